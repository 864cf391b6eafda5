import Records

/// A layout of clinical documents (`format: cda`): what sections, statements and documents are called, told by templates and codes.
final class CDALayout: Sendable {
    enum Narrative: String, Sendable, CaseIterable {
        /// A record of the section's text where it has no entry (the default), in any case, or never.
        case alone, always, never
    }

    struct Section: Sendable {
        let name: [UInt8]
        let narrative: Narrative
    }

    /// What a key is made of, beside kind and source.
    enum KeyWord: String, Sendable, CaseIterable {
        case ids, code, value, product, participant, start, end, text, mood, author, parent, section, document
    }

    struct Kind: Sendable {
        let name: [UInt8]
        /// `false` for a container: it is no record where one of its parts is.
        let isRecord: Bool
        /// What a container is that has no part that is a record.
        let alone: [UInt8]
        /// By kind: out of which statements it is a record of its own; else it stays part of the other.
        let from: [Bool]
        let key: [KeyWord]
        let beside: Beside?
        /// What of the patient its value is.
        let patient: PatientWord?
    }

    /// What entries say of the patient and headers do not.
    enum PatientWord: String, Sendable, CaseIterable {
        case birthSex, sex, genderIdentity
    }

    /// Statements of one organizer of which one is told with the other: the oxygen that is inhaled with the saturation.
    struct Beside: Sendable {
        /// Codes of the one, and of those that are also parts of its record.
        let of, parts: WordTable
    }

    /// One way of telling a kind: all that is said must hold.
    struct Way: Sendable {
        let kind: Int
        var elements: UInt16 = 0
        var moods: WordTable?
        var classes: WordTable?
        var codes: WordTable?
        var types: WordTable?
        /// Template ids: of none of these, nor of one below them, may the statement be.
        var without: [[UInt8]] = []
        /// By section, and last for none that is known.
        var sections: [Bool]?
        /// By kind of the statement above, then for one of no kind, then for none above.
        var under: [Bool]?
    }

    let name: String
    let fields: RecordFields
    let documentFields: DocumentFields
    let sections: [Section]
    let sectionTemplates: WordTable
    let sectionCodes: WordTable
    let kinds: [Kind]
    let ways: [Way]
    /// Lists of ways by template: `templateWays[templates[root]]`.
    let templates: WordTable
    let templateWays: [[Int]]
    /// Ways that name no template, in the layout's order.
    let otherWays: [Int]
    /// Document kinds by template and by code.
    let documentNames: [[UInt8]]
    let documentTemplates: WordTable
    let documentCodes: WordTable
    /// What the key of a statement of no kind is made of.
    let keyOfOther: [KeyWord] = [.ids, .code, .start, .section, .document]

    init(_ parts: Parts) {
        name = parts.name
        fields = parts.fields
        documentFields = parts.documentFields
        sections = parts.sections
        sectionTemplates = parts.sectionTemplates
        sectionCodes = parts.sectionCodes
        kinds = parts.kinds
        ways = parts.ways
        templates = parts.templates
        templateWays = parts.templateWays
        otherWays = parts.otherWays
        documentNames = parts.documentNames
        documentTemplates = parts.documentTemplates
        documentCodes = parts.documentCodes
    }

    /// The number of the kind of this name; `nil` where the layout has none.
    func kind(_ name: StaticString) -> Int? {
        kinds.firstIndex { kind in name.withUTF8Buffer { kind.name.elementsEqual($0) } }
    }

    /// What the layout's reader puts together.
    struct Parts {
        var name = ""
        var fields: RecordFields
        var documentFields: DocumentFields
        var sections: [Section] = []
        var sectionTemplates = WordTable()
        var sectionCodes = WordTable()
        var kinds: [Kind] = []
        var ways: [Way] = []
        var templates = WordTable()
        var templateWays: [[Int]] = []
        var otherWays: [Int] = []
        var documentNames: [[UInt8]] = []
        var documentTemplates = WordTable()
        var documentCodes = WordTable()
    }
}
