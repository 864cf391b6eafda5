import Bytes

/// A line that is not a record's: where, and what was expected. Never a value.
public struct RecordNDJSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Bytes from the line's start.
    public let byte: Int
    public let message: String

    public var description: String { "byte \(byte) of the line: \(message)" }
}

extension RecordNDJSON {
    /// A record read back, and the path of its extract as the line names it.
    public struct Line: Sendable {
        public let record: Record
        public let file: String
    }

    /// Reads one line. `schemas` are the vocabularies by kind; `fileNumber` becomes the record's file number.
    public static func read(
        _ line: UnsafeBufferPointer<UInt8>, schemas: [String: RecordSchema], file fileNumber: UInt32 = 0
    ) throws(RecordNDJSONError) -> Line {
        guard line.count <= lineLimit else {
            throw RecordNDJSONError(byte: 0, message: "the line is longer than \(lineLimit) bytes")
        }
        var parser = SmallJSON(line)
        let root = try parser.read()
        guard case .object(let members) = root else {
            throw RecordNDJSONError(byte: 0, message: "expected an object")
        }
        guard case .string(let kind)? = members.first(where: { $0.name == "record" })?.value,
            let schema = schemas[String(decoding: kind, as: UTF8.self)]
        else { throw RecordNDJSONError(byte: 0, message: "'record' is missing or names no vocabulary") }
        guard case .object(let fields)? = members.first(where: { $0.name == "fields" })?.value else {
            throw RecordNDJSONError(byte: 0, message: "'fields' is missing or no object")
        }
        var reader = FieldReader(
            builder: RecordBuilder(schema), bytes: numbers("at", members), ordinals: numbers("segments", members))
        try reader.read(fields, depth: 0)
        let ordinal = members.first { $0.name == "ordinal" }.flatMap { number($0.value) } ?? 1
        var record = reader.builder.finish(
            origin: Record.Origin(file: fileNumber, ordinal: UInt32(clamping: ordinal)))
        let order = numbers("order", members)
        if !order.isEmpty { record.nodes = try reordered(record.nodes, order) }
        var path = ""
        if case .string(let text)? = members.first(where: { $0.name == "file" })?.value {
            path = String(decoding: text, as: UTF8.self)
        }
        return Line(record: record, file: path)
    }

    private static func number(_ value: SmallJSON.Value) -> Int? {
        if case .number(let number) = value { return number }
        return nil
    }

    private static func numbers(_ name: String, _ members: [SmallJSON.Member]) -> [Int] {
        guard case .array(let values)? = members.first(where: { $0.name == name })?.value else { return [] }
        return values.compactMap { number($0) }
    }

    /// The nodes in the document's order. Refuses what would not be a permutation that keeps groups together.
    private static func reordered(_ nodes: [Record.Node], _ order: [Int]) throws(RecordNDJSONError) -> [Record.Node] {
        let mistake = RecordNDJSONError(byte: 0, message: "'order' does not fit the fields")
        guard order.count == nodes.count else { throw mistake }
        var result = nodes
        var isPlaced = [Bool](repeating: false, count: nodes.count)
        for (index, place) in order.enumerated() {
            guard place >= 0, place < nodes.count, !isPlaced[place] else { throw mistake }
            isPlaced[place] = true
            result[place] = nodes[index]
        }
        for (index, node) in nodes.enumerated() where node.flags.contains(.group) {
            let members = index + 1..<index + 1 + Int(node.length)
            let range = order[index] + 1..<order[index] + 1 + Int(node.length)
            guard members.allSatisfy({ range.contains(order[$0]) }) else { throw mistake }
        }
        return result
    }

    private struct FieldReader {
        var builder: RecordBuilder
        let bytes: [Int]
        let ordinals: [Int]
        var values = 0

        mutating func read(_ members: [SmallJSON.Member], depth: Int) throws(RecordNDJSONError) {
            for member in members {
                if case .array(let values) = member.value {
                    for value in values { try add(member, value, depth) }
                } else {
                    try add(member, member.value, depth)
                }
            }
        }

        mutating func add(
            _ member: SmallJSON.Member, _ value: SmallJSON.Value, _ depth: Int
        ) throws(RecordNDJSONError) {
            switch value {
            case .string(let text):
                let place =
                    values < bytes.count && values < ordinals.count
                    ? SourceLocation(byte: UInt64(clamping: bytes[values]), ordinal: UInt32(clamping: ordinals[values]))
                    : nil
                values += 1
                guard builder.add(member.name, text, at: place) else {
                    throw RecordNDJSONError(byte: member.byte, message: "no such field in this record")
                }
            case .object(let inner):
                guard builder.open(member.name) else {
                    throw RecordNDJSONError(byte: member.byte, message: "no such group in this record")
                }
                try read(inner, depth: depth + 1)
                builder.close()
            default:
                throw RecordNDJSONError(byte: member.byte, message: "expected a string or an object")
            }
        }
    }
}
