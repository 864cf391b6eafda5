import Records

/// Codes with their translations and qualifiers (CD, CE, CV).
extension CDAContent {
    func concept(_ node: Int, _ fields: ConceptFields) {
        guard node >= 0 else { return }
        attribute(node, .code, fields.code)
        attribute(node, .codeSystem, fields.system)
        attribute(node, .codeSystemName, fields.systemName)
        attribute(node, .displayName, fields.display)
        nullFlavor(node, fields.nullFlavor)
        var at = tree.first(node)
        // Words that stand in the element itself, and no code or name beside them.
        if at >= 0, tree.is(at, .run), tree.child(node, .originalText) < 0, tree.attribute(node, .displayName) == nil {
            ownText(node, fields.text)
        }
        while at >= 0 {
            switch tree.name(at) {
            case CDAName.originalText.rawValue: encapsulated(at, fields.text)
            case CDAName.translation.rawValue: translation(at, fields)
            case CDAName.qualifier.rawValue: qualifier(at, fields)
            default: break
            }
            at = tree.next(at)
        }
    }

    /// A translation of a code or of a quantity.
    func translation(_ node: Int, _ fields: ConceptFields) {
        writer.begin(fields.translations)
        attribute(node, .code, fields.translationCode)
        attribute(node, .codeSystem, fields.translationSystem)
        attribute(node, .codeSystemName, fields.translationSystemName)
        attribute(node, .displayName, fields.translationDisplay)
        writer.end()
    }

    private func qualifier(_ node: Int, _ fields: ConceptFields) {
        writer.begin(fields.qualifiers)
        let name = tree.child(node, .name)
        if name >= 0 {
            attribute(name, .code, fields.qualifierName)
            attribute(name, .displayName, fields.qualifierNameDisplay)
        }
        let value = tree.child(node, .value)
        if value >= 0 {
            attribute(value, .code, fields.qualifierCode)
            attribute(value, .codeSystem, fields.qualifierSystem)
            attribute(value, .displayName, fields.qualifierDisplay)
        }
        writer.end()
    }

    func concept(_ node: Int, _ group: ConceptGroup) {
        guard node >= 0 else { return }
        writer.begin(group.group)
        concept(node, group.fields)
        writer.end()
    }
}
