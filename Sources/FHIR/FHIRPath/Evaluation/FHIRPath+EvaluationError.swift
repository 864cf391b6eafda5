extension FHIRPath {
    /// Why an expression has no result. No error quotes a value of the resource.
    public enum EvaluationError: Error, Sendable, Hashable, CustomStringConvertible {
        /// The evaluation needs more than the limits allow.
        case tooCostly(Cost)
        /// It depends on what is not at hand here (a reference, a value set, a profile): neither true nor false.
        case unanswerable(function: String)
        /// The expression does not fit the values: bytes from its start, and why.
        case invalid(offset: Int, reason: String)

        /// What ran out.
        public enum Cost: String, Sendable, Hashable {
            case steps = "it takes too many steps"
            case items = "a collection grows too large"
            case text = "it makes too much text"
            case nesting = "evaluations start one another"
            case names = "the expressions name too many elements and types"
            case pattern = "a regular expression is too large"
        }

        public var description: String {
            switch self {
            case .tooCostly(let cost): "not evaluated: \(cost.rawValue)"
            case .unanswerable(let function): "not known here: \(function)"
            case .invalid(let offset, let reason): "column \(offset + 1): \(reason)"
            }
        }
    }

    /// How much one evaluation may take.
    public struct Limits: Sendable, Hashable {
        /// Nodes visited, items compared, code points matched.
        public var steps = 4_000_000
        /// Items at one time, of all collections together.
        public var items = 1 << 18
        /// Bytes of the texts that it makes.
        public var text = 8 << 20

        public init() {}
    }

    /// Whose reading of FHIRPath holds where they differ.
    public enum Dialect: Sendable, Hashable {
        /// As R4's invariants are written, and after HL7's validator (org.hl7.fhir.core, FHIRPathEngine, for versions before R5):
        /// `as` filters collections, type names need not match in their first letter's case (`is Boolean` of a `boolean`), `in`
        /// and `contains` look for all of several items, comparing several gives nothing. Several items where one Boolean is
        /// wanted are true, as at an invariant's end; a path may name an element as JSON does (`valueQuantity`).
        case invariants
        /// FHIRPath N1 2.0.0 and FHIR R4's page on it.
        case standard
        /// The same, and a path may not name what the type does not have.
        case strict
    }
}
