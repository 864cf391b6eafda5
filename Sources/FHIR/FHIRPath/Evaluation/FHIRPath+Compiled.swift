extension FHIRPath {
    /// An expression that is ready to run: its names and functions are resolved, its arguments counted.
    ///
    /// Immutable; one is shared by any number of evaluators.
    public final class Compiled: @unchecked Sendable {
        // Unchecked: the memory is written in `init` only.

        /// The expression as it was written.
        public let text: String
        let nodes: [CompiledNode]
        let root: Int32
        /// Element names that paths go by.
        let names: [String]
        /// Types that `is`, `as` and `ofType` name.
        let types: [String]
        /// Variables that the caller supplies or `defineVariable` makes, with whether the caller must.
        let variables: [String]
        let suppliedVariables: Set<String>
        let literals: [Item]
        private let storage: [UnsafeMutableRawPointer]

        init(_ compiler: Compiler, text: String, root: Int32, supplied: Set<String>) {
            self.text = text
            self.root = root
            nodes = compiler.nodes
            names = compiler.names.list
            types = compiler.types.list
            variables = compiler.variables.list
            suppliedVariables = supplied
            literals = compiler.literals
            storage = compiler.storage
        }

        deinit {
            for memory in storage { memory.deallocate() }
        }
    }

    /// Reads one expression and resolves what it names. `variables` are names that the caller gives values to when it evaluates.
    ///
    /// An unknown function or variable and a wrong number of arguments are errors with their place; element names and types
    /// are not looked at, since what they mean depends on the resource.
    public static func compile(_ text: String, variables: Set<String> = []) throws(SyntaxError) -> Compiled {
        let tree = try parse(text)
        var compiler = Compiler(supplied: variables)
        do throws(SyntaxError) {
            compiler.note(definitions: tree, depth: 0)
            let root = try compiler.compile(tree, depth: 0)
            return Compiled(compiler, text: text, root: root, supplied: variables)
        } catch {
            for memory in compiler.storage { memory.deallocate() }
            throw error
        }
    }
}

/// A step of a compiled expression; what `a` and `b` mean depends on `kind`.
struct CompiledNode: BitwiseCopyable {
    enum Kind: UInt8 {
        /// `a`: in `literals`.
        case literal
        case empty, this, index, total
        /// `a`: a `KnownVariable`, or `variableBase` + the place in `variables`.
        case variable
        /// `a`: in `names`.
        case member
        /// `a`: the first argument's place among the nodes that follow one another, `b`: how many.
        case call
        /// `a`: the index.
        case indexed
        /// `a`, `b`: the operands.
        case binary
        /// `focus` is the operand.
        case negated
        /// `a`: in `types`.
        case isType, asType
        /// `a`: the node that is the argument.
        case argument
    }

    var kind: Kind
    var function = PathFunction.empty
    var symbol = PathOperator.and
    /// Of a `sort` key: from the greatest to the least.
    var isDescending = false
    /// The node of what it is applied to, -1 for the context.
    var focus: Int32 = -1
    var a: Int32 = 0
    var b: Int32 = 0
    /// Bytes from the expression's start.
    var offset: UInt32 = 0
}

/// `FHIRPath.Operator` without its text.
enum PathOperator: UInt8 {
    case and, or, xor, implies
    case isIn, contains
    case equal, equivalent, notEqual, notEquivalent
    case less, lessOrEqual, greater, greaterOrEqual
    case union, plus, minus, concatenate, times, divide, div, mod

    init(_ symbol: FHIRPath.Operator) {
        self =
            switch symbol {
            case .and: .and
            case .or: .or
            case .xor: .xor
            case .implies: .implies
            case .in: .isIn
            case .contains: .contains
            case .equal: .equal
            case .equivalent: .equivalent
            case .notEqual: .notEqual
            case .notEquivalent: .notEquivalent
            case .less: .less
            case .lessOrEqual: .lessOrEqual
            case .greater: .greater
            case .greaterOrEqual: .greaterOrEqual
            case .union: .union
            case .plus: .plus
            case .minus: .minus
            case .concatenate: .concatenate
            case .times: .times
            case .divide: .divide
            case .div: .div
            case .mod: .mod
            }
    }
}

/// `%resource` and its kin.
enum KnownVariable: Int32 {
    case context, resource, rootResource

    static let base: Int32 = 16
}
