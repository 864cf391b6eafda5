import Bytes
import Records

/// The elements that hold others: what begins and ends in them.
extension CDAParser {
    typealias Attributes = UnsafeMutablePointer<UnsafePointer<UInt8>?>

    func enter(_ number: UInt16, _ count: Int, _ attributes: Attributes?) {
        let name = CDAName(rawValue: number) ?? .unknown
        guard let above = frames.last else { return enterRoot(number, name, count, attributes) }
        frames[frames.count - 1].counts[number, default: 0] += 1
        switch CDAName(rawValue: above.name) {
        case .clinicalDocument:
            guard name == .component else { return begin(.header, number, count, attributes) }
            finishHeader()
            push(number)
        case .component:
            switch name {
            case .structuredBody, .nonXMLBody: push(number)
            case .section: pushSection(number, count, attributes)
            default: skip()
            }
        case .structuredBody:
            // Some leave the component between body and section out.
            switch name {
            case .component: push(number)
            case .section: pushSection(number, count, attributes)
            default: skip()
            }
        case .nonXMLBody: if name == .text { beginBody(count, attributes) } else { skip() }
        case .section: enterSection(number, name, count, attributes)
        default: skip()
        }
    }

    private func enterRoot(_ number: UInt16, _ name: CDAName, _ count: Int, _ attributes: Attributes?) {
        hasRoot = true
        switch name {
        case .clinicalDocument:
            isDocument = true
            push(number)
            let place = here(tag: true)
            header.begin(number, byte: place.byte, line: place.line)
        case .component, .structuredBody: push(number)
        case .section: pushSection(number, count, attributes)
        case .recordTarget:
            let place = here(tag: true)
            frames.append(Frame(name: number, number: 1))
            header.begin(CDAName.clinicalDocument.rawValue, byte: place.byte, line: place.line)
            begin(.header, number, count, attributes)
        case let name where name == .entry || CDAName.isStatement(number):
            frames.append(Frame(name: number, number: 1))
            begin(.entry, number, count, attributes)
        default:
            hasRoot = false
            let root = String(decoding: names.text(number), as: UTF8.self)
            halt("CDA-NONE", "no clinical document: root is \(root)")
        }
    }

    /// Names count without their namespaces: that the document's own is not CDA's is said, and it is read all the same.
    func checkNamespace(_ namespace: UnsafePointer<UInt8>?) {
        if let namespace, String(cString: namespace) == CDAParser.namespace { return }
        let found = namespace == nil ? "none" : "another one"
        let place = here(tag: true)
        events.append(
            .finding(
                Finding(
                    rule: "CDA-NAMESPACE", severity: .warning,
                    message: "expected the namespace \(CDAParser.namespace), found \(found)",
                    path: String(decoding: path, as: UTF8.self),
                    location: SourceLocation(byte: place.byte, ordinal: place.line))))
    }

    /// Of clinical documents (CDA R2, its schema's target namespace).
    private static let namespace = "urn:hl7-org:v3"

    private func enterSection(_ number: UInt16, _ name: CDAName, _ count: Int, _ attributes: Attributes?) {
        switch name {
        case .templateId, .code, .title, .entry:
            // Narrative that comes after entries is of no use to them, and none the worse for it.
            begin(.entry, number, count, attributes)
        case .text:
            narrative.removeAll()
            narrative.begin(number, id: nil)
            mode = .narrative
            modeDepth = depth
        case .component:
            finishText(frames.count - 1)
            push(number)
        case .section:
            finishText(frames.count - 1)
            pushSection(number, count, attributes)
        // A statement without the entry around it.
        case _ where CDAName.isStatement(number): begin(.entry, number, count, attributes)
        default: skip()
        }
    }

    private func begin(_ mode: Mode, _ number: UInt16, _ count: Int, _ attributes: Attributes?) {
        self.mode = mode
        modeDepth = depth
        if mode == .header { return keep(number, in: header, count, attributes) }
        entry.removeAll()
        keep(number, in: entry, count, attributes)
    }

    private func push(_ number: UInt16) {
        let count = frames.last?.counts[number] ?? 1
        frames.append(Frame(name: number, number: count))
    }

    private func pushSection(_ number: UInt16, _ count: Int, _ attributes: Attributes?) {
        push(number)
        let place = here(tag: true)
        var section = CDASection(number: layout.sections.count)
        (section.byte, section.line) = (place.byte, place.line)
        section.nullFlavor = nullFlavor(count, attributes)
        frames[frames.count - 1].section = section
        sectionCount += 1
        narrative.removeAll()
    }

    private func nullFlavor(_ count: Int, _ attributes: Attributes?) -> [UInt8] {
        guard let attributes else { return [] }
        for index in 0..<count {
            let at = attributes + index * 5
            guard names.number(at[0]!) == CDAName.nullFlavor.rawValue else { continue }
            let value = Bytes(start: at[3]!, count: at[4]! - at[3]!)
            if CDAContent.isNullFlavor(value) { return Array(value) }
        }
        return []
    }

    private func skip() {
        mode = .skipped
        modeDepth = depth
    }

    /// An element in an unstructured body: where it is instead.
    func enterBody(_ number: UInt16, _ count: Int, _ attributes: Attributes?) {
        guard number == CDAName.reference.rawValue, let attributes else { return }
        for index in 0..<count {
            let at = attributes + index * 5
            if names.number(at[0]!) == CDAName.value.rawValue {
                body.reference = Array(Bytes(start: at[3]!, count: at[4]! - at[3]!).prefix(2000))
            }
        }
    }

    private func beginBody(_ count: Int, _ attributes: Attributes?) {
        mode = .body
        modeDepth = depth
        body.isThere = true
        guard let attributes else { return }
        for index in 0..<count {
            let at = attributes + index * 5
            let value = Bytes(start: at[3]!, count: at[4]! - at[3]!)
            switch CDAName(rawValue: names.number(at[0]!)) {
            case .mediaType: body.mediaType = Array(value)
            case .representation: body.isBase64 = value.elementsEqual("B64".utf8)
            default: break
            }
        }
    }

    // MARK: Ends

    func leave() {
        if frames.last?.section != nil { finishText(frames.count - 1) }
        frames.removeLast()
        if frames.isEmpty, isDocument { finishHeader() }
    }

    /// A part of the header has ended.
    func leaveHeader() {
        mode = .frame
        if let excess = header.excess { return halt("CDA-LIMIT", "a header with too many \(excess.rawValue)") }
        leaveRoot()
    }

    /// An entry or another part of a section has ended.
    func leaveEntry() {
        mode = .frame
        guard frames.last?.section != nil else {
            takeEntry(section: CDASection(number: layout.sections.count), base: [])
            return leaveRoot()
        }
        let last = frames.count - 1
        switch CDAName(rawValue: entry.name(0)) {
        case .templateId:
            if let root = entry.attribute(0, .root), let number = layout.sectionTemplates[root] {
                frames[last].section?.number = number
            }
        case .code:
            guard let code = entry.attribute(0, .code) else { break }
            frames[last].section?.code = Array(code)
            if frames[last].section?.number == layout.sections.count, let number = layout.sectionCodes[code] {
                frames[last].section?.number = number
            }
        case .title: frames[last].section?.title = Array(entries.content.plain(0).prefix(1000))
        default:
            frames[last].section?.entries += 1
            entries.content.number = frames[last].counts[entry.name(0)] ?? 1
            if let section = frames[last].section { takeEntry(section: section, base: path) }
        }
    }

    /// The root was the part itself.
    private func leaveRoot() {
        if frames.count == 1, depth == 1 { frames.removeLast() }
    }

    // MARK: Records

    private func takeEntry(section: CDASection, base: [UInt8]) {
        entryCount += 1
        entries.content.base = base
        if let excess = entry.excess { return quarantine("too many \(excess.rawValue)") }
        entries.begin()
        var count = 0
        for root in entries.roots() {
            guard entries.take(root, section: section) else {
                return quarantine("more than \(CDAEntries.statementLimit) statements")
            }
            for index in entries.statements.indices where entries.statements[index].isRecord {
                guard entries.write(index, section: section) else { return quarantine("parts that repeat too much") }
                emitRecord()
                count += 1
            }
        }
        if count == 0 {
            entries.writeEmpty(section: section)
            emitRecord()
        }
    }

    private func emitRecord() {
        guard records - recordsBefore < CDAParser.recordLimit else {
            return halt("CDA-LIMIT", "more than \(CDAParser.recordLimit) records")
        }
        records += 1
        let origin = Record.Origin(file: file, ordinal: UInt32(clamping: records))
        events.append(
            .record(entries.content.writer.record(layout.fields.schema, origin), findings: findings.take()))
    }

    private func quarantine(_ what: String) {
        records += 1
        _ = findings.take()
        let place = entry.place(0)
        let location = SourceLocation(byte: place.byte, ordinal: place.line)
        let end = here(tag: false).byte
        events.append(
            .quarantined(
                Fragment(
                    origin: Record.Origin(file: file, ordinal: UInt32(clamping: records)), bytes: [],
                    length: Int(clamping: end > place.byte ? end - place.byte : 0), location: location,
                    finding: Finding(
                        rule: "CDA-LIMIT", severity: .error, message: "an entry with \(what)",
                        path: String(decoding: entries.content.xpath(0), as: UTF8.self), location: location),
                    hint: "Have the sender say it in smaller entries, and retry.", kind: layout.fields.schema.kind)))
    }

    /// The section's own text and entries are complete.
    private func finishText(_ index: Int) {
        guard var section = frames[index].section, !section.isTold else { return }
        section.isTold = true
        frames[index].section = section
        let wanted =
            section.number < layout.sections.count ? layout.sections[section.number].narrative : .alone
        if narrative.isCut {
            findings.add(
                "CDA-LIMIT", .warning, "a section's text longer than \(CDANarrative.byteLimit) bytes, cut there",
                at: (section.byte, section.line)
            ) { String(decoding: path, as: UTF8.self) }
        }
        // A section that says that nothing is known says so with its text or without.
        let text = narrative.plain
        guard wanted == .always || (wanted == .alone && section.entries == 0),
            text != nil || (section.entries == 0 && !section.nullFlavor.isEmpty)
        else { return }
        entries.writeNarrative(text, section: section, path: path)
        emitRecord()
    }

    // MARK: The header

    private func finishHeader() {
        guard !hasHeader, stop == nil else { return }
        hasHeader = true
        header.end()
        facts = headers.facts()
        entries.content.source = facts.source
        entries.content.patient = headers.patient
        entries.facts = facts
        entries.header = headers.writing(to: entries.content.writer)
        facts.encounterKey = entries.keyOfHeadersEncounter()
        if !facts.encounterKey.isEmpty {
            entries.know(entries.encounterOfHeader, in: headers, as: facts.encounterKey)
        }
        tellKind()
        facts.kind = kind ?? []
        entries.facts = facts
    }

    private func tellKind() {
        var template = header.child(0, .templateId)
        while template >= 0 {
            if let root = header.attribute(template, .root), let number = layout.documentTemplates[root] {
                kind = layout.documentNames[number]
            }
            template = header.next(template, .templateId)
        }
        if kind == nil, let code = header.attribute(header.child(0, .code), .code),
            let number = layout.documentCodes[code]
        {
            kind = layout.documentNames[number]
        }
    }

    /// The document's record, last: with how it ended.
    func emitDocument(digest: [UInt8], size: UInt64) {
        let fields = layout.documentFields
        let writer = headers.writer
        if header.count > 0 {
            if !hasHeader, stop == nil { finishHeader() }
            if stop == nil {
                if entries.writeHeadersTeam() { emitRecord() }
                if entries.writeHeadersEncounter() { emitRecord() }
            }
            headers.document(fields, facts, kind: kind, stated: entries.patient)
        }
        writer.byte = skipped
        writer.line = 1
        if !isDocument { writer.add(fields.kind, "fragment") }
        writeBody(fields)
        if let stop { writer.add(fields.broken, Array("\(stop.rule): \(stop.message)".utf8)) }
        writer.add(fields.digest, digest)
        writer.add(fields.size, Array("\(size)".utf8))
        writer.add(fields.sections, Array("\(sectionCount)".utf8))
        writer.add(fields.entries, Array("\(entryCount)".utf8))
        records += 1
        let origin = Record.Origin(file: file, ordinal: UInt32(clamping: records))
        events.append(.record(writer.record(fields.schema, origin), findings: findings.take()))
    }

    private func writeBody(_ fields: DocumentFields) {
        guard body.isThere else { return }
        let writer = headers.writer
        writer.begin(fields.body)
        writer.add(fields.bodyType, body.mediaType)
        writer.add(fields.bodyData, body.data)
        if body.size > 0 { writer.add(fields.bodySize, Array("\(body.size)".utf8)) }
        writer.add(fields.bodyHash, body.hash)
        writer.add(fields.bodyReference, body.reference)
        writer.end()
    }
}
