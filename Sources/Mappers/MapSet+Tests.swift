import FHIR
import Records
import Yams

/// What came of one expectation of a map's own tests that did not hold.
public struct MapTestFailure: Sendable, Hashable, CustomStringConvertible {
    public let file: String
    public let line: Int
    public let test: String
    public let message: String

    public var description: String { "\(file):\(line): \(test): \(message)" }
}

/// How the maps' own tests went.
public struct MapTestReport: Sendable {
    public var tests = 0
    public var failures: [MapTestFailure] = []
}

extension MapSet {
    /// What is wrong with a resource's JSON, one text for each error.
    public typealias Verdict = ([UInt8]) -> [String]

    /// Runs the `tests:` of every map.
    ///
    /// - Parameter verdict: asked of what a test expects to be `valid: true`; without one that is not looked at.
    public func runTests(verdict: Verdict = { _ in [] }) -> MapTestReport {
        var report = MapTestReport()
        for text in texts {
            guard let file = try? MappingFile(name: text.name, yaml: text.yaml), let tests = file.root.mapping?["tests"]
            else { continue }
            for test in tests.array() {
                report.tests += 1
                do { try run(test, file, verdict, &report) } catch {
                    report.failures.append(
                        MapTestFailure(file: error.file, line: error.line, test: "", message: error.message))
                }
            }
        }
        return report
    }

    private func run(
        _ node: Yams.Node, _ file: MappingFile, _ verdict: Verdict, _ report: inout MapTestReport
    ) throws(MappingError) {
        let test = try file.mapping(node, "a test")
        try file.check(
            keys: test,
            ["name", "case", "ids", "history", "span", "lineMatches", "version", "expect"]
                + RecordRoot.allCases.map(\.name),
            "a test")
        let name = test["name"]?.string ?? ""
        let source = try makeCase(test, node, file)
        var made: [(type: String, json: [UInt8])] = []
        var mapper = Mapper(self)
        mapper.map(source) { made.append(($0.type, Array($0.json))) }
        guard let expectations = test["expect"] else { throw file.error(at: node, "a test needs 'expect'") }
        for expectation in try file.sequence(expectations, "expect") {
            try check(expectation, file, made, verdict) { node, message in
                report.failures.append(
                    MapTestFailure(file: file.name, line: node.mark?.line ?? 0, test: name, message: message))
            }
        }
    }

    /// Holds what was made against one item of `expect:`.
    private func check(
        _ expectation: Yams.Node, _ file: MappingFile, _ made: [(type: String, json: [UInt8])], _ verdict: Verdict,
        _ report: (Yams.Node, String) -> Void
    ) throws(MappingError) {
        let wanted = try file.mapping(expectation, "an expectation")
        try file.check(keys: wanted, ["type", "count", "valid", "has", "lacks"], "an expectation")
        let type = wanted["type"]?.string ?? ""
        let found = made.filter { $0.type == type }
        func fail(_ node: Yams.Node, _ message: String) { report(node, "\(type): \(message)") }
        if let count = wanted["count"]?.int, count != found.count {
            fail(expectation, "expected \(count), made \(found.count)")
        }
        if wanted["valid"]?.bool == true {
            for error in found.flatMap({ verdict($0.json) }) { fail(expectation, "not valid: \(error)") }
        }
        let tape = ResourceTape()
        guard let first = found.first, (try? tape.parse(first.json)) != nil else {
            if wanted["count"]?.int != 0 { fail(expectation, "none was made") }
            return
        }
        for (path, value) in wanted["has"]?.mapping ?? [:] {
            let actual = MapSet.text(at: path.string ?? "", in: tape.root)
            if actual != value.string {
                fail(path, "\(path.string ?? ""): expected \(value.string ?? ""), is \(actual ?? "absent")")
            }
        }
        for path in wanted["lacks"]?.array() ?? [] where MapSet.cursor(at: path.string ?? "", in: tape.root) != nil {
            fail(path, "\(path.string ?? ""): expected nothing there")
        }
    }

    private func makeCase(
        _ test: Yams.Node.Mapping, _ node: Yams.Node, _ file: MappingFile
    ) throws(MappingError) -> Case {
        guard let kind = Case.Kind(rawValue: test["case"]?.string ?? "") else {
            throw file.error(
                at: node,
                "a test needs 'case': claim, member, derived-member, provider, authorization, statement or document")
        }
        var ids = CaseIDs()
        for (key, value) in test["ids"]?.mapping ?? [:] {
            let id = value.string ?? ""
            switch key.string {
            case "patient": ids.patient = id
            case "coverage": ids.coverage = id
            case "explanationOfBenefit": ids.explanationOfBenefit = id
            case "insurer": ids.insurer = id
            default: throw file.error(at: key, "unknown id")
            }
        }
        var result = Case(kind: kind, ids: ids)
        for (key, value) in test["history"]?.mapping ?? [:] {
            let text = value.string ?? ""
            switch key.string {
            case "cancelled": result.history.isCancelled = text == "true"
            case "prior": result.history.prior = text
            case "replacedBy": result.history.replacedBy = text
            case "directory": result.history.directory = text
            default: throw file.error(at: key, "unknown name; history has cancelled, prior, replacedBy and directory")
            }
        }
        for (key, value) in test["span"]?.mapping ?? [:] {
            switch key.string {
            case "start": result.span.start = value.string ?? ""
            case "end": result.span.end = value.string ?? ""
            default: throw file.error(at: key, "unknown name; span has start and end")
            }
        }
        result.claim = try record(.claim, test, file)
        result.remittance = try record(.remittance, test, file)
        result.member = try record(.member, test, file)
        result.coverage = try record(.coverage, test, file)
        result.provider = try record(.provider, test, file)
        result.authorization = try record(.authorization, test, file)
        result.statement = try record(.statement, test, file)
        result.document = try record(.document, test, file)
        result.lineMatches = test["lineMatches"]?.array().compactMap { $0.int.map { Int32(clamping: $0) } } ?? []
        result.version = Array((test["version"]?.string ?? "").utf8)
        return result
    }

    private func record(
        _ root: RecordRoot, _ test: Yams.Node.Mapping, _ file: MappingFile
    ) throws(MappingError) -> Record? {
        guard let node = test[root.name], let schema = schemas[root] else { return nil }
        return try Record(example: node, schema: schema, file: file)
    }

    /// The value at `item[0].productOrService.coding[0].code`, or `nil`.
    static func cursor(at path: String, in root: TapeCursor) -> TapeCursor? {
        var cursor: TapeCursor? = root
        for step in path.split(separator: ".") {
            let name = String(step.prefix { $0 != "[" })
            cursor = cursor?[name]
            if step.hasSuffix("]"), let place = Int(step.dropFirst(name.count + 1).dropLast()) {
                cursor = cursor?[place]
            }
        }
        return cursor
    }

    private static func text(at path: String, in root: TapeCursor) -> String? {
        guard let cursor = cursor(at: path, in: root) else { return nil }
        return cursor.string ?? String(decoding: cursor.raw, as: UTF8.self)
    }
}
