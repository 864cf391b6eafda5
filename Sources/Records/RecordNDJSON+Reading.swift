import Bytes
import FHIR

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
        let tape = ResourceTape(limits: JSONLimits(depth: depthLimit, bytes: lineLimit))
        do throws(JSONError) {
            try tape.parse(line)
        } catch {
            throw RecordNDJSONError(byte: error.offset, message: error.kind.rawValue)
        }
        guard tape.node(0).kind == .object else { throw RecordNDJSONError(byte: 0, message: "expected an object") }
        guard let kind = tape.member(of: 0, "record"), tape.node(kind).kind == .string,
            let schema = schemas[tape.string(kind)]
        else { throw RecordNDJSONError(byte: 0, message: "'record' is missing or names no vocabulary") }
        guard let fields = tape.member(of: 0, "fields"), tape.node(fields).kind == .object else {
            throw RecordNDJSONError(byte: 0, message: "'fields' is missing or no object")
        }
        var reader = FieldReader(
            tape: tape, builder: RecordBuilder(schema), bytes: try numbers("at", tape),
            ordinals: try numbers("segments", tape), sources: try numbers("sources", tape))
        try reader.read(membersOf: fields)
        let ordinal = try tape.member(of: 0, "ordinal").map { index throws(RecordNDJSONError) in try number(index, tape)
        }
        var record = reader.builder.finish(
            origin: Record.Origin(file: fileNumber, ordinal: UInt32(clamping: ordinal ?? 1)))
        let order = try numbers("order", tape)
        if !order.isEmpty { record.nodes = try reordered(record.nodes, order) }
        return Line(record: record, file: tape.root["file"]?.string ?? "")
    }

    /// The deepest nesting of a line: an object of fields, groups in groups.
    private static let depthLimit = 16

    private static func number(_ index: Int, _ tape: ResourceTape) throws(RecordNDJSONError) -> Int {
        guard tape.node(index).kind == .number, let number = Int(tape.string(index)), number >= 0 else {
            throw RecordNDJSONError(byte: Int(tape.node(index).start), message: "expected a whole number")
        }
        return number
    }

    private static func numbers(_ name: StaticString, _ tape: ResourceTape) throws(RecordNDJSONError) -> [Int] {
        guard let array = tape.member(of: 0, name), tape.node(array).kind == .array else { return [] }
        var numbers: [Int] = []
        for index in tape.children(of: array) { numbers.append(try number(index, tape)) }
        return numbers
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
        let tape: ResourceTape
        var builder: RecordBuilder
        let bytes: [Int]
        let ordinals: [Int]
        let sources: [Int]
        var values = 0

        mutating func read(membersOf object: Int) throws(RecordNDJSONError) {
            for member in tape.children(of: object) {
                let name = String(decoding: tape.key(member), as: UTF8.self)
                if tape.node(member).kind == .array {
                    for value in tape.children(of: member) { try add(name, value) }
                } else {
                    try add(name, member)
                }
            }
        }

        private mutating func add(_ name: String, _ index: Int) throws(RecordNDJSONError) {
            switch tape.node(index).kind {
            case .string:
                let place =
                    values < bytes.count && values < ordinals.count
                    ? SourceLocation(
                        byte: UInt64(clamping: bytes[values]), ordinal: UInt32(clamping: ordinals[values]),
                        source: values < sources.count ? UInt32(clamping: sources[values]) : 0)
                    : nil
                values += 1
                guard builder.add(name, tape.unescaped(index), at: place) else {
                    throw mistake(index, "no such field in this record")
                }
            case .object:
                guard builder.open(name) else { throw mistake(index, "no such group in this record") }
                try read(membersOf: index)
                builder.close()
            default: throw mistake(index, "expected a string or an object")
            }
        }

        private func mistake(_ index: Int, _ message: String) -> RecordNDJSONError {
            RecordNDJSONError(byte: Int(tape.node(index).start), message: message)
        }
    }
}
