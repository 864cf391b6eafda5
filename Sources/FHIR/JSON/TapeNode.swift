/// One JSON value on a tape: 24 bytes, in document order, so that a container's first child is the node after it.
@frozen
public struct TapeNode: Sendable {
    /// What a JSON value is.
    @frozen
    public enum Kind: UInt8, Sendable {
        case object, array, string, number, boolean, null
    }

    /// The first byte of the value; of a string, the byte after its quotation mark.
    public var start: UInt32
    /// The value's bytes; of a string, without its quotation marks.
    public var length: UInt32
    /// The tape index of the first node after this value and all that it holds.
    public var next: UInt32
    /// The first byte of the member's key, after its quotation mark; 0 where the value is no member.
    public var keyStart: UInt32
    /// The key's bytes.
    public var keyLength: UInt16
    /// The key's id in the tape's `NameTable`; 0 where the table does not know it.
    public var name: UInt16
    public var kind: Kind
    /// Whether the string holds escapes, so that its bytes are not yet its text.
    public var isEscaped: Bool

    @inlinable
    init(start: UInt32, kind: Kind, keyStart: UInt32, keyLength: UInt16, name: UInt16) {
        self.start = start
        self.length = 0
        self.next = 0
        self.keyStart = keyStart
        self.keyLength = keyLength
        self.name = name
        self.kind = kind
        self.isEscaped = false
    }
}
