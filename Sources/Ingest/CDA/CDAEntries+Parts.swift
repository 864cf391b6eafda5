import Records

/// What stands around a statement in its record: the statement above, the records in it, and what is no record of its own.
extension CDAEntries {
    func writeParent(_ statement: Statement) {
        let fields = layout.fields
        guard statement.above >= 0 else { return }
        let above = statements[statement.above]
        writer.begin(fields.parent)
        content.place(above.node)
        writer.add(fields.parentKind, above.kindName)
        if above.isRecord { writer.add(fields.parentKey, above.key) }
        content.statement(above.node, fields.parentStatement)
        writer.end()
        guard statement.within >= 0 else { return }
        let within = statements[statement.within]
        content.place(within.node)
        writer.begin(fields.within)
        writer.add(fields.withinKind, within.kindName)
        writer.add(fields.withinKey, within.key)
        content.nullFlavor(within.node, fields.withinNullFlavor)
        writer.end()
    }

    func writeMembers(_ index: Int) {
        let fields = layout.fields.members
        // An organizer's parts are one observation with it: a blood pressure is of two values, a panel as long as its parts. Of others
        // it counts whether they say anything.
        let isOrganizer = tree.is(statements[index].node, .organizer)
        for member in statements.indices.dropFirst(index + 1) {
            // The statements of a statement follow it.
            guard statements[member].above >= index else { break }
            guard statements[member].isRecord, statements[member].within == index else { continue }
            content.place(statements[member].node)
            writer.begin(fields.group)
            writer.add(fields.kind, statements[member].kindName)
            writer.add(fields.key, statements[member].key)
            content.attribute(statements[member].link, .typeCode, fields.type)
            content.member(statements[member].node, fields, isOfOrganizer: isOrganizer)
            writer.end()
        }
    }

    func writeRelated(_ index: Int, _ fields: LinkFields, deeper: LinkFields?) {
        for part in statements.indices.dropFirst(index + 1) {
            guard statements[part].above >= index else { break }
            guard statements[part].above == index, !statements[part].isRecord else { continue }
            writePart(part, fields, deeper: deeper)
        }
        references(statements[index].node, fields)
    }

    /// Statements of the same organizer that the layout has told with this one too, where it is the only one there that they can
    /// belong to.
    private static let besideLimit = 4

    func writeBeside(_ index: Int) {
        let above = statements[index].above
        guard let kind = statements[index].kind, let beside = layout.kinds[kind].beside, above >= 0,
            classifier.hasCode(beside.of, statements[index].node)
        else { return }
        let siblings = statements.indices.dropFirst(above + 1).prefix { statements[$0].above >= above }
            .filter { $0 != index && statements[$0].above == above }
        guard !siblings.contains(where: { classifier.hasCode(beside.of, statements[$0].node) }) else { return }
        for part in siblings.filter({ classifier.hasCode(beside.parts, statements[$0].node) })
            .prefix(CDAEntries.besideLimit)
        {
            writePart(part, layout.fields.related, deeper: nil)
        }
    }

    func writePart(_ part: Int, _ fields: LinkFields, deeper: LinkFields?) {
        let statement = statements[part]
        writer.begin(fields.group)
        content.place(statement.node)
        writer.add(fields.kind, statement.kindName)
        if tree.is(statement.node, .encounter), !encounters.isEmpty,
            let key = content.identifierTexts(statement.node).lazy.compactMap({ self.encounters[$0] }).first
        {
            writer.add(fields.key, key)
        }
        if tree.is(statement.link, .component) {
            writer.add(fields.type, "COMP")
        } else {
            content.attribute(statement.link, .typeCode, fields.type)
        }
        content.attribute(statement.link, .inversionInd, fields.inverted)
        let sequence = tree.child(statement.link, .sequenceNumber)
        if let number = tree.attribute(sequence, .value), number.count <= 9,
            number.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        {
            content.attribute(sequence, .value, fields.sequence)
        }
        content.statement(statement.node, fields.statement)
        if let deeper { writeRelated(part, deeper, deeper: nil) } else { noteDeeper(part) }
        writer.end()
    }

    /// Documents and acts elsewhere that a statement refers to.
    func references(_ node: Int, _ fields: LinkFields) {
        content.each(node, .reference) { reference in
            var at = tree.first(reference)
            while at >= 0 {
                if CDAName.isExternal(tree.name(at)) {
                    writer.begin(fields.group)
                    content.attribute(reference, .typeCode, fields.type)
                    content.statement(at, fields.statement)
                    writer.end()
                }
                at = tree.next(at)
            }
        }
    }

    /// What hangs deeper than the vocabulary goes is not read.
    func noteDeeper(_ index: Int) {
        guard let next = statements.indices.dropFirst(index + 1).first, statements[next].above == index,
            !statements[next].isRecord
        else { return }
        content.findings.add(
            "CDA-DEPTH", .information, "a statement more than two below its record, which is not read",
            at: tree.place(statements[next].node)
        ) { String(decoding: content.xpath(statements[next].node), as: UTF8.self) }
    }
}
