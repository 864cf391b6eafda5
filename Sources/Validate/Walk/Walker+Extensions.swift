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
            if variant.pointee.mask == 0 { unknown(slot, index) }
            return
        }
        if variant.pointee.isWrongKind { wrongKind(variant, slot, index) }
        if variant.pointee.misplaced != 0 { misplaced(variant, index) }
    }

    /// An extension that no package at hand defines. One with a relative url is a part of the extension around it.
    private mutating func unknown(_ slot: UnsafeMutablePointer<Slot>, _ index: Int) {
        let url = view.member(of: index, name: .url)
        let isRelative = url >= 0 && view.nodes[url].length > 0 && !view.raw(url).contains(0x3A)
        guard isRelative else { return slot.pointee.isModifier ? unknownModifier(index) : () }
        let around = depth > 1 ? scratch.steps[min(depth, Scratch.stepLimit) - 2].name : 0
        if around != Name.extension.rawValue && around != Name.modifierExtension.rawValue {
            report(.error, "extension-url", "", index, "expected an absolute url: the extension is no part of another")
        } else if slot.pointee.slicing != nil {
            report(
                .error, "extension-unknown", program.texts[Int(slot.pointee.maxProfile)], index,
                "the definition of the extension around this one has no such part")
        }
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
