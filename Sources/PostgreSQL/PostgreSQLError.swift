/// What went wrong between the program and its store: code, message, statement and what to do about it.
///
/// Never holds a parameter, a row or another value: the server's message is redacted where it would quote one, and its
/// DETAIL is not read.
public struct PostgreSQLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which part failed; decides nothing but how a person reads the error.
    public enum Kind: String, Sendable, Hashable {
        /// No connection, or a lost one.
        case connection
        /// The server refused a statement, or a row of a COPY.
        case statement
        /// The server and this program disagree over the protocol (a row that is not what was asked for).
        case wire
        /// The store's schema is not one this program knows.
        case migration
        /// The embedded store's files, server or programs.
        case embedded
    }

    public let kind: Kind
    /// The server's five-character SQLSTATE; empty where the server did not speak.
    public let sqlState: String
    /// What happened, in one sentence without values.
    public let message: String
    /// The statement's name, never its text with values; empty where there was none.
    public let statement: String
    /// What to do about it; empty where nobody knows.
    public let hint: String

    public init(_ kind: Kind, _ message: String, sqlState: String = "", statement: String = "", hint: String = "") {
        self.kind = kind
        self.sqlState = sqlState
        self.message = message
        self.statement = statement
        self.hint = hint
    }

    public var description: String {
        var text = "store: \(message)"
        if !sqlState.isEmpty { text += " (SQLSTATE \(sqlState))" }
        if !statement.isEmpty { text += "; in: \(statement)" }
        if !hint.isEmpty { text += "; \(hint)" }
        return text
    }
}
