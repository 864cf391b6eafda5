import Records

/// The encounter that a document is of (componentOf/encompassingEncounter). It is a statement like an entry's, since several
/// documents speak of one stay and the newest holds; an entry that is the same encounter has what only the header says.
extension CDAEntries {
    /// The header's encounter; -1 for none.
    var encounterOfHeader: Int {
        guard let header else { return -1 }
        return header.tree.child(header.tree.child(0, .componentOf), .encompassingEncounter)
    }

    /// The key that an entry would have that is the same encounter; empty where neither an id nor a time identifies it.
    func keyOfHeadersEncounter() -> [UInt8] {
        let node = encounterOfHeader
        guard node >= 0, let header, let kind = layout.encounterKind else { return [] }
        let tree = header.tree
        let time = tree.child(node, .effectiveTime)
        let hasTime = tree.attribute(time, .value) != nil || tree.attribute(tree.child(time, .low), .value) != nil
        guard hasTime || !header.identifierTexts(node).isEmpty else { return [] }
        let headers = CDAEntries(layout: layout, content: header)
        headers.facts = facts
        return headers.key(of: node, kind: kind)
    }

    /// Writes the record of the header's encounter; `false` where there is none, or an entry was it.
    func writeHeadersEncounter() -> Bool {
        let node = encounterOfHeader
        guard node >= 0, let header, let kind = layout.encounterKind, !facts.encounterKey.isEmpty,
            seen[facts.encounterKey] == nil
        else { return false }
        let fields = layout.fields
        writer.removeAll()
        header.place(node)
        writer.add(fields.kind, layout.kinds[kind].name)
        writer.add(fields.key, facts.encounterKey)
        writer.begin(fields.section)
        writer.add(fields.sectionName, "header")
        writer.end()
        header.statement(node, fields.top)
        writeParties(node, header, performers: true, places: true)
        finish(node, in: header)
        return true
    }

    /// What the header says of the encounter that an entry is, and the entry does not.
    func writePartsOfHeader(_ statement: Statement) {
        let node = encounterOfHeader
        guard node >= 0, let header, !facts.encounterKey.isEmpty, statement.key == facts.encounterKey else { return }
        if tree.child(statement.node, .dischargeDispositionCode) < 0 {
            header.concept(header.tree.child(node, .dischargeDispositionCode), layout.fields.top.discharge)
        }
        var hasPlace = false
        content.each(statement.node, .participant) { participant in
            if let type = tree.attribute(participant, .typeCode), type.elementsEqual("LOC".utf8) { hasPlace = true }
        }
        let hasPerformer = tree.child(statement.node, .performer) >= 0
        writeParties(node, header, performers: !hasPerformer, places: !hasPlace)
    }

    /// Who answers for the encounter, as its performer; who took part; and where.
    private func writeParties(_ node: Int, _ header: CDAContent, performers: Bool, places: Bool) {
        let fields = layout.fields.top
        let responsible = header.tree.child(node, .responsibleParty)
        if performers, responsible >= 0 {
            header.actor(responsible, fields.performers.group, fields.performers.fields)
        }
        header.each(node, .encounterParticipant) {
            header.actor($0, fields.participants.group, fields.participants.fields)
        }
        let place = header.tree.child(node, .location)
        if places, place >= 0 {
            header.actor(
                place, fields.participants.group, fields.participants.fields, type: "LOC", standard: "SDLOC")
        }
    }
}
