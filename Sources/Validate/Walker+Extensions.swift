import FHIR

/// What holds of an extension beyond its shape: that its definition allows the place where it stands.
extension Walker {
    /// The number of an extension's definition; 0 where no package at hand has one.
    func extensionNumber(_ index: Int) -> Int32 {
        let url = view.member(of: index, name: .url)
        guard url >= 0, view.nodes[url].kind == .string else { return 0 }
        if view.nodes[url].isEscaped { return view.unescaped(url).withUnsafeBufferPointer(program.extensions.number) }
        return program.extensions.number(view.raw(url))
    }

    /// Holds an extension to the place and the kind that its definition says.
    mutating func place(_ variant: UnsafeMutablePointer<Variant>, _ slot: UnsafeMutablePointer<Slot>, _ index: Int) {
        if variant.pointee.extension == 0 {
            if slot.pointee.isModifier && variant.pointee.mask == 0 { unknownModifier(index) }
            return
        }
        if variant.pointee.isWrongKind { wrongKind(variant, slot, index) }
        if variant.pointee.misplaced != 0 { misplaced(variant, index) }
    }

    @inline(never)
    private mutating func unknownModifier(_ index: Int) {
        report(
            .warning, "extension-unknown", "", index,
            "no package at hand defines this modifier extension; what it changes cannot be told")
    }

    @inline(never)
    private mutating func wrongKind(
        _ variant: UnsafeMutablePointer<Variant>, _ slot: UnsafeMutablePointer<Slot>, _ index: Int
    ) {
        report(
            .error, "extension-modifier", program.texts[Int(variant.pointee.node.pointee.profile)], index,
            slot.pointee.isModifier
                ? "this extension is not defined as a modifier; expected it under extension"
                : "this extension is defined as a modifier; expected it under modifierExtension")
    }

    @inline(never)
    private mutating func misplaced(_ variant: UnsafeMutablePointer<Variant>, _ index: Int) {
        report(
            .error, "extension-context", program.texts[Int(variant.pointee.node.pointee.profile)], index,
            "this extension may not stand here; its definition allows \(program.texts[Int(variant.pointee.misplaced)])")
    }
}
