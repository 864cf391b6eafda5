import Foundation
import Testing

@testable import FHIR

/// The invariants of the official packages, which lie beside the repository.
@Suite("Official invariants", .enabled(if: Place.hasPackages, "the official packages are not beside the repository"))
struct OfficialInvariantTests {
    struct Invariant: Hashable {
        var key: String
        /// Where it stands: `Patient.contact`.
        var path: String
        var expression: String
    }

    static func packages() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: Place.packages, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "tgz" }.sorted { $0.path < $1.path }
    }

    static func invariants(of package: ConformancePackage, typesOnly: Bool) -> [Invariant] {
        var found: [Invariant] = []
        for canonical in package.canonicals(.structure) {
            guard let definition = package.definition(.structure, canonical) else { continue }
            if typesOnly && definition["derivation"]?.string == "constraint" { continue }
            for part in typesOnly ? ["snapshot"] : ["snapshot", "differential"] {
                for element in definition[part]?["element"]?.children ?? [] {
                    for constraint in element["constraint"]?.children ?? [] {
                        guard let expression = constraint["expression"]?.string else { continue }
                        found.append(
                            Invariant(
                                key: constraint["key"]?.string ?? "", path: element["path"]?.string ?? "",
                                expression: expression))
                    }
                }
            }
        }
        return found
    }

    @Test func allCompile() throws {
        var expressions: [String: String] = [:]
        for package in try Self.packages() {
            for invariant in Self.invariants(of: try ConformancePackage(PackageFiles(package)), typesOnly: false) {
                expressions[invariant.expression] = invariant.key
            }
        }
        #expect(expressions.count > 200)
        var failed: [String] = []
        for (expression, key) in expressions {
            do { _ = try FHIRPath.compile(expression) } catch { failed.append("\(key): \(error)") }
        }
        print("FHIRPath invariants: \(expressions.count - failed.count) of \(expressions.count) compile")
        #expect(failed == [])
    }

    /// Official examples break no invariant of R4's own types; what cannot be answered without other resources is counted.
    @Test func officialExamplesSatisfyThem() throws {
        let core = try ConformancePackage(PackageFiles(FHIRPathSuite.core))
        var byType: [String: [Invariant]] = [:]
        for invariant in Set(Self.invariants(of: core, typesOnly: true)) {
            byType[String(invariant.path.prefix { $0 != "." }), default: []].append(invariant)
        }
        let catalog = try ProfileCatalog.open(
            directory: Place.tables, .init(packages: [FHIRPathSuite.core], folders: [])
        ).catalog
        let names = NameTable(["resourceType"] + catalog.names + catalog.names.map { "_" + $0 })
        let tape = ResourceTape(names: names)
        let evaluator = FHIRPathEvaluator(catalog: catalog, names: names)
        var outcomes = ["held": 0, "unanswerable": 0]
        for package in ["hl7.fhir.us.core-6.1.0", "hl7.fhir.us.carin-bb-2.0.0"] {
            for example in try PackageContent.examples(of: Place.package(package)) {
                try tape.parse(example.bytes)
                let type = tape.root["resourceType"]?.string ?? ""
                for invariant in byType[type] ?? [] {
                    for outcome in try run(invariant, evaluator, tape) {
                        if outcome == "held" || outcome == "unanswerable" || Self.bestPractice.contains(invariant.key) {
                            outcomes[outcome, default: 0] += 1
                        } else {
                            Issue.record("\(example.name): \(invariant.key) at \(invariant.path): \(outcome)")
                        }
                    }
                }
            }
        }
        print("Official examples: \(outcomes.sorted { $0.key < $1.key })")
        #expect(outcomes["held", default: 0] > 1000)
    }

    /// Recommendations, not requirements.
    static let bestPractice: Set = ["dom-6"]

    private func run(_ invariant: Invariant, _ evaluator: FHIRPathEvaluator, _ tape: ResourceTape) throws -> [String] {
        let path = try FHIRPath.compile(invariant.path.replacing("[x]", with: ""))
        let focus = FHIRPath.Focus(node: 0, type: .unknown)
        let places = try evaluator.evaluate(path, view: tape.view, focus: focus, resource: 0, rootResource: 0)
        let compiled = try FHIRPath.compile(invariant.expression)
        return places.map { place in
            guard case .element(let element) = place else { return "no element" }
            let focus = FHIRPath.Focus(
                node: element.node, shadow: element.shadow, type: evaluator.type(named: element.type))
            do throws(FHIRPath.EvaluationError) {
                return try evaluator.isTrue(compiled, view: tape.view, focus: focus, resource: 0, rootResource: 0)
                    ? "held" : "broken"
            } catch {
                if case .unanswerable = error { return "unanswerable" }
                return "\(error)"
            }
        }
    }
}
