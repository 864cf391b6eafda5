import Bytes
import Records

/// Makes the records of one entry: tells its statements apart, which of them are records of their own, and writes these.
final class CDAEntries {
    struct Statement {
        let node: Int
        /// The element it hangs on: entry, entryRelationship, component.
        let link: Int
        /// The statement above; -1 for none.
        let above: Int
        /// The layout's number; `nil` for none.
        var kind: Int?
        /// The nearest record above; -1 for none.
        var within = -1
        var isRecord = false
        var kindName: [UInt8] = []
        var key: [UInt8] = []
        /// How many nodes it has without those of the statements in it.
        var size = 0
    }

    let layout: CDALayout
    let content: CDAContent
    let classifier: CDAClassifier
    @exclusivity(unchecked) var facts = CDAFacts()
    private var tree: CDATree { content.tree }
    private var writer: CDAWriter { content.writer }
    @exclusivity(unchecked) private(set) var statements: [Statement] = []
    /// By record: statements of its container that are none, and that nothing else holds.
    @exclusivity(unchecked) private var adopted: [Int: [Int]] = [:]
    /// By key: a digest of what it stood for first.
    @exclusivity(unchecked) private var seen: [[UInt8]: UInt64] = [:]

    /// The most statements of one entry.
    static let statementLimit = 20_000
    /// The most bytes that one entry's records may have together, in multiples of what an entry may have: parts repeat what
    /// their panel says.
    static let growthLimit = 4
    @exclusivity(unchecked) private var written = 0
    /// The most nodes that are gone through again because parts repeat what stands above them.
    static let workLimit = 20_000_000
    @exclusivity(unchecked) private var work = 0

    static let other = Array("other".utf8)

    init(layout: CDALayout, content: CDAContent) {
        self.layout = layout
        self.content = content
        classifier = CDAClassifier(layout: layout, tree: content.tree)
    }

    /// Looks at the tree's entry. `false` where it has too many statements.
    func take(section: CDASection) -> Bool {
        statements.removeAll(keepingCapacity: true)
        written = 0
        work = 0
        var node = 0
        if !CDAName.isStatement(tree.name(0)) {
            node = tree.first(0)
            while node >= 0, !CDAName.isStatement(tree.name(node)) { node = tree.next(node) }
        }
        guard node >= 0 else { return true }
        collect(node, link: 0, above: -1, section.number)
        guard statements.count <= CDAEntries.statementLimit else { return false }
        settleContainers()
        adoptLoose()
        for index in statements.indices where statements[index].isRecord {
            statements[index].key = key(index, section)
        }
        return true
    }

    private func collect(_ node: Int, link: Int, above: Int, _ section: Int) {
        guard statements.count <= CDAEntries.statementLimit else { return }
        let place: CDAClassifier.Above =
            above < 0 ? .entry : statements[above].kind.map { .kind($0) } ?? .unknown
        var statement = Statement(
            node: node, link: link, above: above,
            kind: classifier.kind(node, section: section, above: place, link: link))
        if above >= 0 { statement.within = statements[above].isRecord ? above : statements[above].within }
        if let kind = statement.kind {
            let layout = layout.kinds[kind]
            statement.kindName = layout.name
            if above < 0 {
                statement.isRecord = layout.isRecord
            } else if layout.isRecord, case .kind(let upper) = place {
                statement.isRecord = layout.from[upper]
            }
        } else if above < 0 {
            statement.isRecord = true
            statement.kindName = CDAEntries.other
        }
        let index = statements.count
        statement.size = tree.end(of: node) - node
        if above >= 0 { statements[above].size -= statement.size }
        statements.append(statement)
        var at = tree.first(node)
        while at >= 0 {
            if tree.is(at, .entryRelationship) || tree.is(at, .component) {
                var part = tree.first(at)
                while part >= 0 {
                    if CDAName.isStatement(tree.name(part)) {
                        collect(part, link: at, above: index, section)
                    }
                    part = tree.next(part)
                }
            }
            at = tree.next(at)
        }
    }

    /// A container in an entry of which nothing becomes a record is one itself.
    private func settleContainers() {
        guard !statements.isEmpty, !statements[0].isRecord, !statements.contains(where: \.isRecord) else { return }
        statements[0].isRecord = true
        if let kind = statements[0].kind { statements[0].kindName = layout.kinds[kind].alone }
        for index in statements.indices.dropFirst() { statements[index].within = 0 }
    }

    /// What stands in a container that is no record, and of which nothing is a record, goes to the record before it, else to the
    /// first.
    private func adoptLoose() {
        adopted = [:]
        guard let first = statements.firstIndex(where: \.isRecord), first > 0 else { return }
        var holdsRecord = statements.map(\.isRecord)
        for index in statements.indices.reversed() where holdsRecord[index] && statements[index].above >= 0 {
            holdsRecord[statements[index].above] = true
        }
        var nearest = first
        for (index, statement) in statements.enumerated() where statement.within < 0 {
            if statement.isRecord {
                nearest = index
            } else if !holdsRecord[index], holdsRecord[statement.above] {
                adopted[nearest, default: []].append(index)
            }
        }
    }

    // MARK: Keys

    private func key(_ index: Int, _ section: CDASection) -> [UInt8] {
        let statement = statements[index]
        let words =
            statement.kindName == CDAEntries.other ? layout.keyOfOther : statement.kind.map { layout.kinds[$0].key }
        var digest = KeyDigest("statement")
        digest.add(statement.kindName)
        digest.add(facts.source)
        for word in words ?? layout.keyOfOther { add(word, statement, section, &digest) }
        let key = digest.finish()
        let content = contentHash(statement.node)
        guard let first = seen[key] else {
            seen[key] = content
            return key
        }
        guard first != content else { return key }
        var longer = KeyDigest("statement and content")
        longer.add(key)
        withUnsafeBytes(of: content.littleEndian) { longer.add(Array($0)) }
        return longer.finish()
    }

    /// The key of something that is no entry's statement, as if it were.
    func key(of node: Int, kind: Int, source: [UInt8]) -> [UInt8] {
        facts.source = source
        let statement = Statement(node: node, link: -1, above: -1, kind: kind)
        var digest = KeyDigest("statement")
        digest.add(layout.kinds[kind].name)
        digest.add(source)
        for word in layout.kinds[kind].key { add(word, statement, CDASection(number: 0), &digest) }
        return digest.finish()
    }

    private func add(
        _ word: CDALayout.KeyWord, _ statement: Statement, _ section: CDASection, _ digest: inout KeyDigest
    ) {
        let node = statement.node
        switch word {
        case .ids: for id in ids(node) { digest.add(id) }
        case .code: digest.add(concept(tree.child(node, .code)))
        case .value: content.each(node, .value) { digest.add(value($0)) }
        case .product:
            for holder in [CDAName.consumable, .product] {
                let product = tree.child(tree.child(node, holder), .manufacturedProduct)
                let material = tree.child(product, .manufacturedMaterial)
                if material >= 0 { digest.add(concept(tree.child(material, .code))) }
            }
        case .participant:
            content.each(node, .participant) { participant in
                let entity = tree.child(tree.child(participant, .participantRole), .playingEntity)
                if entity >= 0 { digest.add(concept(tree.child(entity, .code))) }
            }
        case .start: digest.add(start(statement))
        case .end: digest.add(tree.attribute(tree.child(tree.child(node, .effectiveTime), .high), .value))
        case .text:
            let text = tree.child(node, .text)
            if text >= 0 { digest.add(content.plainText(text)) }
        case .mood: digest.add(tree.attribute(node, .moodCode))
        case .author:
            let author = tree.child(node, .author)
            digest.add(tree.attribute(tree.child(author, .time), .value))
        case .parent:
            if statement.above >= 0 {
                let above = statements[statement.above]
                for id in ids(above.node) { digest.add(id) }
                digest.add(concept(tree.child(above.node, .code)))
                digest.add(start(above))
            }
        case .section: digest.add(section.code)
        case .document: digest.add(facts.key)
        }
        digest.add("/")
    }

    /// The ids that are some, each root:extension, in order.
    private func ids(_ node: Int) -> [[UInt8]] {
        var ids: [[UInt8]] = []
        content.each(node, .id) { id in
            guard let root = tree.attribute(id, .root), tree.attribute(id, .nullFlavor) == nil else { return }
            var word = Array(root)
            if let number = tree.attribute(id, .idExtension) {
                word.append(0x3A)
                word += number
            }
            ids.append(word)
        }
        return ids.count < 2 ? ids : ids.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Code and system; without a code the translations', else the text.
    private func concept(_ node: Int) -> [UInt8] {
        guard node >= 0 else { return [] }
        if let code = tree.attribute(node, .code) {
            return Array(code) + [0x7C] + (tree.attribute(node, .codeSystem).map { Array($0) } ?? [])
        }
        let translation = tree.child(node, .translation)
        if translation >= 0 { return concept(translation) }
        let original = tree.child(node, .originalText)
        return original >= 0 ? content.plainText(original) : []
    }

    private func value(_ node: Int) -> [UInt8] {
        let code = concept(node)
        if !code.isEmpty { return code }
        if let root = tree.attribute(node, .root) {
            let isSecret = root.elementsEqual(CDAContent.socialSecurity)
            return Array(root) + [0x3A] + (isSecret ? [] : tree.attribute(node, .idExtension).map { Array($0) } ?? [])
        }
        var word = tree.attribute(node, .value).map { Array($0) } ?? []
        word.append(0x7C)
        if let unit = tree.attribute(node, .unit) { word += unit }
        return word.count > 1 ? word : content.plainText(node)
    }

    /// When it began: the first effectiveTime's value or low, else that of the statement above.
    private func start(_ statement: Statement) -> [UInt8] {
        var node = statement
        while true {
            let time = tree.child(node.node, .effectiveTime)
            if let value = tree.attribute(time, .value) { return Array(value) }
            if let low = tree.attribute(tree.child(time, .low), .value) { return Array(low) }
            guard node.above >= 0 else { return [] }
            node = statements[node.above]
        }
    }

    /// A hash of all that stands in a statement, its parts too.
    private func contentHash(_ node: Int) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        tree.visit(node) { bytes in
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
            hash = (hash ^ 0xFF) &* 0x0000_0100_0000_01B3
        }
        return hash
    }

    // MARK: Writing

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
        writeParent(statement)
        writeMembers(index)
        writeRelated(index, fields.related, deeper: fields.deeper)
        for part in adopted[index] ?? [] { writePart(part, fields.related, deeper: fields.deeper) }
        finish(statement.node)
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
        finish(0)
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

    private func writeParent(_ statement: Statement) {
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

    private func writeMembers(_ index: Int) {
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

    private func writeRelated(_ index: Int, _ fields: LinkFields, deeper: LinkFields?) {
        for part in statements.indices.dropFirst(index + 1) {
            guard statements[part].above >= index else { break }
            guard statements[part].above == index, !statements[part].isRecord else { continue }
            writePart(part, fields, deeper: deeper)
        }
        references(statements[index].node, fields)
    }

    private func writePart(_ part: Int, _ fields: LinkFields, deeper: LinkFields?) {
        let statement = statements[part]
        writer.begin(fields.group)
        content.place(statement.node)
        writer.add(fields.kind, statement.kindName)
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
    private func references(_ node: Int, _ fields: LinkFields) {
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
    private func noteDeeper(_ index: Int) {
        guard let next = statements.indices.dropFirst(index + 1).first, statements[next].above == index,
            !statements[next].isRecord
        else { return }
        content.findings.add(
            "CDA-DEPTH", .information, "a statement more than two below its record, which is not read",
            at: tree.place(statements[next].node)
        ) { String(decoding: content.xpath(statements[next].node), as: UTF8.self) }
    }

    /// What every record ends with; its last value is its path, so that the record's place is the statement's.
    private func finish(_ node: Int) {
        content.place(node)
        writeFacts()
        writer.add(layout.fields.xpath, content.xpath(node))
    }

    private func writeFacts() {
        let fields = layout.fields
        writer.begin(fields.document)
        writer.add(fields.documentKey, facts.key)
        writer.add(fields.documentSource, facts.source)
        writer.add(fields.documentTime, facts.time)
        writer.add(fields.documentSetID, facts.setID)
        writer.add(fields.documentVersion, facts.versionNumber)
        writer.add(fields.documentConfidentiality, facts.confidentiality)
        writer.add(fields.documentEncounterKey, facts.encounterKey)
        writer.add(fields.documentPatient, facts.patient)
        writer.end()
    }
}

extension KeyDigest {
    mutating func add(_ word: UnsafeBufferPointer<UInt8>?) { add(word ?? UnsafeBufferPointer(start: nil, count: 0)) }
}

extension CDAContent {
    /// The text of an ED, by reference or in place.
    func plainText(_ node: Int) -> [UInt8] {
        if let target = tree.attribute(tree.child(node, .reference), .value), let found = narrative.text(of: target) {
            return Array(found)
        }
        return plain(node)
    }
}

extension CDATree {
    /// Hands over names, attributes and texts of a node and all in it.
    func visit(_ node: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        if self.is(node, .run) {
            if let text = CDATree.trimmed(run(node)) { body(text) }
            return
        }
        var name = self.name(node)
        withUnsafeBytes(of: &name) { body($0.bindMemory(to: UInt8.self)) }
        visitAttributes(node, body)
        var at = first(node)
        while at >= 0 {
            visit(at, body)
            at = next(at)
        }
    }
}
