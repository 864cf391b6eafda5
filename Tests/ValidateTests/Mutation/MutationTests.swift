import FHIR
import Testing
import Validate

/// Official examples with one defect each, made from the official snapshots, and valid variations of them.
@Suite("Mutations", .enabled(if: Place.hasPackages, "the official packages are not beside the repository"))
struct MutationTests {
    /// The share of defects that must be found at the right place.
    private static let leastShare = 0.95
    /// The least number of mutants of the kinds that every guide has.
    private static let leastMutants = 20

    @Test("Defects are found where they are, and nothing else is", arguments: Guide.all)
    func mutations(guide: Guide) throws {
        let settings = MutationSettings.current
        let packages = try guide.packages()
        let judge = MutantJudge(try guide.catalog())
        let examples = try guide.examples()
        let collector = MutantCollector(packages: packages, limit: settings.perPlace)
        for example in examples { InstanceWalk(example, packages: packages, visitor: collector).walk() }
        let score = score(collector.mutants, judge, settings, guide)
        if settings.printsScore { score.lines(guide.package).forEach { print($0) } }
        if settings.printsMissed { score.missed.forEach { print("missed\t\(guide.package)\t\($0)") } }
        #expect(score.share >= MutationTests.leastShare)
        for kind in MutationTests.everywhere {
            #expect(score.rows[kind]?.mutants ?? 0 >= MutationTests.leastMutants, "\(kind.rawValue)")
        }
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
            rendered += Rendering.all.map {
                Variation(kind: $0.kind, source: example, label: example.name, bytes: $0.rendering.text(example))
            }
        }
        var counts: [String: Int] = [:]
        for (_, group) in Dictionary(grouping: collector.variations + rendered, by: \.kind) {
            for variation in group.evenly(settings.variationsPerKind) {
                counts[variation.kind, default: 0] += 1
                for error in judge.news(variation.source, variation.bytes) where error.severity == .error {
                    Issue.record(
                        "\(variation.kind) of \(variation.label) in \(variation.source.name): \(error.rule) at \(error.path)"
                    )
                }
            }
        }
        if settings.printsScore {
            for (kind, count) in counts.sorted(by: { $0.key < $1.key }) {
                print("valid\t\(guide.package)\t\(kind)\t\(count)")
            }
        }
        #expect(counts.count >= 12)
    }

    /// Kinds of which every guide's examples give many.
    private static let everywhere: [MutationKind] = [
        .missingElement, .tooMany, .jsonType, .arrayForOne, .oneForArray, .unknownElement, .duplicateKey, .emptyObject,
        .emptyArray, .emptyString, .null, .siblingMalformed, .siblingUnknown, .format, .choiceTwice, .bindingNonsense,
        .referenceType, .referenceLocal, .extensionContext, .extensionAsModifier, .narrative, .invariant,
    ]

    private func score(
        _ mutants: [Mutant], _ judge: MutantJudge, _ settings: MutationSettings, _ guide: Guide
    ) -> MutationScore {
        var score = MutationScore()
        let groups = Dictionary(grouping: mutants, by: \.kind)
        for kind in MutationKind.allCases {
            for mutant in (groups[kind] ?? []).evenly(settings.perKind) {
                let (outcome, findings) = judge.judge(mutant)
                score.count(mutant, outcome: outcome)
                guard outcome != .inPlace, settings.printsMissed else { continue }
                let others = findings.prefix(2).map { "\($0.rule) at \($0.path)" }.joined(separator: "; ")
                score.missed.append(
                    [
                        kind.rawValue, outcome.rawValue, mutant.source.name, mutant.path.text, mutant.label,
                        mutant.detail,
                        others,
                    ].joined(separator: "\t"))
            }
        }
        return score
    }
}
