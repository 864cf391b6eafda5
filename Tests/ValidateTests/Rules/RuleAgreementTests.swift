import FHIR
import Foundation
import Testing

@testable import Validate

/// Each native rule says what the official expression says that it stands for: on official examples, on invented resources, and
/// on both with changes that reach the rule.
@Suite(
    "Rules and their expressions",
    .enabled(if: Place.hasPackages, "the official packages are not beside the repository"))
struct RuleAgreementTests {
    static let guides = [
        "hl7.fhir.us.carin-bb-2.0.0", "hl7.fhir.us.davinci-pas-2.0.1", "hl7.fhir.us.davinci-pdex-2.0.0",
        "hl7.fhir.us.davinci-crd-2.0.1", "hl7.fhir.us.core-6.1.0", "hl7.fhir.us.core-3.1.1",
    ]

    static func url(_ name: String) -> URL { Place.packages.appendingPathComponent("\(name).tgz") }

    /// Larger resources are compared as they are.
    private static let sizeLimit = 40_000

    /// How many changes with one label are tried for each rule.
    private static let perLabel = 1

    @Test("They agree, but where it is decided that they do not")
    func agreement() throws {
        let expressions = try OfficialExpressions((Self.guides + ["hl7.fhir.r4.core-4.0.1"]).map(Self.url))
        let sources = try Self.guides.flatMap(Self.sources) + InventedForRules.all
        let tally = try Self.tally(sources, expressions.texts)
        print(tally.summary)
        if let file = ProcessInfo.processInfo.environment["RULE_TALLY"] {
            try tally.lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
        }
        let never = tally.rows.filter { $0.value.failed == 0 }.keys
        #expect(Set(never).symmetricDifference(DecidedDifferences.unbreakable) == [], "never seen failing")
        let rules = Set(StatedCondition.byDigest.keys).union(Rule.byDigest.keys)
        #expect(rules.subtracting(tally.rows.keys).symmetricDifference(DecidedDifferences.unmet) == [], "never met")
        for (digest, row) in tally.rows.sorted(by: { $0.key < $1.key }) where row.differing > 0 {
            let decided = DecidedDifferences.reasons[digest]?.native ?? []
            for (native, difference) in row.differences where !decided.contains(native) {
                Issue.record(
                    "\(row.keys.sorted()) \(digest): the rule says \(native), the expression not, \(difference.count) times; \(difference.example)"
                )
            }
        }
        for digest in DecidedDifferences.reasons.keys.sorted() {
            #expect(tally.rows[digest]?.differing ?? 0 > 0, "\(digest) is said to differ")
        }
    }

    /// The examples of a guide, and the smallest of its own definitions of each type.
    private static func sources(of guide: String) throws -> [Source] {
        let archive = try PackageArchive(url(guide))
        let files = archive.sorted.sorted { ($0.range.count, $0.path) < ($1.range.count, $1.path) }
        var taken: [Substring: Int] = [:]
        return files.compactMap { file in
            if !file.path.hasPrefix("example/") {
                let type = file.path.prefix { $0 != "-" }
                taken[type, default: 0] += 1
                if taken[type, default: 0] > 2 || file.range.count > 100_000 || file.path.contains("/") { return nil }
            }
            return Source(name: file.path, bytes: Array(archive.data(file.range))).map {
                guide.hasSuffix("core-3.1.1") ? old($0) : $0
            }
        }
    }

    /// An example of US Core 3.1.1 that says so: the newest version is meant otherwise.
    private static func old(_ source: Source) -> Source {
        let profiles = source.tree["meta"]?["profile"]?.elements ?? []
        let edits = profiles.compactMap { profile in
            profile.string.map { Edit.replace(profile, Edit.quoted("\($0.prefix { $0 != "|" })|3.1.1")) }
        }
        return Source(name: source.name, bytes: Edit.apply(edits, to: source.bytes)) ?? source
    }

    private static func tally(_ sources: [Source], _ expressions: [String: String]) throws -> RuleTally {
        let trial = RuleTrial(expressions: expressions)
        let session = ValidatorSession(
            catalog: try Place.catalog.get(), options: ValidationOptions(), limits: JSONLimits(), trial: trial)
        let words = expressions.mapValues(ExpressionWords.init)
        let samples = sources.samples
        var tally = RuleTally()
        var tried: [String: Int] = [:]
        var count = 0
        for source in sources where source.tree["resourceType"] != nil {
            _ = session.validate(source.bytes)
            let outcomes = trial.take()
            tally.count(outcomes, source.name)
            if source.bytes.count > sizeLimit { continue }
            let values = source.tree.byOffset
            for outcome in outcomes {
                guard let value = values[outcome.offset], let words = words[outcome.digest] else { continue }
                var mutations = RuleMutations(source, samples: samples, words: words) { label in
                    tried["\(outcome.digest) \(label)", default: 0] += 1
                    return tried["\(outcome.digest) \(label)", default: 0] <= perLabel
                }
                mutations.gather(value)
                for mutant in mutations.mutants {
                    count += 1
                    let verdict = session.validate(mutant.bytes)
                    let outcomes = trial.take()
                    // Where the JSON is of a wrong shape the expression reads what is not there.
                    if verdict.findings.contains(where: { $0.rule == "json-type" || $0.rule == "unknown-element" }) {
                        continue
                    }
                    tally.count(outcomes, "\(source.name), \(mutant.label)")
                }
            }
        }
        print("\(sources.count) resources, \(count) changes")
        return tally
    }
}
