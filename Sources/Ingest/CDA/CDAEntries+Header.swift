import Records

/// What a header states as entries do: the encounter that the document is of (componentOf/encompassingEncounter), and who cares
/// for the patient (documentationOf/serviceEvent of class PCPR). They are statements like an entry's, since several documents
/// speak of one stay and of one team, and the newest holds.
extension CDAEntries {
    /// The header's encounter; -1 for none.
    var encounterOfHeader: Int {
        guard let header else { return -1 }
        return header.tree.child(header.tree.child(0, .componentOf), .encompassingEncounter)
    }

    /// The key that an entry would have that is the same encounter; empty where neither an id nor a time identifies it.
    func keyOfHeadersEncounter() -> [UInt8] {
        let node = encounterOfHeader
        guard node >= 0, let header, let kind = layout.kind("encounter") else { return [] }
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
        guard node >= 0, let header, let kind = layout.kind("encounter"), !facts.encounterKey.isEmpty,
            seen[facts.encounterKey] == nil
        else { return false }
        let fields = layout.fields
        begin(node, header, kind: kind, key: facts.encounterKey)
        header.statement(node, fields.top)
        writeParties(node, header, performers: true, places: true)
        finish(node, in: header)
        return true
    }

    private func begin(_ node: Int, _ header: CDAContent, kind: Int, key: [UInt8]) {
        let fields = layout.fields
        writer.removeAll()
        header.place(node)
        writer.add(fields.kind, layout.kinds[kind].name)
        writer.add(fields.key, key)
        writer.begin(fields.section)
        writer.add(fields.sectionName, "header")
        writer.end()
    }

    /// Writes the record of who cares for the patient, one for each source; `false` where the header names nobody, or an entry was
    /// a care team.
    func writeHeadersTeam() -> Bool {
        guard let header, let kind = layout.kind("care-team"), !hasTeam else { return false }
        let tree = header.tree
        var events: [Int] = []
        header.each(0, .documentationOf) { documentation in
            let event = tree.child(documentation, .serviceEvent)
            guard event >= 0, let type = tree.attribute(event, .classCode), type.elementsEqual("PCPR".utf8),
                tree.child(event, .performer) >= 0
            else { return }
            events.append(event)
        }
        guard let first = events.first else { return false }
        var digest = KeyDigest("statement")
        digest.add(layout.kinds[kind].name)
        digest.add(facts.source)
        digest.add("header")
        begin(first, header, kind: kind, key: digest.finish())
        for event in events {
            header.each(event, .performer) {
                header.actor($0, layout.fields.top.performers.group, layout.fields.top.performers.fields)
            }
        }
        finish(first, in: header)
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
