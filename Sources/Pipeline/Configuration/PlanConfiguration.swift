import Foundation
import Records
import Yams

/// Reads a plan's configuration: a YAML file that says who the plan is and how its files are to be taken.
///
/// ```yaml
/// plan: acme-ppo
/// name: Acme PPO
/// production: true
/// timeZone: America/Chicago
/// payerId: "12345"
/// deriveMembers: false
/// systems:
///   member: https://acme.example/member-id
///   uniqueMember: https://acme.example/unique-member-id
///   claim: https://acme.example/claim-id
///   payer: https://acme.example/payer-id
/// thresholds:
///   roster: 20            # percent of the members of the full roster before it that one may lack; else it ends nobody
///   quarantined: 10       # percent of the records read; more ends a run with exit code 2
///   waiting: 45           # days; what waits longer for a remittance, a claim or a member is an alarm in the report
/// kind: ma                # which time limits hold: a kind of mappings/deadlines.yaml
/// calendar: holidays.tsv  # holidays of one's own, else mappings/calendars/us-federal.tsv
/// deadlines: limits.yaml  # time limits of one's own, else mappings/deadlines.yaml
/// documents:              # how clinical documents find their members (docs/clinical-documents.md)
///   identifiers: { "2.16.840.1.113883.19.5": memberId }
///   crosswalk: people.tsv
/// codes: [lists]          # code lists of one's own: files or folders, from where the plan's file is (docs/checks.md)
/// ```
public struct PlanConfiguration: Sendable {
    public var plan = Plan()
    /// Percent of the records read that may be quarantined before a run ends with exit code 2.
    public var quarantineThreshold = 10.0
    /// Days that a record may wait before reports raise an alarm. By default the time in which a health plan must
    /// decide a claim after the service: 30 days, and 15 more where it needs them (29 CFR 2560.503-1(f)(2)(iii)(B)).
    public var waitingThreshold = 45

    /// Files and folders of code lists that the checks of records look codes up in.
    public var codes: [String] = []

    /// What kind of plan it is, by which time limits are found; `nil` where it does not say.
    public var kind: ConfiguredName?
    /// Files of holidays and of time limits that are the plan's own; `nil` for those of the mappings.
    public var calendar: String?
    public var deadlines: String?

    /// The embedded store's default: a test plan, since most public files are test interchanges.
    public init() {}

    /// Reads the file at `path`; every mistake is an error at file:line:column.
    public init(path: String) throws(PipelineError) {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw PipelineError(.configuration, "\(path): the plan's configuration cannot be read; check --plan")
        }
        do throws(MappingError) {
            try read(MappingFile(name: path, yaml: String(decoding: content, as: UTF8.self)))
        } catch {
            throw PipelineError(.configuration, error.description)
        }
    }

    mutating func read(_ file: MappingFile) throws(MappingError) {
        let root = try file.mapping(file.root, "a plan")
        let known = [
            "plan", "name", "production", "timeZone", "payerId", "deriveMembers", "systems", "thresholds", "codes",
            "kind", "calendar", "deadlines", "documents",
        ]
        try file.check(keys: root, known, "a plan")
        guard let id = root["plan"] else { throw file.error(at: file.root, "a plan needs 'plan', its short id") }
        plan.id = try file.text(id, "plan")
        let allowed = plan.id.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || $0 == 0x2D
        }
        guard allowed, (1...40).contains(plan.id.utf8.count) else {
            throw file.error(at: id, "plan: expected 1 to 40 letters, digits or '-'")
        }
        if let node = root["name"] { plan.name = try file.text(node, "name") }
        if let node = root["payerId"] { plan.payerID = try file.text(node, "payerId") }
        if let node = root["production"] {
            guard let flag = node.bool else { throw file.error(at: node, "production: expected true or false") }
            plan.production = flag
        }
        if let node = root["deriveMembers"] {
            guard let flag = node.bool else { throw file.error(at: node, "deriveMembers: expected true or false") }
            plan.derivesMembers = flag
        }
        if let node = root["timeZone"] {
            plan.timeZone = try file.text(node, "timeZone")
            guard TimeZone(identifier: plan.timeZone) != nil else {
                throw file.error(at: node, "timeZone: expected an IANA name such as America/New_York")
            }
        }
        try readSystems(file, root)
        try readClocks(file, root)
        if let node = root["codes"] {
            for item in try file.sequence(node, "codes") { codes.append(try path(file, item, "codes")) }
        }
        try readThresholds(file, root)
        if let node = root["documents"] { try readDocuments(file, node) }
    }

    private mutating func readDocuments(_ file: MappingFile, _ node: Node) throws(MappingError) {
        let documents = try file.mapping(node, "documents")
        try file.check(keys: documents, ["identifiers", "crosswalk"], "documents")
        if let node = documents["identifiers"] {
            for (key, value) in try file.mapping(node, "identifiers") {
                let name = try file.text(value, "identifiers")
                guard let kind = DocumentMatching.Kind(rawValue: name) else {
                    let known = DocumentMatching.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                    throw file.error(at: value, "identifiers: expected one of \(known)")
                }
                plan.documents.roots[try file.text(key, "identifiers")] = kind
            }
        }
        guard let node = documents["crosswalk"] else { return }
        let path = try path(file, node, "crosswalk")
        plan.documents.crossings = try PlanConfiguration.crossings(path)
    }

    /// A table of whose identifiers are whose: `root`, `extension` and `memberId`, columns set apart by tabs, with a line of their
    /// names. A line with too few columns is an error.
    private static func crossings(_ path: String) throws(MappingError) -> [DocumentMatching.Crossing] {
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        var crossings: [DocumentMatching.Crossing] = []
        var columns: [String: Int] = [:]
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces.union(.init(charactersIn: "\r\u{FEFF}"))) }
            if cells.allSatisfy(\.isEmpty) { continue }
            if columns.isEmpty {
                columns = Dictionary(cells.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
                continue
            }
            guard let root = columns["root"], let identifier = columns["extension"], let member = columns["memberId"],
                max(root, identifier, member) < cells.count
            else {
                throw MappingError(
                    file: path, line: number + 1, column: 1,
                    message:
                        "expected the columns root, extension and memberId, set apart by tabs, and a line of their names"
                )
            }
            crossings.append(
                DocumentMatching.Crossing(root: cells[root], identifier: cells[identifier], memberID: cells[member]))
        }
        return crossings
    }

    /// A file or folder that the configuration names, from where it is itself.
    private func path(_ file: MappingFile, _ node: Node, _ what: String) throws(MappingError) -> String {
        let folder = URL(fileURLWithPath: file.name).deletingLastPathComponent()
        let path = URL(fileURLWithPath: try file.text(node, what), relativeTo: folder).path
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw file.error(at: node, "\(what): there is no such file or folder that can be read")
        }
        return path
    }

    private mutating func readClocks(_ file: MappingFile, _ root: YAMLMapping) throws(MappingError) {
        if let node = root["kind"] {
            kind = ConfiguredName(name: try file.text(node, "kind"), place: file.error(at: node, ""))
        }
        if let node = root["calendar"] { calendar = try path(file, node, "calendar") }
        if let node = root["deadlines"] { deadlines = try path(file, node, "deadlines") }
    }

    private mutating func readSystems(_ file: MappingFile, _ root: YAMLMapping) throws(MappingError) {
        guard let node = root["systems"] else { return }
        let systems = try file.mapping(node, "systems")
        try file.check(keys: systems, ["member", "uniqueMember", "claim", "payer"], "systems")
        if let node = systems["member"] { plan.memberIdentifierSystem = try file.text(node, "member") }
        if let node = systems["uniqueMember"] {
            plan.uniqueMemberIdentifierSystem = try file.text(node, "uniqueMember")
        }
        if let node = systems["claim"] { plan.claimIdentifierSystem = try file.text(node, "claim") }
        if let node = systems["payer"] { plan.payerIdentifierSystem = try file.text(node, "payer") }
    }

    private mutating func readThresholds(_ file: MappingFile, _ root: YAMLMapping) throws(MappingError) {
        guard let node = root["thresholds"] else { return }
        let thresholds = try file.mapping(node, "thresholds")
        try file.check(keys: thresholds, ["quarantined", "waiting", "roster"], "thresholds")
        if let node = thresholds["waiting"] {
            guard let days = node.int, (1...3650).contains(days) else {
                throw file.error(at: node, "waiting: expected days, 1 to 3650")
            }
            waitingThreshold = days
        }
        if let percent = try percentage(file, thresholds, "quarantined") { quarantineThreshold = percent }
        if let percent = try percentage(file, thresholds, "roster") { plan.rosterThreshold = percent }
    }

    private func percentage(
        _ file: MappingFile, _ thresholds: YAMLMapping, _ name: String
    ) throws(MappingError) -> Double? {
        guard let node = thresholds[name] else { return nil }
        guard let percent = node.float, percent >= 0, percent <= 100 else {
            throw file.error(at: node, "\(name): expected a percentage, 0 to 100")
        }
        return percent
    }
}
