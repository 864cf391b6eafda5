import Records

/// What a ledger of clinical documents says of a record: where it stands and what tells it apart, as it is stated; empty where
/// it is not. No more than digests, words of the layout and places.
public struct StatementPlace: Sendable, Hashable {
    /// `allergy`, `result`; of a document its own kind.
    public var kind: [UInt8] = []
    /// What tells it apart, 32 hexadecimal digits.
    public var key: [UInt8] = []
    /// The layout's name of the section.
    public var section: [UInt8] = []
    /// Where it stands in its document.
    public var xpath: [UInt8] = []
    /// The key of the document that it stands in; of a document its own.
    public var document: [UInt8] = []
    /// What tells a source's patients apart: a digest.
    public var patient: [UInt8] = []

    public init() {}
}

/// Reads where clinical statements and documents stand, by the few nodes at the top of a record.
public struct StatementPlaceReader: Sendable {
    private let schema: RecordSchema
    private let isDocument: Bool
    private let kind: FieldID?
    private let key: FieldID?
    private let xpath: FieldID?
    private let section: FieldID?
    private let name: FieldID?
    private let document: FieldID?
    private let documentKey: FieldID?
    private let patient: FieldID?

    /// - Parameter schema: that of `clinical.statement` or of `clinical.document`.
    public init(_ schema: RecordSchema) {
        self.schema = schema
        isDocument = schema.kind == "clinical.document"
        kind = schema.id("kind")
        key = schema.id("key")
        xpath = schema.id("xpath")
        section = schema.id("section")
        name = schema.id("section.name")
        document = schema.id(isDocument ? "patient" : "document")
        documentKey = schema.id("document.key")
        patient = schema.id(isDocument ? "patient.key" : "document.patient")
    }

    /// The place of a statement or document; what the record does not state is empty.
    public func place(of record: borrowing Record) -> StatementPlace {
        var place = StatementPlace()
        let top = record.top
        place.kind = kind.flatMap { record.text($0, in: top) } ?? []
        place.key = key.flatMap { record.text($0, in: top) } ?? []
        place.xpath = xpath.flatMap { record.text($0, in: top) } ?? []
        if let section, let name, let group = record.first(section, in: top) {
            place.section = record.text(name, in: record.members(of: group)) ?? []
        }
        if let document, let group = record.first(document, in: top) {
            let members = record.members(of: group)
            place.document = documentKey.flatMap { record.text($0, in: members) } ?? []
            place.patient = patient.flatMap { record.text($0, in: members) } ?? []
        }
        if isDocument { place.document = place.key }
        return place
    }
}
