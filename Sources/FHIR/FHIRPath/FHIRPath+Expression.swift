extension FHIRPath {
    /// One node of an expression's syntax tree.
    public struct Expression: Sendable, Hashable {
        public let kind: Kind
        /// Where it stands: bytes from the expression's start, from 0.
        public let offset: Int

        public init(_ kind: Kind, at offset: Int) {
            self.kind = kind
            self.offset = offset
        }
    }

    public indirect enum Kind: Sendable, Hashable {
        case literal(Literal)
        /// `{}`
        case empty
        /// `$this`
        case this
        /// `$index`
        case index
        /// `$total`
        case total
        /// `%name`, `` %`name` `` or `%'name'`
        case external(String)
        /// `name` (of the context, where there is no focus) or `focus.name`.
        case member(Expression?, name: String)
        /// `name(…)` or `focus.name(…)`.
        case call(Expression?, name: String, arguments: [Expression])
        /// `collection[index]`
        case indexed(Expression, Expression)
        case binary(Operator, Expression, Expression)
        /// `-operand` (a leading `+` leaves no trace).
        case negated(Expression)
        /// `operand is Type` or `operand as Type`; the name may be qualified: `FHIR.Patient`.
        case type(TypeOperator, Expression, name: String)
    }

    public enum Literal: Sendable, Hashable {
        case boolean(Bool)
        /// With its escapes resolved.
        case string(String)
        /// Digits as written.
        case integer(String)
        /// Digits with a point, as written.
        case decimal(String)
        /// As written, without `@`: `2015`, `2015-02`, `2015-02-04`.
        case date(String)
        /// As written, without `@`: `2015-02-04T14:34:28Z`, `2015T`.
        case dateTime(String)
        /// As written, without `@T`: `14:34:28`.
        case time(String)
        /// The number as written, and its UCUM unit or calendar word.
        case quantity(String, unit: String)
    }

    public enum TypeOperator: String, Sendable, Hashable {
        case isType = "is"
        case asType = "as"
    }

    /// The operators between two operands; the raw value is how they are written.
    public enum Operator: String, Sendable, Hashable, CaseIterable {
        case implies, or, xor, and
        case `in`, contains
        case equal = "="
        case equivalent = "~"
        case notEqual = "!="
        case notEquivalent = "!~"
        case lessOrEqual = "<="
        case less = "<"
        case greater = ">"
        case greaterOrEqual = ">="
        case union = "|"
        case plus = "+"
        case minus = "-"
        case concatenate = "&"
        case times = "*"
        case divide = "/"
        case div, mod

        /// How tightly it binds: greater is tighter (FHIRPath 2.0.0, section 8, "Operator precedence"). `is` and `as` bind at 8.
        var precedence: Int {
            switch self {
            case .implies: 1
            case .or, .xor: 2
            case .and: 3
            case .in, .contains: 4
            case .equal, .equivalent, .notEqual, .notEquivalent: 5
            case .lessOrEqual, .less, .greater, .greaterOrEqual: 6
            case .union: 7
            case .plus, .minus, .concatenate: 9
            case .times, .divide, .div, .mod: 10
            }
        }
    }
}
