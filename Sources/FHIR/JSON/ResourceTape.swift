/// A JSON text as a flat tape of integers over its own copy of the bytes: parsed once, walked without allocation.
///
/// One tape is used again for text after text; it keeps its memory. It is not for two threads at once. Everything is
/// checked: UTF-8, escapes, numbers, keys that stand twice, trailing bytes, depth, size and count.
public final class ResourceTape {
    /// The nodes of the last text, valid until the next `parse`.
    @usableFromInline var room: UnsafeMutablePointer<TapeNode>
    @usableFromInline var used = 0
    private var nodeCapacity = 1024
    /// The bytes of the last text, followed by 16 zeros.
    @usableFromInline var text: UnsafeMutablePointer<UInt8>
    @usableFromInline var textLength = 0
    private var byteCapacity = 16 << 10
    private let stack: UnsafeMutablePointer<TapeParser.Open>

    /// Whether texts that are written with escapes are kept without: `raw` is then the text itself. Markup is left as it
    /// is, and so are texts with control characters.
    private let undoesEscapes: Bool

    /// The names that get ids.
    public let names: NameTable
    public let limits: JSONLimits
    /// Keys that stand twice in the last text, at most 100: the text was read all the same.
    public private(set) var duplicateKeys: [JSONError] = []

    /// An empty tape that will know the names of `names`.
    public init(names: NameTable = NameTable([]), limits: JSONLimits = JSONLimits(), undoesEscapes: Bool = false) {
        self.undoesEscapes = undoesEscapes
        self.names = names
        self.limits = limits
        room = .allocate(capacity: nodeCapacity)
        text = .allocate(capacity: byteCapacity)
        stack = .allocate(capacity: max(1, limits.depth) + 1)
    }

    deinit {
        room.deallocate()
        text.deallocate()
        stack.deallocate()
    }

    /// The number of values in the last text; 0 after a text that could not be read.
    @inlinable public var count: Int { used }

    /// Reads one JSON text in place of the last. On an error the tape is empty.
    public func parse(_ source: UnsafeBufferPointer<UInt8>) throws(JSONError) {
        used = 0
        duplicateKeys.removeAll(keepingCapacity: true)
        guard source.count <= limits.bytes else { throw JSONError(kind: .tooLarge, offset: limits.bytes) }
        copy(source)
        var parser = TapeParser(
            base: UnsafePointer(text), end: textLength, nodes: room, capacity: nodeCapacity, stack: stack,
            limits: limits,
            names: names)
        while true {
            parser.run()
            guard parser.needsRoom else { break }
            grow()
            parser.nodes = room
            parser.capacity = nodeCapacity
        }
        if let fault = parser.fault { throw JSONError(kind: fault, offset: parser.at) }
        used = parser.count
        if parser.hasSuspects { findDuplicates() }
        if undoesEscapes && parser.hasEscapes { undoEscapes() }
    }

    /// Reads one JSON text in place of the last. On an error the tape is empty.
    public func parse(_ source: [UInt8]) throws(JSONError) {
        let result: Result<Void, JSONError> = source.withUnsafeBufferPointer { buffer in
            do throws(JSONError) {
                try parse(buffer)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Writes texts without their escapes in their own places: they only become shorter.
    private func undoEscapes() {
        for index in 0..<used
        where room[index].isEscaped && room[index].kind == .string && text[Int(room[index].start)] != 0x3C {
            let plain = view.unescaped(index)
            if plain.contains(where: { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }) { continue }
            for (offset, byte) in plain.enumerated() { text[Int(room[index].start) + offset] = byte }
            room[index].length = UInt32(truncatingIfNeeded: plain.count)
            room[index].isEscaped = false
        }
    }

    private func copy(_ source: UnsafeBufferPointer<UInt8>) {
        if source.count + 16 > byteCapacity {
            byteCapacity = source.count + source.count / 2 + 16
            text.deallocate()
            text = .allocate(capacity: byteCapacity)
        }
        if let start = source.baseAddress { text.update(from: start, count: source.count) }
        for index in 0..<16 { text[source.count + index] = 0 }
        textLength = source.count
    }

    private func grow() {
        let larger = UnsafeMutablePointer<TapeNode>.allocate(capacity: nodeCapacity * 2)
        larger.update(from: room, count: nodeCapacity)
        room.deallocate()
        room = larger
        nodeCapacity *= 2
    }

    /// Looks only at objects that a one-word filter suspects.
    private func findDuplicates() {
        for index in 0..<used where room[index].kind == .object && room[index].isEscaped {
            room[index].isEscaped = false
            if !hasFewDistinctKeys(index) { findDuplicates(in: index) }
        }
    }

    /// Whether the object has at most 64 members, all with known names, all different: no table is needed to see that.
    private func hasFewDistinctKeys(_ object: Int) -> Bool {
        let end = Int(room[object].next)
        var child = object + 1
        var count = 0
        while child < end {
            let name = room[child].name
            if name == 0 || count == 64 { return false }
            var earlier = object + 1
            while earlier < child {
                if room[earlier].name == name { return false }
                earlier = Int(room[earlier].next)
            }
            count += 1
            child = Int(room[child].next)
        }
        return true
    }

    private func findDuplicates(in object: Int) {
        var seen: [ArraySlice<UInt8>: Int] = [:]
        // A known name may be written in several ways.
        var names: Set<UInt16> = []
        var child = object + 1
        let end = Int(room[object].next)
        while child < end {
            let node = room[child]
            let key = UnsafeBufferPointer(start: text + Int(node.keyStart), count: Int(node.keyLength))
            let isNew =
                node.name != 0
                ? names.insert(node.name).inserted : seen.updateValue(child, forKey: ArraySlice(key)) == nil
            if !isNew && duplicateKeys.count < 100 {
                duplicateKeys.append(JSONError(kind: .duplicateKey, offset: Int(node.keyStart)))
            }
            child = Int(node.next)
        }
    }
}
