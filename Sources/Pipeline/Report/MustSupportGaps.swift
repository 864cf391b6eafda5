import FHIR
import Foundation
import Loader
import Mappers
import Records

/// Why must-support elements have no map rule, as `mappings/profiles/must-support-gaps.tsv` says: columns `profile`,
/// `element` and `reason`.
///
/// A profile that ends with `*` stands for all whose id begins so; an element stands for all that is under it as well.
public struct MustSupportGaps: Sendable {
    /// A row.
    struct Gap: Sendable, Hashable {
        let profile: String
        let element: String
        let reason: String
        /// From 1.
        let line: Int

        func covers(profile id: String, element path: String) -> Bool {
            let isProfile = profile.last == "*" ? id.hasPrefix(profile.dropLast()) : id == profile
            guard isProfile, path.hasPrefix(element) else { return false }
            guard let next = path.dropFirst(element.count).first else { return true }
            return next == "." || next == ":"
        }
    }

    let gaps: [Gap]
    private let file: String

    /// How many rows are read.
    static let limit = 10_000

    /// No reasons.
    init() {
        gaps = []
        file = ""
    }

    /// Reads the file of the mappings, where there is one; an error names the line.
    init(directory: String, catalog: ProfileCatalog) throws(MappingError) {
        let path = "\(directory)/profiles/must-support-gaps.tsv"
        guard let content = FileManager.default.contents(atPath: path) else {
            self.init()
            return
        }
        try self.init(file: path, text: String(decoding: content, as: UTF8.self), catalog: catalog)
    }

    init(file: String, text: String, catalog: ProfileCatalog) throws(MappingError) {
        self.file = file
        var gaps: [Gap] = []
        // Guides call different profiles alike (PAS and CRD): an id stands for each of them.
        let known = catalog.summaries.filter(\.isConstraint)
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.hasPrefix("#") || line == "profile\telement\treason" { continue }
            func error(_ message: String) -> MappingError {
                MappingError(file: file, line: number + 1, column: 1, message: message)
            }
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 3, cells.allSatisfy({ !$0.isEmpty }), gaps.count < MustSupportGaps.limit else {
                throw error("expected a profile, an element and a reason, and at most \(MustSupportGaps.limit) rows")
            }
            let gap = Gap(profile: cells[0], element: cells[1], reason: cells[2], line: number + 1)
            let isPrefix = gap.profile.last == "*"
            let named = known.filter { isPrefix ? $0.id.hasPrefix(gap.profile.dropLast()) : $0.id == gap.profile }
            let canonicals = Set(named.map { "\($0.url)|\($0.version)" })
            let profiles = canonicals.compactMap { catalog.profile(named: $0) }
            guard !profiles.isEmpty else { throw error("no profile is called '\(gap.profile)'") }
            let isKnown = profiles.contains { profile in
                profile.mustSupport.contains { gap.covers(profile: profile.id, element: $0.id) }
            }
            guard isKnown else { throw error("'\(gap.element)' is no must-support element of \(gap.profile)") }
            gaps.append(gap)
        }
        self.gaps = gaps
    }

    /// Elements with the reasons of those that have no rule; and of those that have one although a row says they have
    /// none, if nothing is left that the row speaks of.
    func explain(_ coverage: [MustSupportCoverage]) -> [MustSupportEntry] {
        let stale = Set(stale(coverage))
        return coverage.map { one in
            let gap = gaps.first {
                $0.covers(profile: one.profile, element: one.element) && (one.rules == 0 || stale.contains($0))
            }
            return MustSupportEntry(
                profile: one.profile, element: one.element, rules: one.rules, count: one.values,
                reason: gap?.reason ?? "")
        }
    }

    /// Rows that speak of elements which all have a rule.
    private func stale(_ coverage: [MustSupportCoverage]) -> [Gap] {
        gaps.filter { gap in
            let covered = coverage.filter { gap.covers(profile: $0.profile, element: $0.element) }
            return !covered.isEmpty && covered.allSatisfy { $0.rules > 0 }
        }
    }

    /// A line for each row that is stale: `FILE:LINE: …`.
    public func warnings(_ coverage: [MustSupportCoverage]) -> [String] {
        stale(coverage).map { "\(file):\($0.line): stale: a map has a rule for \($0.element) of \($0.profile)" }
    }
}
