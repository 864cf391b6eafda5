import Yams

/// A mistake in a file under `mappings/`, with its place; found before any extract is read.
public struct MappingError: Error, Sendable, Hashable, CustomStringConvertible {
    public let file: String
    /// From 1; 0 where the mistake has no line.
    public let line: Int
    /// From 1.
    public let column: Int
    /// What is wrong, what was expected, what to do.
    public let message: String

    public init(file: String, line: Int, column: Int, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    public var description: String { "\(file):\(line):\(column): \(message)" }
}

/// Several mistakes of one or more mapping files, reported together.
public struct MappingErrors: Error, Sendable, CustomStringConvertible {
    public let errors: [MappingError]

    public init(_ errors: [MappingError]) { self.errors = errors }

    public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// A YAML file of `mappings/`, read as a tree whose every node knows its line and column.
public struct MappingFile {
    /// The path as errors name it.
    public let name: String
    public let root: Yams.Node

    /// At most 4 MiB: mapping files are written by people.
    public static let sizeLimit = 4 << 20

    /// Reads YAML; throws a `MappingError` where it is not YAML, is empty or too large, by aliases too.
    public init(name: String, yaml: String) throws(MappingError) {
        self.name = name
        guard yaml.utf8.count <= MappingFile.sizeLimit else {
            throw MappingError(file: name, line: 0, column: 0, message: "the file is larger than 4 MiB")
        }
        try MappingFile.checkAliases(yaml, name: name)
        let composed: Yams.Node?
        do {
            composed = try Yams.compose(yaml: yaml)
        } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _)
        {
            throw MappingError(file: name, line: mark.line, column: mark.column, message: "not YAML: \(problem)")
        } catch {
            throw MappingError(file: name, line: 0, column: 0, message: "not YAML: \(error)")
        }
        guard let composed else {
            throw MappingError(file: name, line: 1, column: 1, message: "the file is empty")
        }
        root = composed
        try checkSize()
    }

    /// A tree that was put together from files already read, for instance a layout and what it extends.
    public init(name: String, root: Yams.Node) {
        self.name = name
        self.root = root
    }

    /// An error at a node's place.
    public func error(at node: Yams.Node?, _ message: String) -> MappingError {
        MappingError(file: name, line: node?.mark?.line ?? 1, column: node?.mark?.column ?? 1, message: message)
    }

    /// The node as a mapping, or an error at its place that says what `what` should be.
    public func mapping(_ node: Yams.Node, _ what: String) throws(MappingError) -> Yams.Node.Mapping {
        guard case .mapping(let mapping) = node else {
            throw error(at: node, "\(what): expected a mapping (key: value)")
        }
        return mapping
    }

    /// The node as a sequence, or an error at its place.
    public func sequence(_ node: Yams.Node, _ what: String) throws(MappingError) -> Yams.Node.Sequence {
        guard case .sequence(let sequence) = node else { throw error(at: node, "\(what): expected a list") }
        return sequence
    }

    /// The node's text exactly as written (`1.0` stays `1.0`), or an error at its place.
    public func text(_ node: Yams.Node, _ what: String) throws(MappingError) -> String {
        guard case .scalar(let scalar) = node else { throw error(at: node, "\(what): expected a text") }
        return scalar.string
    }

    /// Throws at the first key of `mapping` that is not one of `allowed`.
    public func check(keys mapping: Yams.Node.Mapping, _ allowed: [String], _ what: String) throws(MappingError) {
        for (key, _) in mapping where !allowed.contains(key.string ?? "") {
            throw error(
                at: key, "\(what): unknown key '\(key.string ?? "")'; known are \(allowed.joined(separator: ", "))")
        }
    }
}

/// A YAML mapping whose keys and values know their places.
public typealias YAMLMapping = Yams.Node.Mapping
