import Foundation
import Validate

/// How much is done, and what is printed.
struct MutationSettings {
    /// Mutants of one kind for one element of a profile.
    var perPlace = 2
    /// Mutants of one kind for a guide; those kept lie evenly over all.
    var perKind = 600
    /// Valid variations of one kind for a guide.
    var variationsPerKind = 300
    var printsScore = false
    var printsMissed = false

    /// `MUTATIONS` is `full` for everything; `MUTATIONS_PRINT` is `score` or `missed`.
    static let current: MutationSettings = {
        let environment = ProcessInfo.processInfo.environment
        var settings = MutationSettings()
        if environment["MUTATIONS"] == "full" {
            settings.perPlace = 20
            settings.perKind = 100_000
            settings.variationsPerKind = 100_000
        }
        settings.printsMissed = environment["MUTATIONS_PRINT"] == "missed"
        settings.printsScore = settings.printsMissed || environment["MUTATIONS_PRINT"] == "score"
        return settings
    }()
}

/// What became of a guide's mutants, by kind.
struct MutationScore {
    struct Row {
        var mutants = 0
        var caught = 0
        var inPlace = 0
    }

    var rows: [MutationKind: Row] = [:]
    var missed: [String] = []

    mutating func count(_ mutant: Mutant, outcome: MutantOutcome) {
        rows[mutant.kind, default: Row()].mutants += 1
        if outcome != .missed { rows[mutant.kind, default: Row()].caught += 1 }
        if outcome == .inPlace { rows[mutant.kind, default: Row()].inPlace += 1 }
    }

    /// Keeps a line about a mutant that was not found where it is.
    mutating func note(_ mutant: Mutant, _ outcome: MutantOutcome, _ findings: [ValidationFinding]) {
        let others = findings.prefix(2).map { "\($0.rule) at \($0.path)" }.joined(separator: "; ")
        let fields = [
            mutant.kind.rawValue, outcome.rawValue, mutant.source.name, mutant.path.text, mutant.label, mutant.detail,
            others,
        ]
        missed.append(fields.joined(separator: "\t"))
    }

    /// The share of mutants caught at the right place, of those for which an error is expected.
    var share: Double {
        let judged = rows.filter { !$0.key.isWarning }.values
        let all = judged.reduce(0) { $0 + $1.mutants }
        return all == 0 ? 0 : Double(judged.reduce(0) { $0 + $1.inPlace }) / Double(all)
    }

    func lines(_ guide: String) -> [String] {
        MutationKind.allCases.compactMap { kind in
            rows[kind].map { "score\t\(guide)\t\(kind.rawValue)\t\($0.mutants)\t\($0.caught)\t\($0.inPlace)" }
        }
    }
}

/// Whether a mutant's defect was found, and where.
enum MutantOutcome: String {
    case inPlace = "in place"
    case elsewhere = "path differs"
    case missed
}

extension Array {
    /// At most `count` elements, evenly over all of them.
    func evenly(_ count: Int) -> [Element] {
        guard self.count > count else { return self }
        return (0..<count).map { self[$0 * self.count / count] }
    }
}
