import Records
import Yams

/// Reads a layout of format `cda`; `docs/clinical-documents.md` explains its words. The first mistake is thrown with its place.
struct CDALayoutReader {
    let file: MappingFile
    var parts: CDALayout.Parts
    private var sectionNumbers: [String: Int] = [:]
    private var kindNumbers: [String: Int] = [:]

    static let wayLimit = 2000

    init(file: MappingFile, schema: RecordSchema, schemas: [String: RecordSchema]) throws(MappingError) {
        self.file = file
        let root = try file.mapping(file.root, "a layout")
        let words = ["layout", "format", "record", "document", "documents", "sections", "statements"]
        try file.check(keys: root, words, "a layout of documents")
        guard let name = root["layout"], let document = root["document"] else {
            throw file.error(at: file.root, "a layout of documents needs 'layout', its name, and 'document'")
        }
        let kind = try file.text(document, "document")
        guard let header = schemas[kind] else {
            throw file.error(at: document, "no vocabulary of kind '\(kind)'")
        }
        let statements = FieldFinder(schema)
        let documents = FieldFinder(header)
        parts = CDALayout.Parts(
            fields: RecordFields(statements), documentFields: DocumentFields(documents))
        for finder in [statements, documents] {
            if let missing = finder.missing.first {
                throw file.error(
                    at: root["record"],
                    "the vocabulary '\(finder.schema.kind)' has no field '\(missing)', which is read")
            }
        }
        parts.name = try file.text(name, "layout")
    }

    mutating func read() throws(MappingError) -> CDALayout {
        let root = try file.mapping(file.root, "a layout")
        if let node = root["documents"] { try readDocuments(node) }
        guard let sections = root["sections"], let statements = root["statements"] else {
            throw file.error(at: file.root, "a layout of documents needs 'sections' and 'statements'")
        }
        try readSections(sections)
        try readKinds(statements)
        return CDALayout(parts)
    }

    private mutating func readDocuments(_ node: Yams.Node) throws(MappingError) {
        for (key, value) in try file.mapping(node, "documents") {
            let name = try file.text(key, "a document's kind")
            let options = try file.mapping(value, name)
            try file.check(keys: options, ["templates", "codes"], name)
            let number = parts.documentNames.count
            parts.documentNames.append(Array(name.utf8))
            try insert(options["templates"], number, into: &parts.documentTemplates, "templates")
            try insert(options["codes"], number, into: &parts.documentCodes, "codes")
        }
    }

    private mutating func readSections(_ node: Yams.Node) throws(MappingError) {
        for (key, value) in try file.mapping(node, "sections") {
            let name = try file.text(key, "a section's name")
            guard sectionNumbers[name] == nil else { throw file.error(at: key, "section '\(name)' is named twice") }
            let options = try file.mapping(value, name)
            try file.check(keys: options, ["templates", "codes", "narrative"], name)
            let number = parts.sections.count
            sectionNumbers[name] = number
            try insert(options["templates"], number, into: &parts.sectionTemplates, "templates")
            try insert(options["codes"], number, into: &parts.sectionCodes, "codes")
            var narrative = CDALayout.Narrative.alone
            if let node = options["narrative"] {
                guard let word = CDALayout.Narrative(rawValue: try file.text(node, "narrative")) else {
                    throw file.error(at: node, "narrative: expected alone, always or never")
                }
                narrative = word
            }
            parts.sections.append(CDALayout.Section(name: Array(name.utf8), narrative: narrative))
        }
        guard parts.sections.count <= 512 else { throw file.error(at: node, "more than 512 sections") }
    }

    private func insert(
        _ node: Yams.Node?, _ number: Int, into table: inout WordTable, _ word: String
    ) throws(MappingError) {
        for (item, text) in try list(node, word) where !table.insert(text.utf8, number) {
            throw file.error(at: item, "\(word): '\(text)' is named twice")
        }
    }

    /// A word or a list of words.
    private func list(_ node: Yams.Node?, _ word: String) throws(MappingError) -> [(Yams.Node, String)] {
        guard let node else { return [] }
        var words: [(Yams.Node, String)] = []
        for item in node.sequence.map({ Array($0) }) ?? [node] {
            let text = try file.text(item, word)
            guard !text.isEmpty else { throw file.error(at: item, "\(word): a word is empty") }
            words.append((item, text))
        }
        guard !words.isEmpty else { throw file.error(at: node, "\(word): name at least one") }
        return words
    }

    private mutating func readKinds(_ node: Yams.Node) throws(MappingError) {
        let kinds = try file.mapping(node, "statements")
        for (number, pair) in kinds.enumerated() {
            let name = try file.text(pair.key, "a kind of statement")
            guard kindNumbers.updateValue(number, forKey: name) == nil else {
                throw file.error(at: pair.key, "kind '\(name)' is named twice")
            }
        }
        for (number, pair) in kinds.enumerated() {
            let name = pair.key.string ?? ""
            let options = try file.mapping(pair.value, name)
            try file.check(keys: options, ["record", "alone", "from", "key", "beside", "patient", "when"], name)
            try readKind(name, options, pair.value)
            guard let when = options["when"] else { throw file.error(at: pair.key, "'\(name)' needs 'when'") }
            for way in try file.sequence(when, "when") { try readWay(way, number) }
        }
    }

    private mutating func readKind(
        _ name: String, _ options: Yams.Node.Mapping, _ node: Yams.Node
    ) throws(MappingError) {
        var isRecord = true
        if let flag = options["record"] {
            guard let value = flag.bool else { throw file.error(at: flag, "record: expected true or false") }
            isRecord = value
        }
        guard !isRecord || options["alone"] == nil else {
            throw file.error(at: options["alone"], "alone: says what a container is (record: false) without parts")
        }
        var key: [CDALayout.KeyWord] = []
        for (item, text) in try list(options["key"], "key") {
            guard let word = CDALayout.KeyWord(rawValue: text), !key.contains(word) else {
                let known = CDALayout.KeyWord.allCases.map(\.rawValue).joined(separator: ", ")
                throw file.error(at: item, "key: expected some of \(known), each once")
            }
            key.append(word)
        }
        var alone = Array("other".utf8)
        if let word = options["alone"] {
            let text = try file.text(word, "alone")
            guard kindNumbers[text] != nil else { throw file.error(at: word, "alone: no kind is called '\(text)'") }
            alone = Array(text.utf8)
        }
        parts.kinds.append(
            CDALayout.Kind(
                name: Array(name.utf8), isRecord: isRecord, alone: alone,
                from: try kinds(options["from"], "from", others: []),
                key: key.isEmpty ? [.ids, .code, .start] : key, beside: try beside(options["beside"]),
                patient: try patientWord(options["patient"])))
    }

    private func patientWord(_ node: Yams.Node?) throws(MappingError) -> CDALayout.PatientWord? {
        guard let node else { return nil }
        guard let word = CDALayout.PatientWord(rawValue: try file.text(node, "patient")) else {
            let known = CDALayout.PatientWord.allCases.map(\.rawValue).joined(separator: ", ")
            throw file.error(at: node, "patient: expected one of \(known)")
        }
        return word
    }

    private func beside(_ node: Yams.Node?) throws(MappingError) -> CDALayout.Beside? {
        guard let node else { return nil }
        let options = try file.mapping(node, "beside")
        try file.check(keys: options, ["of", "parts"], "beside")
        guard let of = try wordTable(options["of"], "of"), let parts = try wordTable(options["parts"], "parts") else {
            throw file.error(at: node, "beside: needs 'of' and 'parts', the codes of the one and of the others")
        }
        return CDALayout.Beside(of: of, parts: parts)
    }

    /// Which kinds are named, and after them which of `others`; `any` is every kind.
    private func kinds(_ node: Yams.Node?, _ word: String, others: [String]) throws(MappingError) -> [Bool] {
        var marks = [Bool](repeating: false, count: kindNumbers.count + others.count)
        for (item, text) in try list(node, word) {
            if text == "any" {
                for index in 0..<kindNumbers.count { marks[index] = true }
            } else if let number = kindNumbers[text] {
                marks[number] = true
            } else if let other = others.firstIndex(of: text) {
                marks[kindNumbers.count + other] = true
            } else {
                throw file.error(at: item, "\(word): no kind is called '\(text)'")
            }
        }
        return marks
    }

    private static let elements: [(String, CDAName)] = [
        ("act", .act), ("observation", .observation), ("organizer", .organizer), ("encounter", .encounter),
        ("procedure", .procedure), ("substanceAdministration", .substanceAdministration), ("supply", .supply),
    ]

    private mutating func readWay(_ node: Yams.Node, _ kind: Int) throws(MappingError) {
        let options = try file.mapping(node, "when")
        let words = ["templates", "sections", "element", "moods", "classes", "codes", "types", "under", "without"]
        try file.check(keys: options, words, "when")
        guard options.count > 0, parts.ways.count < CDALayoutReader.wayLimit else {
            throw file.error(at: node, "when: a way says at least one thing, and there are \(CDALayoutReader.wayLimit)")
        }
        var way = CDALayout.Way(kind: kind)
        for (item, text) in try list(options["element"], "element") {
            guard let element = CDALayoutReader.elements.first(where: { $0.0 == text }) else {
                let known = CDALayoutReader.elements.map(\.0).joined(separator: ", ")
                throw file.error(at: item, "element: expected one of \(known)")
            }
            way.elements |= CDALayout.bit(of: element.1.rawValue)
        }
        way.moods = try wordTable(options["moods"], "moods")
        way.classes = try wordTable(options["classes"], "classes")
        way.codes = try wordTable(options["codes"], "codes")
        way.types = try wordTable(options["types"], "types")
        way.without = try list(options["without"], "without").map { Array($0.1.utf8) }
        if let node = options["sections"] { way.sections = try sections(node) }
        if let node = options["under"] { way.under = try kinds(node, "under", others: ["unknown", "entry"]) }
        let number = parts.ways.count
        parts.ways.append(way)
        let templates = try list(options["templates"], "templates")
        if templates.isEmpty { parts.otherWays.append(number) }
        for (_, text) in templates {
            if let list = Array(text.utf8).withUnsafeBufferPointer({ parts.templates[$0] }) {
                parts.templateWays[list].append(number)
            } else {
                parts.templates.insert(text.utf8, parts.templateWays.count)
                parts.templateWays.append([number])
            }
        }
    }

    private func wordTable(_ node: Yams.Node?, _ word: String) throws(MappingError) -> WordTable? {
        guard let node else { return nil }
        var table = WordTable()
        try insert(node, 0, into: &table, word)
        return table
    }

    private func sections(_ node: Yams.Node) throws(MappingError) -> [Bool] {
        var marks = [Bool](repeating: false, count: parts.sections.count + 1)
        for (item, text) in try list(node, "sections") {
            if text == "other" {
                marks[parts.sections.count] = true
            } else if let number = sectionNumbers[text] {
                marks[number] = true
            } else {
                throw file.error(at: item, "sections: no section is called '\(text)'")
            }
        }
        return marks
    }
}

extension CDALayout {
    /// The bit of a statement's element.
    @inline(__always)
    static func bit(of name: UInt16) -> UInt16 {
        let index = Int(name) - Int(CDAName.act.rawValue)
        return index >= 0 && index < 16 ? 1 << UInt16(index) : 0
    }
}
