import Bytes
import FHIR
import PostgreSQL

/// Takes from a resource what the search columns of its table hold.
///
/// Works on a parsed tape by member names, never by position: bodies come from maps that people write.
struct ColumnExtractor {
    private let tape: ResourceTape
    private var fields = BinaryCopyRows(capacity: 384)

    /// The fields of `type.searchColumns`, in that order, as binary COPY has them.
    static func columns(of type: ResourceType, _ tape: ResourceTape) -> [UInt8] {
        var extractor = ColumnExtractor(tape: tape)
        guard tape.count > 0 else {
            for _ in type.searchColumns { extractor.fields.appendNull() }
            return extractor.fields.writer.bytes
        }
        switch type {
        case .organization: extractor.organization()
        case .practitioner: extractor.practitioner()
        case .practitionerRole: extractor.practitionerRole()
        case .patient: extractor.patient()
        case .relatedPerson: extractor.relatedPerson()
        case .coverage: extractor.coverage()
        case .documentReference: extractor.documentReference()
        case .serviceRequest: extractor.order("code")
        case .medicationRequest: extractor.order("medicationCodeableConcept")
        case .claim: extractor.claim()
        case .claimResponse: extractor.claimResponse()
        case .explanationOfBenefit: extractor.explanationOfBenefit()
        default: for column in type.clinical?.columns ?? [] { extractor.append(column) }
        }
        return extractor.fields.writer.bytes
    }

    private init(tape: ResourceTape) { self.tape = tape }

    private mutating func organization() {
        append(text: nationalProviderIdentifier())
        append(text: member(0, "name"))
    }

    private mutating func practitioner() {
        append(text: nationalProviderIdentifier())
        guard let name = first(member(0, "name")) else { return fields.appendNull() }
        if let text = member(name, "text") { return append(text: text) }
        var words: [UInt8] = []
        for part in [first(member(name, "given")), member(name, "family")] {
            guard let part else { continue }
            if !words.isEmpty { words.append(0x20) }
            words += tape.unescaped(part)
        }
        fields.append(text: words.isEmpty ? nil : words)
    }

    private mutating func patient() {
        let memberID =
            identifier(code: "mb") ?? identifier(code: "um") ?? identifierValue(first(member(0, "identifier")))
        append(text: memberID)
        fields.append(text: memberID.map { NormalizedText.identifier(tape.unescaped($0)) })
        let name = first(member(0, "name"))
        fields.append(text: name.flatMap { member($0, "family") }.map { NormalizedText.name(tape.unescaped($0)) })
        fields.append(text: name.flatMap { given($0) })
        append(date: member(0, "birthDate"))
        append(text: member(0, "gender"))
    }

    private mutating func relatedPerson() {
        append(reference: member(0, "patient"))
        append(text: identifierValue(first(member(0, "identifier"))))
        let name = first(member(0, "name"))
        fields.append(text: name.flatMap { member($0, "family") }.map { NormalizedText.name(tape.unescaped($0)) })
        fields.append(text: name.flatMap { given($0) })
    }

    private mutating func coverage() {
        append(reference: member(0, "beneficiary"))
        append(text: member(0, "subscriberId") ?? identifier(code: "mb"))
        appendPeriod(member(0, "period"))
    }

    private mutating func explanationOfBenefit() {
        append(reference: member(0, "patient"))
        append(reference: first(member(0, "insurance")).flatMap { member($0, "coverage") })
        append(text: identifier(code: "uc") ?? identifierValue(first(member(0, "identifier"))))
        append(text: code(member(0, "type")))
        appendPeriod(member(0, "billablePeriod"))
        append(date: member(0, "created"))
        appendProvider()
    }

    private mutating func practitionerRole() {
        append(reference: member(0, "practitioner"))
        append(reference: member(0, "organization"))
    }

    private mutating func documentReference() {
        append(reference: member(0, "subject"))
        append(text: identifierValue(first(member(0, "identifier"))))
        append(text: code(member(0, "type")))
        append(date: member(0, "date"))
    }

    /// A ServiceRequest or MedicationRequest, whose code is the concept called `concept`.
    private mutating func order(_ concept: StaticString) {
        append(reference: member(0, "subject"))
        append(text: identifierValue(first(member(0, "identifier"))))
        append(text: member(0, "status"))
        append(text: code(member(0, concept)))
        append(date: member(0, "authoredOn"))
    }

    private mutating func claim() {
        append(reference: member(0, "patient"))
        append(reference: first(member(0, "insurance")).flatMap { member($0, "coverage") })
        append(text: identifierValue(first(member(0, "identifier"))))
        append(text: member(0, "use"))
        append(date: member(0, "created"))
        appendProvider()
    }

    private mutating func claimResponse() {
        append(reference: member(0, "patient"))
        append(reference: member(0, "request"))
        append(text: identifierValue(first(member(0, "identifier"))))
        append(text: member(0, "use"))
        append(text: member(0, "outcome"))
        append(date: member(0, "created"))
    }

    // MARK: values

    /// The code of a concept's first coding.
    private func code(_ concept: Int?) -> Int? {
        concept.flatMap { first(member($0, "coding")) }.flatMap { member($0, "code") }
    }

    private func member(_ index: Int, _ key: StaticString) -> Int? { tape.member(of: index, key) }

    /// The first element of the array at `index`.
    private func first(_ index: Int?) -> Int? {
        guard let index, tape.node(index).kind == .array, Int(tape.node(index).next) > index + 1 else { return nil }
        return index + 1
    }

    private func identifierValue(_ index: Int?) -> Int? { index.flatMap { member($0, "value") } }

    /// The value of the first identifier whose type has a coding with `code` (HL7 v2-0203, C4BB identifier types).
    private func identifier(code: StaticString) -> Int? {
        guard let list = member(0, "identifier") else { return nil }
        for candidate in tape.children(of: list) {
            guard let codings = member(candidate, "type").flatMap({ member($0, "coding") }) else { continue }
            for coding in tape.children(of: codings) where hasCode(coding, code) { return identifierValue(candidate) }
        }
        return nil
    }

    /// Codes are compared without regard to case: `MB` of v2-0203, `um` of C4BB.
    private func hasCode(_ coding: Int, _ code: StaticString) -> Bool {
        guard let value = member(coding, "code") else { return false }
        let raw = tape.raw(value)
        guard raw.count == code.utf8CodeUnitCount else { return false }
        return (0..<raw.count).allSatisfy { raw[$0] | 0x20 == code.utf8Start[$0] }
    }

    /// The National Provider Identifier, by its system or its type.
    private func nationalProviderIdentifier() -> Int? {
        guard let list = member(0, "identifier") else { return nil }
        for candidate in tape.children(of: list) {
            guard let system = member(candidate, "system") else { continue }
            if tape.isEqual(system, "http://hl7.org/fhir/sid/us-npi") { return identifierValue(candidate) }
        }
        return identifier(code: "npi")
    }

    /// All given names of a name, normalised one by one and set apart by spaces.
    private func given(_ name: Int) -> [UInt8]? {
        guard let list = member(name, "given") else { return nil }
        var words: [UInt8] = []
        for index in tape.children(of: list) {
            if !words.isEmpty { words.append(0x20) }
            words += NormalizedText.name(tape.unescaped(index))
        }
        return words.isEmpty ? nil : words
    }

    /// What stands at the end of a path of members, or in the first of several there.
    private func value(_ path: [String]) -> Int? {
        var index = 0
        for name in path {
            guard let next = tape.children(of: index).first(where: { tape.key($0).elementsEqual(name.utf8) }) else {
                return nil
            }
            index = first(next) ?? next
        }
        return index
    }

    // MARK: fields

    private mutating func append(_ column: ClinicalType.Column) {
        var found: Int?
        for place in column.places where found == nil { found = value(place) }
        switch column.kind {
        case .reference: append(reference: found)
        case .identifier: append(text: identifierValue(found))
        case .text: append(text: found)
        case .code: append(text: code(found))
        case .date: append(date: found)
        }
    }

    private mutating func append(text index: Int?) {
        guard let index, tape.node(index).kind == .string else { return fields.appendNull() }
        if tape.node(index).isEscaped { return fields.append(text: tape.unescaped(index)) }
        fields.append(text: tape.raw(index))
    }

    /// The id of a relative reference: what follows the last `/`.
    private mutating func append(reference index: Int?) {
        guard let value = index.flatMap({ member($0, "reference") }), tape.node(value).kind == .string else {
            return fields.appendNull()
        }
        let raw = tape.raw(value)
        let slash = raw.lastIndex(of: 0x2F)
        fields.append(text: UnsafeBufferPointer(rebasing: raw[(slash.map { $0 + 1 } ?? 0)...]))
    }

    /// The day of a date or dateTime; null where only a year or month is known.
    private mutating func append(date index: Int?) {
        guard let index, tape.node(index).kind == .string, tape.raw(index).count >= 10 else {
            return fields.appendNull()
        }
        fields.append(date: CalendarDate(iso: UnsafeBufferPointer(rebasing: tape.raw(index).prefix(10))))
    }

    /// Who billed or asked: the id of his resource, else his number.
    private mutating func appendProvider() {
        let provider = member(0, "provider")
        if provider.flatMap({ member($0, "reference") }) != nil { return append(reference: provider) }
        append(text: identifierValue(provider.flatMap { member($0, "identifier") }))
    }

    private mutating func appendPeriod(_ index: Int?) {
        append(date: index.flatMap { member($0, "start") })
        append(date: index.flatMap { member($0, "end") })
    }
}
