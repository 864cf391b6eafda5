import Records

/// Identifiers and templates (II).
extension CDAContent {
    /// SSNs: their extensions are not read.
    static let socialSecurity = Array("2.16.840.1.113883.4.1".utf8)
    static let nationalProvider = Array("2.16.840.1.113883.4.6".utf8)

    func identifier(_ node: Int, _ fields: IdentifierFields) {
        let root = tree.attribute(node, .root)
        if let root {
            place(node)
            writer.add(fields.root, root)
        }
        if root.map({ $0.elementsEqual(CDAContent.socialSecurity) }) != true {
            attribute(node, .idExtension, fields.idExtension)
        }
        nullFlavor(node, fields.nullFlavor)
        attribute(node, .assigningAuthorityName, fields.authority)
    }

    func identifiers(_ node: Int, _ group: GroupFields<IdentifierFields>) {
        each(node, .id) { id in
            writer.begin(group.group)
            identifier(id, group.fields)
            writer.end()
        }
    }

    func templates(_ node: Int, _ field: FieldID) {
        each(node, .templateId) { template in
            guard let root = tree.attribute(template, .root) else { return }
            place(template)
            if !isRepeated(template, root) { writer.add(field, root) }
            if let version = tree.attribute(template, .idExtension) {
                writer.beginValue(field)
                writer.put(root)
                writer.put(0x3A)
                writer.put(version)
                writer.endValue()
            }
        }
    }

    /// Whether a template before this one of the same statement has the same root; the first few are looked at.
    private func isRepeated(_ template: Int, _ root: Bytes) -> Bool {
        var before = tree.child(tree.parent(template), .templateId)
        var count = 0
        while before >= 0, before != template, count < 16 {
            count += 1
            if let other = tree.attribute(before, .root), other.elementsEqual(root) { return true }
            before = tree.next(before, .templateId)
        }
        return false
    }

    // MARK: As words of keys

    /// Each id of an element, `root:extension`, in order.
    func identifierTexts(_ node: Int) -> [[UInt8]] {
        var texts: [[UInt8]] = []
        each(node, .id) { id in
            guard tree.attribute(id, .nullFlavor) == nil else { return }
            let text = identifierText(id)
            if !text.isEmpty { texts.append(text) }
        }
        return texts.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// `root:extension`, or the root; never a social security number.
    func identifierText(_ node: Int) -> [UInt8] {
        guard let root = tree.attribute(node, .root), !root.elementsEqual(CDAContent.socialSecurity) else { return [] }
        guard let number = tree.attribute(node, .idExtension) else { return Array(root) }
        return Array(root) + [0x3A] + Array(number)
    }
}
