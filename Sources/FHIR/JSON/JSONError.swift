/// Why bytes are not JSON, and where.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of fault; none of them quotes the bytes.
    public enum Kind: String, Sendable, Hashable {
        case empty = "there is no JSON value"
        case tooLarge = "the value is larger than the limit on bytes"
        case tooDeep = "the value is nested deeper than the limit"
        case tooManyNodes = "the value has more parts than the limit"
        case unexpectedEnd = "the text ends in the middle of a value"
        case unexpectedByte = "a byte stands where JSON allows none like it"
        case controlCharacter = "a string holds an unescaped control character"
        case badEscape = "a string holds an escape that JSON does not know"
        case loneSurrogate = "a string holds half of a surrogate pair"
        case invalidUTF8 = "the text is not UTF-8"
        case badNumber = "a number is not written as JSON writes numbers"
        case keyTooLong = "a key is longer than 65535 bytes"
        case trailingBytes = "something follows the value"
        case duplicateKey = "a key stands twice in an object"
    }

    public let kind: Kind
    /// From 0, in bytes.
    public let offset: Int

    public var description: String { "not JSON at byte \(offset): \(kind.rawValue)" }

    public init(kind: Kind, offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}

/// How much of hostile JSON is read before it is refused.
public struct JSONLimits: Sendable {
    /// The deepest nesting of objects and arrays.
    public var depth: Int
    /// The largest text, in bytes; below 2³¹.
    public var bytes: Int
    /// The most values in a text.
    public var nodes: Int

    public init(depth: Int = 64, bytes: Int = 64 << 20, nodes: Int = 8 << 20) {
        self.depth = depth
        self.bytes = min(bytes, Int(Int32.max) - 64)
        self.nodes = min(nodes, Int(Int32.max) - 64)
    }
}
