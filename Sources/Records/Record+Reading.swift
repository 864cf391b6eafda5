import Bytes

extension Record {
    /// The nodes of one occurrence of a group, or of the whole record: a range of `nodes`.
    public typealias Scope = Range<Int>

    /// The whole record.
    @inlinable public var top: Scope { 0..<nodes.count }

    /// The index of the first node of `field` directly in `scope`, or `nil`.
    @inlinable
    public func first(_ field: FieldID, in scope: Scope) -> Int? {
        next(field, from: scope.lowerBound, in: scope)
    }

    /// The index of the next node of `field` at or after `index` directly in `scope` (members of other groups are
    /// stepped over), or `nil`.
    @inlinable
    public func next(_ field: FieldID, from index: Int, in scope: Scope) -> Int? {
        nodes.withUnsafeBufferPointer { nodes in
            var index = index
            while index < scope.upperBound {
                let node = nodes[index]
                if node.field == field { return index }
                index += node.flags.contains(.group) ? Int(node.length) + 1 : 1
            }
            return nil
        }
    }

    /// The index after the node at `index` and, for a group, after its members.
    @inlinable
    public func after(_ index: Int) -> Int {
        nodes[index].flags.contains(.group) ? index + 1 + Int(nodes[index].length) : index + 1
    }

    /// The members of the group whose head is at `index`.
    @inlinable
    public func members(of index: Int) -> Scope {
        index + 1..<index + 1 + Int(nodes[index].length)
    }

    /// The value's bytes as the file has them (a Latin-1 file's are Latin-1; doubled quotes are still doubled).
    @inlinable
    public func withRawBytes<R>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        let node = nodes[index]
        return try raw.withUnsafeBufferPointer {
            try body(UnsafeBufferPointer(rebasing: $0[Int(node.offset)..<Int(node.offset) + Int(node.length)]))
        }
    }

    /// The value as valid UTF-8, quotes undoubled. Copies only where it must.
    @inlinable
    public func withText<R>(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        let node = nodes[index]
        if encoding == .utf8 && !node.flags.contains(.doubledQuotes) { return try withRawBytes(at: index, body) }
        return try withRawBytes(at: index) {
            try Record.normalized($0, encoding, node.flags).withUnsafeBufferPointer(body)
        }
    }

    /// The value as UTF-8 in an array of its own.
    public func text(at index: Int) -> [UInt8] { withText(at: index) { Array($0) } }

    @usableFromInline
    static func normalized(_ bytes: UnsafeBufferPointer<UInt8>, _ encoding: Encoding, _ flags: Flags) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if encoding == .latin1 && byte >= 0x80 {
                let scalar = byte < 0xA0 ? windows1252[Int(byte - 0x80)] : UInt32(byte)
                for unit in UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
                    result.append(unit)
                }
            } else {
                result.append(byte)
                if byte == 0x22 && flags.contains(.doubledQuotes) && index + 1 < bytes.count && bytes[index + 1] == 0x22
                {
                    index += 1
                }
            }
            index += 1
        }
        return result
    }

    /// What 0x80 to 0x9F are in Windows-1252, which says it is Latin-1 more often than not. Latin-1 has controls there, which
    /// no extract means; of the five that Windows-1252 leaves out they are kept.
    public static let windows1252: [UInt32] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]

    /// The text of the first `field` in `scope`, or `nil` where it is absent.
    public func text(_ field: FieldID, in scope: Scope) -> [UInt8]? {
        first(field, in: scope).map { text(at: $0) }
    }

    /// Where the record itself begins in its file: of an X12 record the claim's first segment, not what stands above it for
    /// many claims; of rows the first one's line.
    public var start: SourceLocation {
        let own = claimSpan.map { spans[$0] } ?? spans.first { $0.ordinal > 0 }
        return SourceLocation(byte: own?.file ?? 0, ordinal: own?.ordinal ?? 0)
    }

    /// The span of an X12 record that is its claim and holds many segments: the last that is of the file. Each span before it
    /// is one segment. `nil` where each span is a row.
    private var claimSpan: Int? {
        guard let last = spans.indices.last else { return nil }
        if spans[last].ordinal > 0 { return last }
        return last > 0 && spans[last].file == Span.afterSegments ? last - 1 : nil
    }

    /// Where the byte at `offset` of `raw` stands in the file.
    public func location(ofRaw offset: UInt32) -> SourceLocation {
        var low = 0
        var high = spans.count
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].raw <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return SourceLocation(byte: 0, ordinal: 0) }
        let span = spans[low - 1]
        guard span.ordinal > 0 else { return SourceLocation(byte: 0, ordinal: 0) }
        return SourceLocation(
            byte: span.file + UInt64(offset - span.raw),
            ordinal: span.ordinal &+ segments(before: offset, from: span, low), source: span.source)
    }

    /// Where the bytes at `offsets` of `raw` stand in the file; the record is gone through once for all of them.
    public func locations(ofRaw offsets: [UInt32]) -> [SourceLocation] {
        var places = [SourceLocation](repeating: SourceLocation(byte: 0, ordinal: 0), count: offsets.count)
        // The place before, to count on from where both are in the last span.
        var counted: (offset: UInt32, ordinal: UInt32)?
        for index in offsets.indices.sorted(by: { offsets[$0] < offsets[$1] }) {
            let offset = offsets[index]
            guard let number = claimSpan, number > 0, spans[1].raw > 0, offset >= spans[number].raw, isOfFile(offset)
            else {
                places[index] = location(ofRaw: offset)
                continue
            }
            let last = spans[number]
            let terminator = raw[Int(spans[1].raw) - 1]
            var ordinal = counted?.ordinal ?? last.ordinal
            for at in Int(counted?.offset ?? last.raw)..<Int(offset) where raw[at] == terminator { ordinal &+= 1 }
            counted = (offset, ordinal)
            places[index] = SourceLocation(byte: last.file + UInt64(offset - last.raw), ordinal: ordinal)
        }
        return places
    }

    /// Whether the byte at `offset` comes before what is of no file.
    private func isOfFile(_ offset: UInt32) -> Bool {
        Int(offset) <= raw.count && (spans.last?.ordinal != 0 || offset < spans[spans.count - 1].raw)
    }

    /// How many segments of an X12 record's claim end before `offset`. Each span before the claim's is one segment, which
    /// ends with the terminator.
    private func segments(before offset: UInt32, from span: Span, _ number: Int) -> UInt32 {
        guard let claim = claimSpan, claim > 0, number == claim + 1, offset > span.raw, isOfFile(offset),
            spans[1].raw > 0
        else { return 0 }
        let terminator = raw[Int(spans[1].raw) - 1]
        var count: UInt32 = 0
        for index in Int(span.raw)..<Int(offset) where raw[index] == terminator { count += 1 }
        return count
    }
}

/// A place in a file.
public struct SourceLocation: Sendable, Hashable {
    /// Bytes from the file's (decompressed) start, from 0.
    public let byte: UInt64
    /// The segment (X12) or line (delimited), from 1.
    public let ordinal: UInt32
    /// The file, as `Record.Span.source` says it: 0 is the record's own.
    public let source: UInt32

    public init(byte: UInt64, ordinal: UInt32, source: UInt32 = 0) {
        self.byte = byte
        self.ordinal = ordinal
        self.source = source
    }

    /// The file's number within the run, of a record whose own file is `own`.
    public func file(of own: Record.Origin) -> UInt32 { source == 0 ? own.file : source - 1 }
}
