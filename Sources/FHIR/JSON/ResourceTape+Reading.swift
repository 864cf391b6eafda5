extension ResourceTape {
    /// The node at `index`, which must be below `count`.
    @inlinable
    public func node(_ index: Int) -> TapeNode { room[index] }

    /// All nodes; valid until the next `parse`.
    @inlinable public var nodes: UnsafeBufferPointer<TapeNode> { UnsafeBufferPointer(start: room, count: used) }

    /// The bytes of the text; valid until the next `parse`.
    @inlinable public var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: text, count: textLength) }

    /// The value's bytes as written: of a string what stands between its quotation marks, escapes and all.
    @inlinable
    public func raw(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: text + Int(room[index].start), count: Int(room[index].length))
    }

    /// The member's key as written.
    @inlinable
    public func key(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: text + Int(room[index].keyStart), count: Int(room[index].keyLength))
    }

    /// A string's text with its escapes undone, or a number's or boolean's as written.
    public func string(_ index: Int) -> String {
        guard room[index].isEscaped, room[index].kind == .string else {
            return String(decoding: raw(index), as: UTF8.self)
        }
        return String(decoding: unescaped(index), as: UTF8.self)
    }

    /// A string's bytes with its escapes undone.
    public func unescaped(_ index: Int) -> [UInt8] { view.unescaped(index) }

    /// The tape as plain pointers, for loops that are counted in nanoseconds; valid until the next `parse`.
    @inlinable public var view: TapeView {
        TapeView(nodes: UnsafePointer(room), text: UnsafePointer(text), count: used)
    }

    /// Whether the value is a string or number written with exactly these bytes.
    @inlinable
    public func isEqual(_ index: Int, _ word: StaticString) -> Bool {
        let node = room[index]
        guard Int(node.length) == word.utf8CodeUnitCount else { return false }
        for at in 0..<Int(node.length) where text[Int(node.start) + at] != word.utf8Start[at] { return false }
        return true
    }

    /// The member of the object at `index` with this key, or `nil`.
    @inlinable
    public func member(of index: Int, _ key: StaticString) -> Int? {
        guard room[index].kind == .object else { return nil }
        let end = Int(room[index].next)
        var child = index + 1
        while child < end {
            if hasKey(child, key) { return child }
            child = Int(room[child].next)
        }
        return nil
    }

    @usableFromInline
    func hasKey(_ index: Int, _ key: StaticString) -> Bool {
        let node = room[index]
        guard Int(node.keyLength) == key.utf8CodeUnitCount else { return false }
        for at in 0..<Int(node.keyLength) where text[Int(node.keyStart) + at] != key.utf8Start[at] { return false }
        return true
    }

    /// The values in the object or array at `index`, in order; none for other values.
    @inlinable
    public func children(of index: Int) -> TapeChildren {
        let node = room[index]
        let isContainer = node.kind == .object || node.kind == .array
        return TapeChildren(tape: self, at: index + 1, end: isContainer ? Int(node.next) : index + 1)
    }

    /// The value of the whole text. The tape must not be empty.
    public var root: TapeCursor { TapeCursor(tape: self, index: 0) }
}

/// The indices of a container's direct children.
@frozen
public struct TapeChildren: Sequence, IteratorProtocol {
    @usableFromInline let tape: ResourceTape
    @usableFromInline var at: Int
    @usableFromInline let end: Int

    @inlinable
    init(tape: ResourceTape, at: Int, end: Int) {
        self.tape = tape
        self.at = at
        self.end = end
    }

    @inlinable
    public mutating func next() -> Int? {
        guard at < end else { return nil }
        defer { at = Int(tape.room[at].next) }
        return at
    }
}

/// A value on a tape, for code that is not counted in nanoseconds: `tape.root["identifier"]?[0]?["value"]?.string`.
public struct TapeCursor {
    public let tape: ResourceTape
    /// The value's place on the tape.
    public let index: Int

    public init(tape: ResourceTape, index: Int) {
        self.tape = tape
        self.index = index
    }

    public var kind: TapeNode.Kind { tape.node(index).kind }

    /// The member with this key, or `nil`.
    public subscript(key: String) -> TapeCursor? {
        guard kind == .object else { return nil }
        for child in tape.children(of: index) where tape.key(child).elementsEqual(key.utf8) {
            return TapeCursor(tape: tape, index: child)
        }
        return nil
    }

    /// The element at this place of an array, or `nil`.
    public subscript(place: Int) -> TapeCursor? {
        guard kind == .array, place >= 0 else { return nil }
        var rest = place
        for child in tape.children(of: index) {
            if rest == 0 { return TapeCursor(tape: tape, index: child) }
            rest -= 1
        }
        return nil
    }

    /// The text of a string, or `nil` for other kinds.
    public var string: String? { kind == .string ? tape.string(index) : nil }

    /// The value's bytes as written; of a string, without its quotation marks.
    public var raw: UnsafeBufferPointer<UInt8> { tape.raw(index) }

    /// The member's key.
    public var key: String { String(decoding: tape.key(index), as: UTF8.self) }

    /// The elements of an array or the members of an object.
    public var children: [TapeCursor] { tape.children(of: index).map { TapeCursor(tape: tape, index: $0) } }
}
