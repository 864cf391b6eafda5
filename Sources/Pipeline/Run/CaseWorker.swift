import Assemble
import FHIR
import Loader
import Mappers
import Records
import Synchronization
import Validate

/// Decodes, maps and validates cases on a thread of its own.
struct CaseWorker: ~Copyable {
    private let decoder: CaseDecoder
    private let mapper: MapperBox
    private let validator: ValidatorSession
    private var money: MoneyReader
    private var sums = MoneyTally()
    private var drugs: DrugReader
    private let refused: RefusedResources
    private let run: Int64
    private var findings = FindingTally()
    /// What map rules wrote of resources that were refused, by the rule's number.
    private var refusedRules: [Int]
    /// Ids by canonical.
    private var profiles: [String: String] = [:]
    /// Sums in which the EOB at hand differs from its records.
    private var differing: [Int] = []

    init(decoder: CaseDecoder, mappings: CompiledMappings, maps: MapSet, refused: RefusedResources, run: Int64) {
        self.decoder = decoder
        self.refused = refused
        self.run = run
        mapper = MapperBox(Mapper(maps))
        validator = ValidatorSession(catalog: mappings.catalog, options: ValidationOptions(storedBody: true))
        money = MoneyReader(mappings.money)
        drugs = DrugReader(mappings.drugs)
        refusedRules = Array(repeating: 0, count: maps.rules.count)
    }

    /// What a worker has to tell when it is done.
    struct Summary: Sendable {
        let findings: FindingTally
        let statistics: MapStatistics
        let money: MoneyTally
    }

    var summary: Summary {
        var statistics = mapper.mapper.statistics
        statistics.refused = refusedRules
        return Summary(findings: findings, statistics: statistics, money: sums)
    }

    /// Every case of a batch, in its order.
    mutating func process(_ batch: CaseBatch) throws -> CaseResults {
        var results = CaseResults()
        try decoder.forEach(batch) { results.cases.append(try process($0)) }
        return results
    }

    private mutating func process(_ source: AssembledCase) throws -> CaseResult {
        var result = CaseResult(key: source.key)
        let value = source.value
        for finding in source.findings { count(finding, source) }
        result.uses = source.uses
        if value.kind == .claim {
            result.existing = .absent
            if let stored = source.stored, let hash = stored.hash.withUnsafeBufferPointer({ ContentHash($0) }) {
                result.existing = .present(hash: hash, sourceVersion: stored.sourceVersion)
            }
        }
        if value.kind == .authorization { prepare(source, &result) }
        if value.kind == .claim || value.kind == .authorization {
            if refused.contains(value.ids.patient) || refused.contains(value.ids.coverage) {
                result.refusal = result.refusal ?? (.pending, PendingReason.memberQuarantined)
            }
            if result.refusal != nil { return result }
        }
        if value.isClinical, refused.contains(value.ids.patient) {
            result.refusal = (.quarantined, PendingReason.memberQuarantined)
            return result
        }
        let box = mapper
        let mapped = try box.mapper.map(value) { resource in try take(resource, source, &result) }
        if !mapped && result.refusal == nil {
            result.refusal = (.quarantined, "MAP-STEPS: the case takes more steps than a case may")
        }
        if value.kind == .claim { result.sources = sources(of: source) }
        if value.kind == .authorization { finish(source, &result) }
        if value.isClinical { finishStatement(source, &result) }
        if result.refusal != nil {
            result.resources.removeAll { $0.type == .explanationOfBenefit }
        } else if value.kind == .claim, !result.profile.isEmpty {
            addMoney(source)
        }
        return result
    }

    /// What is known of an authorization before it is mapped: its figures, and whether it is mapped at all.
    private mutating func prepare(_ source: AssembledCase, _ result: inout CaseResult) {
        guard let authorization = source.authorization else {
            result.refusal = (.quarantined, "the authorization has no statement")
            return
        }
        result.facts = authorization.facts
        result.facts?.isDrug = drugs.isDrug(source.value)
        if let fault = authorization.fault { result.refusal = (.quarantined, fault) }
        // The assembler knows why it waits.
        if authorization.isWaiting { result.refusal = (.pending, "") }
    }

    /// One that is refused leaves nothing; one that maps make no EOB of is not shown.
    private func finish(_ source: AssembledCase, _ result: inout CaseResult) {
        if result.refusal == nil, !result.resources.contains(where: { $0.type == .explanationOfBenefit }) {
            let isDrug = result.facts?.isDrug == true
            result.refusal = (.ignored, isDrug ? PendingReason.drug : PendingReason.notShown)
        }
        guard result.refusal == nil else { return result.resources.removeAll() }
        result.facts?.made = result.resources.filter { AuthorizationFacts.isOwn($0.type.name) }.map {
            "\($0.type.name)/\(String(decoding: $0.id, as: UTF8.self))"
        }
    }

    /// What a clinical document's record makes is its own and holds, or it is refused with all of it; what others share stays.
    private func finishStatement(_ source: AssembledCase, _ result: inout CaseResult) {
        if source.isSurpassed {
            (result.refusal, result.quarantine) = (nil, nil)
        } else if result.refusal == nil, !result.resources.contains(where: \.isDecided) {
            result.refusal = (.quarantined, PendingReason.mapNothing)
        }
        guard result.refusal == nil, !source.isSurpassed else { return result.resources.removeAll(where: \.isDecided) }
        result.made = result.resources.filter(\.isDecided).map {
            "\($0.type.name)/\(String(decoding: $0.id, as: UTF8.self))"
        }
    }

    /// The records that a claim's case came from.
    private func sources(of source: AssembledCase) -> [CaseSource] {
        func made(_ record: Record?, _ origin: Int64) -> CaseSource? {
            record.map {
                CaseSource(
                    origin: origin == 0 ? run : origin, file: Int32(truncatingIfNeeded: $0.origin.file),
                    kind: $0.schema.kind)
            }
        }
        let claim = made(source.value.claim, source.claimRun)
        return [claim, made(source.value.remittance, source.remittanceRun)].compactMap { $0 }
    }

    private mutating func take(_ resource: MappedResource, _ source: AssembledCase, _ result: inout CaseResult) throws {
        guard let type = ResourceType(name: resource.type) else { return }
        if type == .patient && source.value.kind == .member && !source.makesPatient { return }
        if type == .coverage && source.value.kind == .member && !source.makesCoverage { return }
        if type == .patient && source.value.isClinical { return }
        if source.isSurpassed && resource.role == .main { return }
        let body = Array(resource.json)
        let verdict = validator.validate(body)
        let error = verdict.findings.first { $0.severity == .error }
        for finding in verdict.findings {
            guard finding.severity == .error || finding.severity == .warning else { continue }
            count(Finding(finding), source)
        }
        if resource.role == .main && source.value.kind == .claim {
            result.profile = id(ofProfile: resource.profile)
        }
        if let error { return refuse(resource, error, source, &result) }
        if resource.role == .main && (source.value.kind == .claim || source.value.kind == .authorization) {
            if refused.isAnyReferred(on: validator.tape) {
                result.refusal = result.refusal ?? (.pending, "a provider's resource is not valid")
                return
            }
            if source.value.kind == .claim { differing = money.read(source.value, validator.tape) }
        }
        if resource.role == .main && source.value.isClinical && refused.isAnyReferred(on: validator.tape) {
            result.refusal = result.refusal ?? (.quarantined, "REFERENCE: it refers to a resource that is not valid")
            return
        }
        let isOwn =
            source.value.kind == .authorization && AuthorizationFacts.isOwn(type.name)
            || source.value.isClinical && resource.role == .main
        result.resources.append(
            LoadableResource(
                type: type, id: Array(resource.id.utf8), body: body, sourceVersion: resource.version,
                isDecided: source.value.kind == .provider || isOwn, tape: validator.tape))
    }

    /// Adds the money of a claim that is published; where its EOB says another sum than its records, that is a finding.
    private mutating func addMoney(_ source: AssembledCase) {
        guard let adjudication = sources(of: source).last else { return }
        sums.add(
            money.sums,
            MoneyTally.Key(
                origin: adjudication.origin, file: adjudication.file, isCancelled: source.value.history.isCancelled))
        for slot in differing {
            let finding = Finding(
                rule: "MONEY", severity: .error,
                message: "\(money.measures.name(of: slot)): the EOB does not say the same sum as the records; look at "
                    + "the map, and at mappings/money.yaml")
            count(finding, source)
        }
    }

    /// `C4BB-Coverage` of `http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-Coverage|2.0.0`.
    private mutating func id(ofProfile canonical: String) -> String {
        if let known = profiles[canonical] { return known }
        let id = String(canonical.prefix { $0 != "|" }.split(separator: "/").last ?? "")
        profiles[canonical] = id
        return id
    }

    /// A resource with an error is not published: its record goes to quarantine, and what refers to it waits.
    private mutating func refuse(
        _ resource: MappedResource, _ error: ValidationFinding, _ source: AssembledCase, _ result: inout CaseResult
    ) {
        let isClaim = resource.role == .main && source.value.kind == .claim
        for rule in resource.noted where rule >= 0 { refusedRules[Int(rule)] += 1 }
        // Nothing refers to an EOB; what refers to one statement of a document may stand without it.
        if !isClaim && !(source.value.isClinical && resource.role == .main) { refused.insert(resource.id) }
        guard resource.role == .main else { return }
        result.refusal = (.quarantined, "\(error.rule): \(error.path)")
        guard
            let record = source.value.authorization ?? source.value.remittance ?? source.value.member
                ?? source.value.claim ?? source.value.provider ?? source.value.statement ?? source.value.document
        else { return }
        let subject = source.value.claim ?? record
        result.quarantine = QuarantineEntry(
            file: fileNumber(subject, source), ordinal: Int32(truncatingIfNeeded: subject.origin.ordinal),
            kind: subject.schema.kind, rule: error.rule, path: error.path,
            location: source.authorization?.start ?? subject.start,
            hint: error.message, raw: subject.raw)
    }

    private mutating func count(_ finding: Finding, _ source: AssembledCase) {
        guard
            let record = source.value.claim ?? source.value.authorization ?? source.value.member
                ?? source.value.provider ?? source.value.statement ?? source.value.document
        else { return }
        let file = fileNumber(record, source)
        let located = Finding(
            rule: finding.rule, severity: finding.severity, message: finding.message, path: finding.path,
            location: finding.location ?? source.authorization?.start ?? record.start)
        findings.count(located, file: UInt32(bitPattern: file), ordinal: record.origin.ordinal)
    }

    /// The record's file within this run; -1 where an earlier run read it.
    private func fileNumber(_ record: Record, _ source: AssembledCase) -> Int32 {
        if (source.value.member == nil || source.value.kind == .authorization) && source.claimRun != 0
            && source.claimRun != run
        {
            return -1
        }
        return Int32(truncatingIfNeeded: record.origin.file)
    }
}

/// A mapper that hands resources to its worker while it works: apart from the worker, so that both may change.
private final class MapperBox {
    var mapper: Mapper

    init(_ mapper: consuming Mapper) { self.mapper = mapper }
}

extension Finding {
    /// A validator's finding, as reports and the ledger have it.
    init(_ finding: ValidationFinding) {
        let severity: Finding.Severity =
            switch finding.severity {
            case .error: .error
            case .warning: .warning
            case .information: .information
            }
        self.init(rule: finding.rule, severity: severity, message: finding.message, path: finding.path)
    }
}

/// Ids of resources that were not valid in this run: nothing that refers to one of them is published.
final class RefusedResources: Sendable {
    private let ids = Mutex<Set<String>>([])
    private let isEmpty = Atomic<Bool>(true)

    func insert(_ id: String) {
        _ = ids.withLock { $0.insert(id) }
        isEmpty.store(false, ordering: .releasing)
    }

    func contains(_ id: String) -> Bool {
        guard !isEmpty.load(ordering: .acquiring), !id.isEmpty else { return false }
        return ids.withLock { $0.contains(id) }
    }

    /// Whether any `reference` on the tape is to one of them.
    func isAnyReferred(on tape: ResourceTape) -> Bool {
        guard !isEmpty.load(ordering: .acquiring) else { return false }
        return (0..<tape.count).contains { index in
            guard tape.node(index).kind == .string, tape.key(index).elementsEqual("reference".utf8) else {
                return false
            }
            let raw = tape.raw(index)
            guard let slash = raw.lastIndex(of: 0x2F) else { return false }
            return contains(String(decoding: raw[(slash + 1)...], as: UTF8.self))
        }
    }
}
