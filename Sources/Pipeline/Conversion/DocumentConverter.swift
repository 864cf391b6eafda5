import Assemble
import Bytes
import Check
import FHIR
import Ingest
import Mappers
import Records
import Validate

/// Makes resources of clinical documents, record by record as a reader finds them, and validates each in the same pass. One per
/// thread.
///
/// What a document's statements make waits until its own record comes, which is its last and says whether it could be read to its
/// end: of one that could not, nothing is written.
final class DocumentConverter {
    /// How resources are written.
    enum Form: Sendable {
        /// A resource a line.
        case lines
        /// A Bundle of type collection a line, for each document; its entries' `fullUrl` begins with this.
        case bundles(base: String)
    }

    private let form: Form
    private let output: ConversionOutput
    private let statements: StatementPlaceReader?
    private let documents: StatementPlaceReader?
    private let broken: FieldID?
    private let ids: HMACKey
    private var checker: Checker
    private var mapper: Mapper
    private let validator: ValidatorSession

    /// What the document made, until it is known whether it counts.
    private let held = DocumentHold()
    private let ledger: ConversionLedger
    private var refused = RefusedResources()
    /// The ids that were made of the document at hand, with a hash of the content.
    private var made: [ResourceNumber: UInt64] = [:]
    /// What the record at hand made that is about itself.
    private var own = ByteWriter(capacity: 64 << 10)
    private var verdict = Verdict()
    /// How many resources of the document wait in `held`.
    private var resources = 0
    /// What became of its entries so far.
    private var counts = ConversionSummary()
    /// Its key; empty between documents.
    private var document: [UInt8] = []
    /// Whether the document before is given up and its fragment, which comes after its record, has not come yet.
    private var isFragmentDue = false
    /// The id of its Patient.
    private var patient = ""
    /// The file at hand.
    private var path = ""
    private(set) var summary = ConversionSummary()

    /// What became of the record at hand.
    private struct Verdict {
        /// Why nothing of it is written.
        var refusal: String?
        /// The ids of its own resources that would be written.
        var ids: [ResourceNumber] = []
        /// How many its own are; of these, how many the document made before: with the same content, and with another.
        var mains = 0
        var repeated = 0
        var differing = 0
    }

    init(_ mappings: CompiledMappings, plan: Plan, form: Form, output: ConversionOutput) {
        self.form = form
        self.output = output
        let statement = mappings.layouts.schemas[RecordRoot.statement.recordKind]
        let document = mappings.layouts.schemas[RecordRoot.document.recordKind]
        statements = statement.map { StatementPlaceReader($0) }
        documents = document.map { StatementPlaceReader($0) }
        broken = document?.id("broken")
        ids = HMACKey(plan.idKey)
        checker = Checker(mappings.rules)
        mapper = Mapper(mappings.maps)
        validator = ValidatorSession(catalog: mappings.catalog, options: ValidationOptions(storedBody: true))
        ledger = ConversionLedger(isKept: output.hasLedger)
    }

    /// To be called before a file's first event.
    func begin(file: String) { path = file }

    /// To be called after a file's last event, or where it could not be read any further.
    ///
    /// - Parameter failure: why it could not.
    func end(failure: String? = nil) throws {
        if !held.isEmpty || !counts.counts.isEmpty || !document.isEmpty {
            try giveUp(failure ?? "DOCUMENT-END: the file ends before the document does")
        } else if let failure {
            summary.broken += 1
            try ledger.note(path, StatementPlace(), line: 0, .quarantined, failure)
            summary.count(.init(file: path, document: "", section: ""), .quarantined)
            try release(isWhole: true)
        }
    }

    /// Takes what a reader found next in the file.
    func take(_ event: consuming IngestEvent) throws {
        switch consume event {
        case .record(let record, _): try take(record)
        case .quarantined(let fragment):
            var place = StatementPlace()
            let isOfLast = isFragmentDue && document.isEmpty && fragment.kind == RecordRoot.document.recordKind
            isFragmentDue = false
            place.document = document
            place.kind = Array(fragment.kind.utf8)
            place.xpath = Array(fragment.finding.path.utf8)
            try note(
                place, fragment.location.ordinal, .quarantined, "\(fragment.finding.rule): \(fragment.finding.message)")
            if isOfLast { try settle() }
        case .ignored(let ignored):
            var place = StatementPlace()
            place.document = document
            place.kind = Array(ignored.what.utf8)
            try note(place, ignored.location.ordinal, .ignored, ignored.reason)
        case .finding, .balance: break
        }
    }

    private func take(_ record: Record) throws {
        if record.schema.kind == RecordRoot.statement.recordKind, let place = statements?.place(of: record) {
            if place.document != document || patient.isEmpty { try begin(place) }
            try convert(record, place, .statement)
        } else if record.schema.kind == RecordRoot.document.recordKind, let place = documents?.place(of: record) {
            if place.document != document { try begin(place) }
            if let broken, let fault = record.text(broken, in: record.top) {
                try giveUp("DOCUMENT-BROKEN: \(String(decoding: fault, as: UTF8.self))")
                isFragmentDue = true
                return
            }
            try convert(record, place, .document)
            summary.documents += 1
            try release(isWhole: true)
        } else {
            var place = StatementPlace()
            place.kind = Array(record.schema.kind.utf8)
            try note(place, record.start.ordinal, .ignored, "records of this kind are no clinical documents'")
        }
    }

    /// A document begins; one before it that has not ended is given up.
    private func begin(_ place: StatementPlace) throws {
        isFragmentDue = false
        if !document.isEmpty { try giveUp("DOCUMENT-END: the document's own record is missing") }
        document = place.document
        let person = place.patient.isEmpty ? place.document : place.patient
        patient = Hexadecimal.text(Array(ids.code(of: Array("patient|".utf8) + person).prefix(16)))
    }

    // MARK: One record

    private func convert(_ record: Record, _ place: StatementPlace, _ kind: Case.Kind) throws {
        let line = record.start.ordinal
        let checked = checker.check(record)
        if let ignored = checked.ignored { return try note(place, line, .ignored, ignored.message) }
        if let fault = checked.quarantine {
            return try note(place, line, .quarantined, "\(fault.rule): \(fault.message)")
        }
        var value = Case(kind: kind, ids: CaseIDs())
        value.ids.patient = patient
        if kind == .statement { value.statement = record } else { value.document = record }
        verdict = Verdict()
        own.removeAll()
        let isWhole = try mapper.map(value) { try take($0) }
        if !isWhole { verdict.refusal = "MAP-STEPS: the record takes more steps than a record may" }
        guard verdict.refusal == nil, verdict.mains > 0 else {
            for id in verdict.ids { made[id] = nil }
            return try note(
                place, line, .quarantined, verdict.refusal ?? "MAP-NOTHING: no map makes a resource of it")
        }
        try held.append(own.bytes)
        resources += verdict.ids.count
        let isNews = verdict.mains > verdict.repeated + verdict.differing
        let isOther = !isNews && verdict.differing > 0
        try note(
            place, line, isNews ? .published : isOther ? .superseded : .unchanged,
            isOther ? "the document says it before, with other words" : "")
    }

    private func take(_ resource: MappedResource) throws {
        let isMain = resource.role == .main
        if isMain { verdict.mains += 1 }
        let hash = FNV1a.hash(resource.json)
        let number = ResourceNumber(resource.id)
        if let known = made[number] {
            if isMain, known == hash { verdict.repeated += 1 } else if isMain { verdict.differing += 1 }
            return
        }
        let found = validator.validate(resource.json)
        if let error = found.findings.first(where: { $0.severity == .error }) {
            // What refers to one statement of a document may stand without it.
            guard isMain else { return refused.insert(resource.id) }
            verdict.refusal = verdict.refusal ?? "\(error.rule): \(error.path)"
            return
        }
        if refused.isAnyReferred(on: validator.tape) {
            guard isMain else { return refused.insert(resource.id) }
            verdict.refusal = verdict.refusal ?? "REFERENCE: it refers to a resource that is not valid"
            return
        }
        made[number] = hash
        if isMain { verdict.ids.append(number) }
        let before = own.count
        write(resource)
        // What many share is kept, whatever becomes of the record.
        guard !isMain else { return }
        resources += 1
        try held.append(own.bytes[before...])
        own.truncate(to: before)
    }

    private func write(_ resource: MappedResource) {
        if case .bundles(let base) = form {
            own.append(",{\"fullUrl\":\"")
            own.append(base)
            own.append(resource.type)
            own.append(0x2F)
            own.append(resource.id)
            own.append("\",\"resource\":")
            own.append(resource.json)
            own.append("}")
        } else {
            own.append(resource.json)
            own.append(0x0A)
        }
    }

    private func note(_ place: StatementPlace, _ line: UInt32, _ disposition: Disposition, _ reason: String) throws {
        try ledger.note(path, place, line: line, disposition, reason)
        let key = ConversionSummary.Key(
            file: path, document: String(decoding: place.document, as: UTF8.self),
            section: String(decoding: place.section, as: UTF8.self))
        counts.count(key, disposition)
    }

    // MARK: One document

    private func giveUp(_ reason: String) throws {
        held.drop()
        try output.write { _, lines in
            try ledger.release(givenUp: reason) { try lines?.write($0) }
        }
        for (key, numbers) in counts.counts { summary.count(key, .quarantined, numbers.reduce(0, +)) }
        summary.documents += 1
        summary.broken += 1
        // What was shared with others has not been written.
        mapper.forgetRecent()
        forget()
    }

    /// Counts the fragment of a document that has been counted and given up.
    private func settle() throws {
        try output.write { _, lines in try ledger.release { try lines?.write($0) } }
        for (key, numbers) in counts.counts { summary.count(key, .quarantined, numbers.reduce(0, +)) }
        forget()
    }

    private func release(isWhole: Bool) throws {
        try output.write { writer, lines in
            if case .bundles = form, !held.isEmpty {
                var isFirst = true
                try writer.write(Array("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[".utf8))
                try held.release { piece in
                    try writer.write(isFirst ? Array(piece.dropFirst()) : piece)
                    isFirst = false
                }
                try writer.write(Array("]}\n".utf8))
            } else {
                try held.release { try writer.write($0) }
            }
            try ledger.release { try lines?.write($0) }
        }
        summary.add(counts)
        summary.resources += resources
        if case .bundles = form { mapper.forgetRecent() }
        forget()
    }

    private func forget() {
        counts = ConversionSummary()
        resources = 0
        made.removeAll(keepingCapacity: true)
        refused = RefusedResources()
        document = []
    }
}
