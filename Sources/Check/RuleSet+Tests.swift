import Records
import Yams

/// A test of a file of checks whose findings are not those that it expects.
public struct CheckTestFailure: Sendable, Hashable, CustomStringConvertible {
    public let file: String
    public let line: Int
    public let message: String

    public var description: String { "\(file):\(line): \(message)" }
}

extension RuleSet {
    /// Runs the `tests:` of every file: a record, and the ids of the rules that it breaks.
    public func runTests() -> (tests: Int, failures: [CheckTestFailure]) {
        var count = 0
        var failures: [CheckTestFailure] = []
        for text in texts {
            guard let file = try? MappingFile(name: text.name, yaml: text.yaml), let root = file.root.mapping,
                let schema = schemas[root["check"]?.string ?? ""]
            else { continue }
            for test in root["tests"]?.array() ?? [] {
                count += 1
                func fail(_ message: String) {
                    failures.append(CheckTestFailure(file: file.name, line: test.mark?.line ?? 0, message: message))
                }
                guard let node = test.mapping?["record"] else {
                    fail("a test needs 'record'")
                    continue
                }
                do {
                    let record = try Record(example: node, schema: schema, file: file)
                    let found = Set(check(record).map(\.rule)).sorted()
                    let wanted = Set(test.mapping?["finds"]?.array().compactMap(\.string) ?? []).sorted()
                    if found != wanted { fail("expected \(wanted), found \(found)") }
                } catch {
                    fail(error.description)
                }
            }
        }
        return (count, failures)
    }
}
