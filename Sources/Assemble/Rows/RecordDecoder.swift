import Bytes
import Records

/// Bytes that are no record's payload; kept apart from bad data in extracts, since the store wrote them.
public enum PayloadError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Written by a newer program.
    case unknownVersion(UInt8)
    /// Written under a vocabulary that `source.vocabulary` does not hold.
    case unknownVocabulary
    /// Cut short, or not what `RecordPayload` writes.
    case malformed

    public var description: String {
        switch self {
        case .unknownVersion(let version): "a stored record is of version \(version), which this program does not read"
        case .unknownVocabulary: "a stored record was written under a vocabulary that the store does not hold"
        case .malformed: "a stored record is damaged"
        }
    }
}

/// Reads payloads, whatever vocabulary of the known ones they were written under. Pure, and free to share.
public struct RecordDecoder: Sendable {
    private let vocabularies: [UInt64: Vocabulary]

    /// - Parameter vocabularies: today's, and the earlier ones of the store.
    public init(_ vocabularies: [Vocabulary]) {
        self.vocabularies = Dictionary(vocabularies.map { ($0.tag, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The record that `bytes` holds, in today's vocabulary.
    public func decode(_ bytes: UnsafeBufferPointer<UInt8>) throws(PayloadError) -> Record {
        guard bytes.count >= RecordPayload.headerSize else { throw .malformed }
        guard bytes[0] == RecordPayload.version else { throw .unknownVersion(bytes[0]) }
        var tag: UInt64 = 0
        for index in 1...8 { tag = tag << 8 | UInt64(bytes[index]) }
        guard let vocabulary = vocabularies[tag] else { throw .unknownVocabulary }
        guard let encoding = Record.Encoding(rawValue: bytes[9]) else { throw .malformed }
        let rest = UnsafeBufferPointer(rebasing: bytes[RecordPayload.headerSize...])
        guard var record = RecordDecoder.body(rest, vocabulary, encoding) else { throw .malformed }
        if let mapping = vocabulary.mapping { record.nodes = RecordDecoder.translate(record.nodes, mapping) }
        return record
    }

    public func decode(_ bytes: [UInt8]) throws(PayloadError) -> Record {
        // A typed throw does not pass through withUnsafeBufferPointer's closure in every toolchain: carry the result.
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<Record, PayloadError> in
            do throws(PayloadError) { return .success(try decode(buffer)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private static func body(
        _ bytes: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary, _ encoding: Record.Encoding
    ) -> Record? {
        var source = VarintSource(bytes)
        let origin = Record.Origin(file: source.varint32(), ordinal: source.varint32())
        let spanCount = Int(source.varint32())
        let nodeCount = Int(source.varint32())
        let rawCount = Int(source.varint32())
        // A span has at least 3 bytes and a node 2: what does not fit is refused before memory is taken for it.
        guard source.isSound, spanCount <= source.rest / 3, nodeCount <= source.rest / 2, rawCount <= source.rest else {
            return nil
        }
        guard let spans = spans(&source, spanCount, rawCount),
            let nodes = nodes(&source, nodeCount, rawCount, vocabulary.groups),
            source.rest == rawCount
        else { return nil }
        return Record(
            schema: vocabulary.schema, raw: Array(bytes[source.at...]), spans: spans, nodes: nodes, origin: origin,
            encoding: encoding)
    }

    private static func spans(_ source: inout VarintSource, _ count: Int, _ rawCount: Int) -> [Record.Span]? {
        var spans: [Record.Span] = []
        spans.reserveCapacity(count)
        var last = Record.Span(raw: 0, file: 0, ordinal: 0)
        for _ in 0..<count {
            let raw = UInt64(last.raw) + UInt64(source.varint32())
            last.file = last.file &+ UInt64(bitPattern: source.zigzag())
            let ordinal = Int64(last.ordinal).addingReportingOverflow(source.zigzag())
            guard source.isSound, raw <= UInt64(rawCount), last.file < 1 << 62, !ordinal.overflow,
                let number = UInt32(exactly: ordinal.partialValue)
            else { return nil }
            last.raw = UInt32(raw)
            last.ordinal = number
            var span = last
            span.source = UInt32(last.file >> RecordPayload.fileBits)
            span.file &= 1 << RecordPayload.fileBits - 1
            spans.append(span)
        }
        return spans
    }

    private static func nodes(
        _ source: inout VarintSource, _ count: Int, _ rawCount: Int, _ groups: [Bool]
    ) -> [Record.Node]? {
        var isSound = true
        let nodes = [Record.Node](unsafeUninitializedCapacity: count) { room, written in
            var reader = NodeReader(rawCount: Int64(rawCount), nodeCount: count)
            while written < count {
                guard let node = reader.next(&source, written, groups) else {
                    isSound = false
                    return
                }
                room.initializeElement(at: written, to: node)
                written += 1
            }
        }
        return isSound && source.isSound ? nodes : nil
    }

    /// The nodes under today's numbers; what today's vocabulary does not have is dropped, members and all.
    private static func translate(_ nodes: [Record.Node], _ mapping: [FieldID?]) -> [Record.Node] {
        var result: [Record.Node] = []
        result.reserveCapacity(nodes.count)
        // Groups that are still open: where their node stands in the result, and where they end in `nodes`.
        var open: [(head: Int, end: Int)] = []
        var index = 0
        while index <= nodes.count {
            while let last = open.last, last.end <= index {
                result[last.head].length = UInt32(result.count - last.head - 1)
                open.removeLast()
            }
            guard index < nodes.count else { break }
            var node = nodes[index]
            let isGroup = node.flags.contains(.group)
            guard let field = mapping[Int(node.field)] else {
                index += isGroup ? Int(node.length) + 1 : 1
                continue
            }
            node.field = field
            if isGroup { open.append((result.count, index + 1 + Int(node.length))) }
            result.append(node)
            index += 1
        }
        return result
    }
}

/// Reads nodes one after another and checks that groups lie within one another.
private struct NodeReader {
    static let depthLimit = 16
    let rawCount: Int64
    let nodeCount: Int
    var field: Int64 = 0
    var end: Int64 = 0
    /// Where the open groups end, outermost first.
    var ends: [Int] = []

    init(rawCount: Int64, nodeCount: Int) {
        self.rawCount = rawCount
        self.nodeCount = nodeCount
    }

    @inline(__always)
    mutating func next(_ source: inout VarintSource, _ index: Int, _ groups: [Bool]) -> Record.Node? {
        let head = source.varint()
        let step = head >> 2
        let (number, overflow) = field.addingReportingOverflow(
            Int64(bitPattern: step >> 1) ^ -Int64(bitPattern: step & 1))
        guard !overflow, number >= 0, number < groups.count else { return nil }
        field = number
        let isGroup = head & 1 == 1
        guard groups[Int(number)] == isGroup else { return nil }
        if isGroup { return group(&source, index) }
        let (offset, wrapped) = end.addingReportingOverflow(source.zigzag())
        let length = Int64(source.varint32())
        guard !wrapped, offset >= 0, offset <= rawCount, length <= rawCount - offset else { return nil }
        end = offset + length
        return Record.Node(
            field: FieldID(number), flags: head & 2 == 2 ? .doubledQuotes : [], offset: UInt32(offset),
            length: UInt32(length))
    }

    private mutating func group(_ source: inout VarintSource, _ index: Int) -> Record.Node? {
        let length = Int(source.varint32())
        while let last = ends.last, last <= index { ends.removeLast() }
        let limit = ends.last ?? nodeCount
        guard length <= limit - index - 1, ends.count < NodeReader.depthLimit else { return nil }
        ends.append(index + 1 + length)
        return Record.Node(field: FieldID(field), flags: .group, offset: 0, length: UInt32(length))
    }
}
