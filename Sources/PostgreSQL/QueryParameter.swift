/// A value for `$1`, `$2`, … of a statement. Its type is what the statement makes of it: cast there where in doubt.
public enum QueryParameter: Sendable, Hashable {
    /// Sent as text: any type that PostgreSQL reads from text.
    case text(String)
    /// Sent as `bytea`.
    case bytes([UInt8])
    case null

    /// An integer, sent as text.
    public static func integer(_ value: some BinaryInteger) -> QueryParameter { .text(String(value)) }
    /// A boolean, sent as text.
    public static func bool(_ value: Bool) -> QueryParameter { .text(value ? "t" : "f") }
    /// A text, or null.
    public static func optional(_ value: String?) -> QueryParameter { value.map { .text($0) } ?? .null }
}

extension QueryParameter: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int) { self = .text(String(value)) }
    public init(nilLiteral: ()) { self = .null }
}
