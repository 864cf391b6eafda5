/// A tape as plain pointers: no reference counts, no checks of exclusive access. Indices must be below `count`.
@frozen
public struct TapeView {
    public let nodes: UnsafePointer<TapeNode>
    public let text: UnsafePointer<UInt8>
    public let count: Int

    @inlinable
    init(nodes: UnsafePointer<TapeNode>, text: UnsafePointer<UInt8>, count: Int) {
        self.nodes = nodes
        self.text = text
        self.count = count
    }

    /// The node at `index`.
    @inlinable
    public func node(_ index: Int) -> TapeNode { nodes[index] }

    /// The value's bytes as written; of a string, without its quotation marks.
    @inlinable
    public func raw(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: text + Int(nodes[index].start), count: Int(nodes[index].length))
    }

    /// Whether a node of this tape is written with exactly these bytes.
    @inlinable
    public func equals(_ node: TapeNode, _ other: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard Int(node.length) == count else { return false }
        let start = text + Int(node.start)
        var at = 0
        while at + 8 <= count {
            let left = UnsafeRawPointer(start + at).loadUnaligned(as: UInt64.self)
            let right = UnsafeRawPointer(other + at).loadUnaligned(as: UInt64.self)
            if left != right { return false }
            at += 8
        }
        while at < count {
            if start[at] != other[at] { return false }
            at += 1
        }
        return true
    }

    /// The member of the object at `index` whose key has this id of the tape's `NameTable`, or -1. `name` is not 0.
    @inlinable
    public func member(of index: Int, name: UInt16) -> Int {
        let node = nodes[index]
        guard node.kind == .object else { return -1 }
        let end = Int(node.next)
        var child = index + 1
        while child < end {
            if nodes[child].name == name { return child }
            child = Int(nodes[child].next)
        }
        return -1
    }

    /// A string's bytes with its escapes undone.
    public func unescaped(_ index: Int) -> [UInt8] {
        let source = raw(index)
        guard nodes[index].isEscaped else { return Array(source) }
        var result: [UInt8] = []
        result.reserveCapacity(source.count)
        var at = 0
        while at < source.count {
            guard source[at] == 0x5C else {
                result.append(source[at])
                at += 1
                continue
            }
            at += appendEscape(source, at, to: &result)
        }
        return result
    }

    /// Undoes one escape, which the parser has checked; returns its length.
    private func appendEscape(_ source: UnsafeBufferPointer<UInt8>, _ at: Int, to result: inout [UInt8]) -> Int {
        switch source[at + 1] {
        case 0x62: result.append(0x08)
        case 0x66: result.append(0x0C)
        case 0x6E: result.append(0x0A)
        case 0x72: result.append(0x0D)
        case 0x74: result.append(0x09)
        case 0x75:
            var scalar = unit(source, at + 2)
            var length = 6
            if scalar & 0xFC00 == 0xD800 {
                scalar = 0x10000 + ((scalar - 0xD800) << 10) + (unit(source, at + 8) - 0xDC00)
                length = 12
            }
            result.append(contentsOf: String(UnicodeScalar(scalar) ?? "\u{FFFD}").utf8)
            return length
        default: result.append(source[at + 1])
        }
        return 2
    }

    private func unit(_ source: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32 {
        var value: UInt32 = 0
        for index in start..<start + 4 {
            let byte = source[index]
            value = value << 4 | UInt32(byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57)
        }
        return value
    }
}
