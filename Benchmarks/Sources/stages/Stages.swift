import ArgumentParser
import Check
import FHIR
import Foundation
import Ingest
import Mappers
import Records
import SyntheticExtracts
import Validate

/// `swift run -c release --package-path Benchmarks stages --mappings mappings`
@main
struct Stages: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the stages that do no I/O, each alone on one thread, over a synthetic night in memory.",
        discussion: "Processor time, the best of the repetitions; the limits are those of the project.")

    @Option(help: "How many claims.")
    var claims = 20_000

    @Option(help: "How often each stage is repeated.")
    var repeats = 3

    @Option(help: "The mappings folder.")
    var mappings = "mappings"

    @Option(
        help: ArgumentHelp("Where to write the ExplanationOfBenefits that are mapped, one a line.", valueName: "file"))
    var resources: String?

    func validate() throws {
        guard (100...2_000_000).contains(claims) else { throw ValidationError("--claims must be 100 to 2000000") }
        guard (1...100).contains(repeats) else { throw ValidationError("--repeats must be 1 to 100") }
    }

    func run() throws {
        let night = try Night(claims: claims)
        print(
            "\(claims) claims: \(megabytes(night.claims.count)) of 837P, \(megabytes(night.remittances.count)) of 835")
        let layouts = try LayoutSet(directory: mappings)
        let catalog = try ProfileCatalog(directory: mappings + "/profiles")
        let rules = try RuleSet(directory: mappings, schemas: layouts.schemas)
        let maps = try MapSet(directory: mappings, schemas: layouts.schemas, profiles: catalog, plan: night.plan)

        let x12 = night.claims.count + night.remittances.count
        var elements = 0
        let tokens = try best { elements = try night.countElements(layouts) }
        show(
            "tokenise, with envelope checks", tokens, Double(x12) / 1e6, "MB/s", limit: 500,
            note: "\(elements) elements")

        var records = Night.Records()
        let read = try best { records = try night.read(layouts) }
        show("records with typed fields", read, Double(x12) / 1e6, "MB/s", limit: 100, note: "\(records.x12) records")

        var findings = 0
        let all = records.claims + records.remittances + records.members
        let checked = best { findings = check(all, rules) }
        show("checks", checked, Double(all.count), "records/s", note: "\(findings) findings")

        let cases = try night.cases(of: records)
        var resources: [[UInt8]] = []
        let mapped = best { resources = map(cases, maps, keeping: "ExplanationOfBenefit") }
        let size = resources.reduce(0) { $0 + $1.count }
        show(
            "map", mapped, Double(cases.count), "cases/s",
            note: "\(resources.count) EOBs of \(size / max(1, resources.count)) bytes")

        try showKinds(layouts.schemas, maps)

        if let path = self.resources {
            try Data(resources.joined(separator: [0x0A])).write(to: URL(fileURLWithPath: path))
        }

        var invalid = 0
        let validated = best { invalid = countInvalid(resources, catalog) }
        show(
            "validate", validated, Double(resources.count), "EOBs/s", limit: 10_000,
            note: "\(megabytes(size)), \(invalid) invalid")
        if invalid > 0 { showErrors(resources, catalog) }
        try showPaths(catalog)
    }

    /// Each kind of claim against the professional one.
    private func showKinds(_ schemas: [String: RecordSchema], _ maps: MapSet) throws {
        var usual = 0.0
        for (name, value) in try Kinds(schemas: schemas).cases() {
            let cases = Array(repeating: value, count: claims)
            var size = 0
            let seconds = best { size = map(cases, maps, keeping: "ExplanationOfBenefit").first?.count ?? 0 }
            if usual == 0 { usual = seconds }
            show(
                "map: " + name, seconds, Double(claims), "cases/s",
                note: "\(size) bytes, \(Int(seconds / usual * 100 + 0.5))% of the first")
        }
    }

    private func showPaths(_ catalog: ProfileCatalog) throws {
        let stage = try PathStage(catalog: catalog)
        let count = 200_000
        for (number, text) in PathStage.expressions.enumerated() {
            var held = 0
            let seconds = try best { held = try stage.run(text, count: count) }
            let limit = number == 0 ? 500_000.0 : nil
            show("FHIRPath", seconds, Double(count), "/s", limit: limit, note: held == count ? text : "BROKEN: \(text)")
        }
    }

    private func megabytes(_ bytes: Int) -> String { String(format: "%.1f MB", Double(bytes) / 1e6) }

    /// Seconds of processor time of this thread, so that others on the machine do not count.
    private func best(_ body: () throws -> Void) rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<repeats {
            let start = processorSeconds()
            try body()
            best = min(best, processorSeconds() - start)
        }
        return best
    }

    private func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func show(
        _ name: String, _ seconds: Double, _ amount: Double, _ unit: String, limit: Double? = nil, note: String
    ) {
        let rate = amount / seconds
        var line = name.padding(toLength: 32, withPad: " ", startingAt: 0)
        line += String(format: "%8.3f s %10.0f ", seconds, rate)
        line += unit.padding(toLength: 10, withPad: " ", startingAt: 0)
        if let limit { line += String(format: " limit %.0f: ", limit) + (rate >= limit ? "within" : "SLOW") }
        print(line + "  (\(note))")
    }

    private func check(_ records: [Record], _ rules: RuleSet) -> Int {
        var checker = Checker(rules)
        var findings = 0
        for record in records { findings += checker.check(record).findings.count }
        return findings
    }

    private func map(_ cases: [Case], _ maps: MapSet, keeping type: String) -> [[UInt8]] {
        var mapper = Mapper(maps)
        var kept: [[UInt8]] = []
        kept.reserveCapacity(cases.count)
        for item in cases {
            mapper.map(item) { resource in
                if resource.type == type { kept.append(Array(resource.json)) }
            }
        }
        return kept
    }

    /// The rules that the first thousand resources break, most frequent first.
    private func showErrors(_ resources: [[UInt8]], _ catalog: ProfileCatalog) {
        let session = ValidatorSession(catalog: catalog, options: ValidationOptions(storedBody: true))
        var counts: [String: Int] = [:]
        for resource in resources.prefix(1_000) {
            for finding in session.validate(resource).findings where finding.severity == .error {
                counts["\(finding.rule) \(finding.path): \(finding.message)", default: 0] += 1
            }
        }
        for (error, count) in counts.sorted(by: { $0.value > $1.value }).prefix(8) { print("  \(count) × \(error)") }
    }

    private func countInvalid(_ resources: [[UInt8]], _ catalog: ProfileCatalog) -> Int {
        let session = ValidatorSession(catalog: catalog, options: ValidationOptions(storedBody: true))
        var invalid = 0
        for resource in resources where !session.validate(resource).isValid { invalid += 1 }
        return invalid
    }
}
