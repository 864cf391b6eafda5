import Foundation
import FoundationXML

@testable import FHIR

/// HL7's FHIRPath tests for R4, as they lie beside the repository.
enum FHIRPathSuite {
    static let folder = Place.root.deletingLastPathComponent().appendingPathComponent("shared/corpus/fhirpath")
    static let core = Place.package("hl7.fhir.r4.core-4.0.1")
    static var isAtHand: Bool {
        FileManager.default.fileExists(atPath: folder.path) && FileManager.default.fileExists(atPath: core.path)
    }

    struct Case {
        var name: String
        var input: String?
        var expression: String
        /// Type (empty where the test does not say) and text.
        var outputs: [(type: String, text: String)]
        /// Whether compiling or running must fail.
        var isInvalid: Bool
        var isStrict: Bool
        var isPredicate: Bool
        var isOrdered: Bool
    }

    static func cases() throws -> [Case] {
        let document = try XMLDocument(data: Data(contentsOf: folder.appendingPathComponent("tests-fhir-r4.xml")))
        return try document.nodes(forXPath: "//group/test").compactMap { node in
            guard let test = node as? XMLElement, let expression = test.elements(forName: "expression").first else {
                return nil
            }
            func attribute(_ name: String) -> String? { test.attribute(forName: name)?.stringValue }
            let invalid = expression.attribute(forName: "invalid")?.stringValue
            // What is wrong by the types alone is for the strict reading to find.
            let mode = attribute("mode") ?? expression.attribute(forName: "mode")?.stringValue
            return Case(
                name: attribute("name") ?? "", input: attribute("inputfile"), expression: expression.stringValue ?? "",
                outputs: test.elements(forName: "output").map {
                    ($0.attribute(forName: "type")?.stringValue ?? "", $0.stringValue ?? "")
                },
                isInvalid: invalid != nil, isStrict: mode == "strict" || invalid == "semantic",
                isPredicate: attribute("predicate") == "true", isOrdered: attribute("ordered") != "false")
        }
    }

    /// Runs cases, each input read once.
    final class Runner {
        private let catalog: ProfileCatalog
        private let names: NameTable
        private var tapes: [String: ResourceTape] = [:]
        private var evaluators: [Bool: FHIRPathEvaluator] = [:]

        init() throws {
            catalog = try ProfileCatalog.open(directory: Place.tables, .init(packages: [core], folders: [])).catalog
            names = NameTable(["resourceType"] + catalog.names + catalog.names.map { "_" + $0 })
            for isStrict in [false, true] {
                evaluators[isStrict] = FHIRPathEvaluator(
                    catalog: catalog, names: names, dialect: isStrict ? .strict : .standard)
            }
        }

        private func tape(_ input: String) throws -> ResourceTape {
            if let known = tapes[input] { return known }
            let tape = ResourceTape(names: names)
            let data = try Data(contentsOf: folder.appendingPathComponent(input))
            // The JSON beside some inputs is of another version of the same example.
            try tape.parse(input.hasSuffix(".xml") ? try XMLResource(catalog: catalog).json(data) : [UInt8](data))
            tapes[input] = tape
            return tape
        }

        /// What is wrong with a case's outcome, or `nil`.
        func failure(_ test: Case) throws -> String? {
            let tape = try tape(test.input ?? "patient-example.xml")
            guard let evaluator = evaluators[test.isStrict] else { return "no evaluator" }
            let focus = FHIRPath.Focus(node: 0, type: .unknown)
            do {
                let compiled = try FHIRPath.compile(test.expression)
                if test.isPredicate {
                    let holds = try evaluator.isTrue(
                        compiled, view: tape.view, focus: focus, resource: 0, rootResource: 0)
                    return test.outputs.first?.text == "\(holds)" ? nil : "\(holds)"
                }
                let values = try evaluator.evaluate(
                    compiled, view: tape.view, focus: focus, resource: 0, rootResource: 0)
                if test.isInvalid { return "no error, but \(values)" }
                return compare(values.map(FHIRPathSuite.describe), test)
            } catch {
                return test.isInvalid ? nil : "\(error)"
            }
        }

        private func compare(_ values: [(type: String, text: String)], _ test: Case) -> String? {
            func order(_ list: [(type: String, text: String)]) -> [(type: String, text: String)] {
                test.isOrdered ? list : list.sorted { $0.text < $1.text }
            }
            let expected = order(test.outputs)
            let found = order(values)
            let isSame =
                expected.count == found.count
                && zip(expected, found).allSatisfy { wanted, value in
                    let text = wanted.text.hasPrefix("@T") ? wanted.text.dropFirst(2) : wanted.text.drop { $0 == "@" }
                    // The suite calls some dates with a time `date`.
                    let type = wanted.type == "date" && text.contains("T") ? "dateTime" : wanted.type
                    return text == value.text && (type.isEmpty || type.lowercased() == value.type.lowercased())
                }
            return isSame ? nil : "\(found), not \(expected)"
        }
    }

    /// A value's type and text as the suite writes them.
    static func describe(_ value: FHIRPath.Value) -> (type: String, text: String) {
        switch value {
        case .element(let element): (element.type, element.text ?? "")
        case .boolean(let value): ("boolean", "\(value)")
        case .string(let text): ("string", text)
        case .integer(let value): ("integer", "\(value)")
        case .decimal(let text): ("decimal", text)
        case .date(let text): ("date", text)
        case .dateTime(let text): ("dateTime", text)
        case .time(let text): ("time", text)
        case .quantity(let number, let unit): ("Quantity", "\(number) '\(unit)'")
        case .type(let space, let name): ("type", "\(space).\(name)")
        }
    }
}
