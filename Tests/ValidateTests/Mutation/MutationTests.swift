import FHIR
import Testing
import Validate

/// Official examples with one defect each, made from the official snapshots, and valid variations of them.
@Suite("Mutations", .enabled(if: Place.hasPackages, "the official packages are not beside the repository"))
struct MutationTests {
    /// The share of defects that must be found at the right place.
    private static let leastShare = 0.99

    @Test("Defects are found where they are", arguments: Guide.all)
    func mutations(guide: Guide) throws {
        let settings = MutationSettings.current
        let packages = try guide.packages()
        let collector = MutantCollector(packages: packages, limit: settings.perPlace)
        for example in try guide.examples() { InstanceWalk(example, packages: packages, visitor: collector).walk() }
        let score = try MutationTests.score(collector.mutants, guide, settings)
        if settings.printsScore { print(score.lines(guide.package).joined(separator: "\n")) }
        for line in score.missed { print("missed\t\(guide.package)\t\(line)") }
        #expect(score.share >= MutationTests.leastShare)
        for (kind, least) in guide.leastMutants {
            #expect(score.rows[kind]?.mutants ?? 0 >= least, "\(kind.rawValue)")
        }
    }

    private static func score(
        _ mutants: [Mutant], _ guide: Guide, _ settings: MutationSettings
    ) throws -> MutationScore {
        let judge = MutantJudge(try guide.catalog())
        var score = MutationScore()
        let groups = Dictionary(grouping: mutants, by: \.kind)
        for kind in MutationKind.allCases {
            for mutant in (groups[kind] ?? []).evenly(settings.perKind) {
                let (outcome, findings) = judge.judge(mutant)
                score.count(mutant, outcome: outcome)
                if outcome != .inPlace, settings.printsMissed { score.note(mutant, outcome, findings) }
            }
        }
        return score
    }

    @Test("Valid variations bring no error", arguments: Guide.all)
    func variations(guide: Guide) throws {
        let settings = MutationSettings.current
        let packages = try guide.packages()
        let judge = MutantJudge(try guide.catalog())
        let collector = VariationCollector(packages: packages, limit: 1)
        var rendered: [Variation] = []
        for example in try guide.examples() {
            InstanceWalk(example, packages: packages, visitor: collector).walk()
            rendered.append(Variation(kind: "untouched", source: example, label: example.name, bytes: example.bytes))
            rendered += Rendering.all.map {
                Variation(kind: $0.kind, source: example, label: example.name, bytes: $0.rendering.text(example))
            }
        }
        let groups = Dictionary(grouping: collector.variations + rendered, by: \.kind)
        for (kind, group) in groups.sorted(by: { $0.key < $1.key }) {
            let some = group.evenly(settings.variationsPerKind)
            let wrong = some.filter { !errors($0, judge, settings, guide).isEmpty }.count
            if settings.printsScore { print("valid\t\(guide.package)\t\(kind)\t\(some.count)\t\(wrong)") }
            #expect(wrong == 0, "\(kind): of \(some.count)")
        }
        #expect(groups.count >= 22)
    }

    /// The errors that a variation brings; those of an untouched example, which all are sound, are all wrong.
    private func errors(
        _ variation: Variation, _ judge: MutantJudge, _ settings: MutationSettings, _ guide: Guide
    ) -> [ValidationFinding] {
        let found =
            variation.kind == "untouched"
            ? judge.errors(variation.source)
            : judge.news(variation.source, variation.bytes).filter { $0.severity == .error }
        if settings.printsMissed {
            for error in found {
                let fields = [
                    guide.package, variation.kind, variation.source.name, variation.label, error.rule, error.path,
                ]
                print("false\t\(fields.joined(separator: "\t"))")
            }
        }
        return found
    }
}
