/// FHIRPath (HL7 FHIRPath N1, 2.0.0): its syntax. Who evaluates an expression, over records or over resources, compiles
/// it from the tree that `FHIRPath.parse` returns.
public enum FHIRPath {
    /// The longest expression that is read, in bytes.
    public static let sizeLimit = 16 << 10
    /// How deep expressions nest: parentheses, arguments, operands and steps of a path.
    public static let depthLimit = 96
    /// How many nodes an expression has at most.
    public static let nodeLimit = 4096

    /// Reads one expression; nothing but white space and comments may follow it.
    public static func parse(_ text: String) throws(SyntaxError) -> Expression {
        let bytes = Array(text.utf8)
        guard bytes.count <= sizeLimit else {
            throw SyntaxError(offset: 0, message: "the expression is longer than \(sizeLimit) bytes")
        }
        var lexer = Lexer(bytes)
        let tokens = try lexer.tokens()
        var parser = Parser(tokens)
        return try parser.whole()
    }

    /// What is wrong with the text of an expression, and where.
    public struct SyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
        /// Bytes from the expression's start, from 0.
        public let offset: Int
        /// What was expected, what was found.
        public let message: String

        public init(offset: Int, message: String) {
            self.offset = offset
            self.message = message
        }

        public var description: String { "column \(offset + 1): \(message)" }
    }
}
