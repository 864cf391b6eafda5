import Records

/// The records of an entry's statements, of an entry that says nothing, and of a section's text.
extension CDAEntries {
    /// Writes one record; `false` where the entry's records would become too large.
    func write(_ index: Int, section: CDASection) -> Bool {
        writer.removeAll()
        let fields = layout.fields
        let statement = statements[index]
        if statement.above >= 0 { work += statements[statement.above].size }
        guard work <= CDAEntries.workLimit else { return false }
        content.place(statement.node)
        writer.add(fields.kind, statement.kindName)
        writer.add(fields.key, statement.key)
        write(section, number: section.number)
        content.statement(statement.node, fields.top)
        writePartsOfHeader(statement)
        notePatient(statement)
        if statement.kindName.elementsEqual("care-team".utf8), tree.attribute(statement.node, .nullFlavor) == nil {
            hasTeam = true
        }
        writeParent(statement)
        writeMembers(index)
        writeRelated(index, fields.related, deeper: fields.deeper)
        writeBeside(index)
        for part in adopted[index] ?? [] { writePart(part, fields.related, deeper: fields.deeper) }
        finish(statement.node, in: content)
        written += writer.byteCount + writer.nodeCount * 36
        return written <= CDAEntries.growthLimit * tree.byteLimit
    }

    /// A record of an entry that says nothing: what is known is its place.
    func writeEmpty(section: CDASection) {
        writer.removeAll()
        content.place(0)
        writer.add(layout.fields.kind, CDAEntries.other)
        var digest = KeyDigest("statement")
        digest.add(facts.source)
        digest.add(facts.key)
        digest.add(section.code)
        digest.add(content.xpath(0))
        writer.add(layout.fields.key, digest.finish())
        write(section, number: section.number)
        content.nullFlavor(0, layout.fields.top.nullFlavor)
        finish(0, in: content)
    }

    /// A record of a section's text. The place is the section's.
    func writeNarrative(_ text: UnsafeBufferPointer<UInt8>?, section: CDASection, path: [UInt8]) {
        let fields = layout.fields
        writer.removeAll()
        (writer.byte, writer.line) = (section.byte, section.line)
        writer.add(fields.kind, "narrative")
        var digest = KeyDigest("statement")
        digest.add("narrative")
        digest.add(facts.source)
        digest.add(section.code)
        digest.add(section.title)
        digest.add(facts.key)
        let key = digest.finish()
        writer.add(fields.key, key)
        write(section, number: section.number)
        writer.add(fields.top.text, text)
        writeFacts()
        writer.add(fields.xpath, path)
    }

    private func write(_ section: CDASection, number: Int) {
        let fields = layout.fields
        writer.begin(fields.section)
        writer.add(
            fields.sectionName, number < layout.sections.count ? layout.sections[number].name : CDAEntries.other)
        writer.add(fields.sectionCode, section.code)
        writer.add(fields.sectionTitle, section.title)
        if section.entries == 0 { writer.add(fields.sectionNullFlavor, section.nullFlavor) }
        writer.end()
    }

    /// What every record ends with; its last value is its path, so that the record's place is the statement's.
    func finish(_ node: Int, in content: CDAContent) {
        content.place(node)
        writeFacts()
        writer.add(layout.fields.xpath, content.xpath(node))
    }

    private func writeFacts() {
        let fields = layout.fields
        writer.begin(fields.document)
        writer.add(fields.documentKey, facts.key)
        writer.add(fields.documentSource, facts.source)
        writer.add(fields.documentKind, facts.kind)
        writer.add(fields.documentTime, facts.time)
        writer.add(fields.documentSetID, facts.setID)
        writer.add(fields.documentVersion, facts.versionNumber)
        writer.add(fields.documentConfidentiality, facts.confidentiality)
        writer.add(fields.documentEncounterKey, facts.encounterKey)
        writer.add(fields.documentPatient, facts.patient)
        writer.end()
    }
}
