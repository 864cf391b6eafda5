extension FHIRPath {
    /// One member of a result, free of the evaluator. Numbers and dates are as FHIRPath writes them.
    public enum Value: Sendable, Hashable {
        /// An element of the resource.
        case element(Element)
        case boolean(Bool)
        case string(String)
        case integer(Int64)
        case decimal(String)
        case date(String)
        case dateTime(String)
        case time(String)
        case quantity(String, unit: String)
        /// What `type()` gives: `System` or `FHIR`, and the name.
        case type(namespace: String, name: String)
    }

    /// An element of the resource on the tape.
    public struct Element: Sendable, Hashable {
        /// The node of the value, -1 where a primitive has none.
        public let node: Int
        /// The node of a primitive's `_name`, -1 where there is none.
        public let shadow: Int
        /// `HumanName`, `code`, `Patient.contact`; empty where it is not known.
        public let type: String
        /// A primitive's value as text.
        public let text: String?
    }

    /// A type of an evaluator's, to be kept by who evaluates often.
    public struct TypeHandle: Sendable, Hashable {
        let number: Int32
        /// Nothing is known: paths go by JSON names.
        public static let unknown = TypeHandle(number: 0)
    }

    /// The element that an expression is evaluated on.
    public struct Focus: Sendable {
        /// The node of the value; -1 for a primitive that has none.
        public var node: Int
        /// The node of a primitive's `_name`, -1 where there is none.
        public var shadow: Int
        public var type: TypeHandle

        public init(node: Int, shadow: Int = -1, type: TypeHandle) {
            self.node = node
            self.shadow = shadow
            self.type = type
        }
    }
}
