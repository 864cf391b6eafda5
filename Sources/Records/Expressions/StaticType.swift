/// What an expression is known to yield before it is run: its kind, and whether there may be several.
public struct StaticType: Sendable, Hashable, BitwiseCopyable {
    public enum Kind: Sendable, Hashable, BitwiseCopyable {
        /// Strings, codes, identifiers, times.
        case text
        case decimal
        case integer
        case date
        /// A date, or a date and time, as precise as it was stated.
        case moment
        case boolean
        /// An occurrence of a group; the whole record where the field is `nil`.
        case group(RecordRoot, FieldID?)
        /// Nothing: `{}`.
        case nothing
    }

    public var kind: Kind
    /// Whether there may be more than one item.
    public var many: Bool

    public init(_ kind: Kind, many: Bool = false) {
        self.kind = kind
        self.many = many
    }

    init(_ field: Field, of root: RecordRoot, many: Bool) {
        self.many = many
        kind =
            switch field.kind {
            case .string, .code, .identifier, .time: .text
            case .decimal: .decimal
            case .integer: .integer
            case .date: .date
            case .moment: .moment
            case .group: .group(root, field.id)
            }
    }

    var isNumber: Bool { kind == .decimal || kind == .integer }
    var isGroup: Bool { if case .group = kind { true } else { false } }

    /// As an error names it.
    public var description: String {
        switch kind {
        case .text: "a text"
        case .decimal: "a decimal"
        case .integer: "an integer"
        case .date: "a date"
        case .moment: "a date or time"
        case .boolean: "a truth value"
        case .group: "a group"
        case .nothing: "nothing"
        }
    }

    /// Both in one collection, or `nil` where they do not go together.
    func joined(_ other: StaticType) -> StaticType.Kind? {
        if kind == other.kind || other.kind == .nothing { return kind }
        if kind == .nothing { return other.kind }
        if isNumber && other.isNumber { return .decimal }
        return nil
    }
}
