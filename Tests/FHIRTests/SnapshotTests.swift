import Foundation
import Testing

@testable import FHIR

@Suite("Snapshots", .enabled(if: Place.hasPackages, "the official packages are not beside the repository"))
struct SnapshotTests {
    /// What differs from a published snapshot, and why.
    struct Exception {
        var ids: [String]
        /// How the differing elements' paths begin.
        var path: String
        var reason: String
    }

    static let exceptions = [
        Exception(
            ids: [
                "C4BB-Organization", "C4BB-Practitioner", "C4BB-ExplanationOfBenefit-Inpatient-Institutional",
                "C4BB-ExplanationOfBenefit-Outpatient-Institutional", "C4BB-ExplanationOfBenefit-Pharmacy",
                "profile-organization", "profile-practitioner",
            ], path: "identifier",
            reason: "the publisher drops the elements that the base spells out under a sliced element"),
        Exception(
            ids: ["us-core-questionnaireresponse"], path: "", reason: "its base, of SDC 3.0.0, is not at hand"),
        Exception(
            ids: ["profile-claim"], path: "extension:encounter",
            reason: "the extension, a cross-version one of R5, is not at hand"),
        Exception(
            ids: ["us-core-diagnosticreport-lab", "us-core-diagnosticreport-note"], path: "status",
            reason: "the differential says that it modifies nothing, against the base"),
        Exception(
            ids: [
                "pediatric-weight-for-height", "pediatric-bmi-for-age",
                "head-occipital-frontal-circumference-percentile",
            ], path: "value[x]", reason: "an older publisher takes a type that may be there for the only one"),
        Exception(
            ids: ["us-core-goal"], path: "target.due[x]",
            reason: "an older publisher takes a type that may be there for the only one"),
        Exception(
            ids: ["us-core-race", "us-core-ethnicity"], path: "extension:",
            reason: "an older publisher spells out the extensions of an extension that has none"),
        Exception(
            ids: ["us-core-patient"], path: "extension:birthsex",
            reason: "the publisher drops the binding that the differential states of an extension"),
        Exception(
            ids: ["us-core-provenance", "pdex-provenance"], path: "entity.agent",
            reason: "the publisher lets the shared content be that of a slice"),
    ]

    @Test("A profile's differential makes the snapshot that was published")
    func regenerated() throws {
        let opened = try Place.built.map { try ConformancePackage(PackageFiles($0)) }.sorted { $0.name < $1.name }
        let source = SnapshotSource(packages: PackageSet(opened))
        var definitions = 0
        var used: Set<String> = []
        for (number, package) in opened.enumerated() where ProfileCompiler.guides.contains(package.name) {
            for url in package.canonicals(.structure) {
                let place = PackageSet.Place(kind: .structure, package: number, url: url)
                guard let published = source.structure(place), let made = source.generated(place) else { continue }
                definitions += 1
                for (path, difference) in SnapshotRows.differences(published.rows, made.rows) {
                    let id = made.header.id
                    if let known = Self.exceptions.first(where: { $0.ids.contains(id) && path.hasPrefix($0.path) }) {
                        used.insert(known.path + id)
                    } else {
                        Issue.record("\(package.name) \(id) \(path): \(difference)")
                    }
                }
            }
        }
        #expect(definitions == 196)
        let stale = Self.exceptions.flatMap { one in one.ids.map { one.path + $0 } }.filter { !used.contains($0) }
        #expect(stale == [], "listed, and no difference any more")
    }
}

/// Rows that say the same in the same way.
enum SnapshotRows {
    /// A choice of one type may be written as a slice of that type, or narrowed itself: the slice is taken away. The
    /// logical id of a resource is a `string` in R4's own snapshots and an `id` in those of later publishers.
    static func normal(_ rows: [ElementRow]) -> [ElementRow] {
        var byPath = Dictionary(rows.map { ($0.path, $0) }) { first, _ in first }
        for row in rows {
            guard let sliced = ElementRow.sliced(row.path), sliced.hasSuffix("[x]"), let choice = byPath[sliced],
                choice.types.count == 1, row.types.count == 1, choice.types[0].code == row.types[0].code
            else { continue }
            for (path, below) in byPath where path == row.path || path.hasPrefix(row.path + ".") {
                byPath[path] = nil
                var moved = below
                moved.path = sliced + path.dropFirst(row.path.count)
                if path == row.path {
                    moved.slicing = nil
                    moved.min = max(moved.min, choice.min)
                }
                byPath[moved.path] = moved
            }
        }
        for (path, row) in byPath where path.hasSuffix("[x]") {
            // Slices of all types that there are leave none to be open for.
            let slices = byPath.values.filter { ElementRow.sliced($0.path) == path }
            let isClosed = !slices.isEmpty && row.types.allSatisfy { type in slices.contains { $0.types == [type] } }
            guard isClosed, let slicing = row.slicing else { continue }
            byPath[path]?.slicing = Slicing(
                discriminators: slicing.discriminators, rules: .closed, isOrdered: slicing.isOrdered)
        }
        if byPath["id"]?.types.map(\.code) == ["string"] { byPath["id"]?.types = [ElementType(code: "id")] }
        return Array(byPath.values)
    }

    /// What differs between two snapshots, by path.
    static func differences(_ published: [ElementRow], _ made: [ElementRow]) -> [(path: String, difference: String)] {
        let left = Dictionary(normal(published).map { ($0.path, $0) }) { first, _ in first }
        let right = Dictionary(normal(made).map { ($0.path, $0) }) { first, _ in first }
        return Set(left.keys).union(right.keys).sorted().flatMap { path in
            differences(left[path], right[path]).map { (path, $0) }
        }
    }

    private static func differences(_ published: ElementRow?, _ made: ElementRow?) -> [String] {
        guard let published else { return ["it is not in the published snapshot"] }
        guard let made else { return ["it is lacking"] }
        var found: [String] = []
        func compare<Value: Equatable>(_ name: String, _ value: (ElementRow) -> Value) {
            if value(published) != value(made) {
                found.append("\(name): published \(value(published)), made \(value(made))")
            }
        }
        compare("min", \.min)
        compare("max", \.max)
        compare("array", \.isArray)
        compare("types", \.types)
        compare("fixed", \.fixed)
        compare("pattern", \.pattern)
        compare("binding", \.binding)
        compare("slicing", \.slicing)
        compare("content", \.content)
        compare("maxLength", \.maxLength)
        compare("minValue", \.minValue)
        compare("maxValue", \.maxValue)
        compare("modifier", \.isModifier)
        compare("mustSupport", \.mustSupport)
        compare("invariants", { Set($0.invariants) })
        return found
    }
}
