import Records
import Yams

/// A test of a file of checks whose findings are not those that it expects.
public struct CheckTestFailure: Sendable, Hashable, CustomStringConvertible {
    public let file: String
    /// From 1.
    public let line: Int
    public let message: String

    public var description: String { "\(file):\(line): \(message)" }
}

/// A record of a file's own tests, and the ids of the rules that it breaks.
struct CheckExample: Sendable {
    let record: Record
    let finds: [String]
    let file: String
    let line: Int

    /// The examples of a file: `sound`, in which nothing is found, and each of `tests`: a `record` of its own, or `sound`
    /// with some fields `set` anew (`lines.0.charge: "5"`; `~` takes one out).
    static func all(
        in root: YAMLMapping, _ file: MappingFile, _ schema: RecordSchema
    ) throws(MappingError) -> [CheckExample] {
        var result: [CheckExample] = []
        func add(_ record: Yams.Node, _ finds: [String], _ node: Yams.Node) throws(MappingError) {
            let made = try Record(example: record, schema: schema, file: file)
            result.append(CheckExample(record: made, finds: finds, file: file.name, line: node.mark?.line ?? 0))
        }
        if let sound = root["sound"] { try add(sound, [], sound) }
        guard let tests = root["tests"] else { return result }
        for test in try file.sequence(tests, "tests") {
            let keys = try file.mapping(test, "a test")
            try file.check(keys: keys, ["record", "set", "finds"], "a test")
            guard let finds = keys["finds"] else { throw file.error(at: test, "a test needs 'finds': ids of rules") }
            var ids: [String] = []
            for id in try file.sequence(finds, "finds") { ids.append(try file.text(id, "finds")) }
            guard var record = keys["record"] ?? root["sound"] else {
                throw file.error(at: test, "a test needs 'record', or its file 'sound'")
            }
            if let changes = keys["set"] {
                for (key, value) in try file.mapping(changes, "set") {
                    let path = try file.text(key, "set").split(separator: ".").map(String.init)
                    guard let changed = change(record, path[...], value) else {
                        throw file.error(at: key, "set: there is no such place in the record")
                    }
                    record = changed
                }
            }
            try add(record, ids.sorted(), test)
        }
        return result
    }

    /// The node with what stands at `path` replaced, or taken out by `~`; `nil` where the path leads nowhere.
    private static func change(_ node: Yams.Node, _ path: ArraySlice<String>, _ value: Yams.Node) -> Yams.Node? {
        guard let first = path.first else { return value }
        let isRemoval = path.count == 1 && value.null != nil
        switch node {
        case .mapping(var mapping):
            let inner =
                mapping[first]
                ?? (path.count > 1 ? .mapping(Yams.Node.Mapping([], .implicit, .any, value.mark)) : value)
            guard let changed = change(inner, path.dropFirst(), value) else { return nil }
            mapping[first] = isRemoval ? nil : changed
            return .mapping(mapping)
        case .sequence(var sequence):
            guard let index = Int(first), index >= 0, index <= sequence.count else { return nil }
            if isRemoval {
                guard index < sequence.count else { return nil }
                sequence.remove(at: index)
                return .sequence(sequence)
            }
            guard index < sequence.count else {
                guard path.count == 1 else { return nil }
                sequence.append(value)
                return .sequence(sequence)
            }
            guard let changed = change(sequence[index], path.dropFirst(), value) else { return nil }
            sequence[index] = changed
            return .sequence(sequence)
        default: return nil
        }
    }
}

extension RuleSet {
    /// Runs the `sound` record and the `tests` of every file; each says which rules a record breaks.
    public func runTests() -> (tests: Int, failures: [CheckTestFailure]) {
        var checker = Checker(self)
        var failures: [CheckTestFailure] = []
        for example in examples {
            let found = Set(checker.check(example.record).findings.map(\.rule)).sorted()
            if found != example.finds {
                failures.append(
                    CheckTestFailure(
                        file: example.file, line: example.line,
                        message:
                            "expected \(example.finds.joined(separator: ", ")); found \(found.joined(separator: ", "))")
                )
            }
        }
        return (examples.count, failures)
    }
}
