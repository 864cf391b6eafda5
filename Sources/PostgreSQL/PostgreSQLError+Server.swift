import CPostgreSQL

extension PostgreSQLError {
    /// The error that a result carries.
    @inline(never)
    static func of(result: OpaquePointer?, connection: OpaquePointer?, statement: String) -> PostgreSQLError {
        guard let result else { return of(connection: connection, statement: statement) }
        let state = field(result, 67)  // PG_DIAG_SQLSTATE 'C'
        guard !state.isEmpty else { return of(connection: connection, statement: statement) }
        var message = redacted(field(result, 77), state)  // PG_DIAG_MESSAGE_PRIMARY 'M'
        let place = copyPlace(field(result, 87))  // PG_DIAG_CONTEXT 'W'
        if !place.isEmpty { message += " at \(place)" }
        return PostgreSQLError(
            state.hasPrefix("08") || state.hasPrefix("57P") ? .connection : .statement, message, sqlState: state,
            statement: statement, hint: hint(state))
    }

    /// The error that a connection carries: it could not be made, or was lost.
    @inline(never)
    static func of(connection: OpaquePointer?, statement: String = "") -> PostgreSQLError {
        let text = connection.flatMap { PQerrorMessage($0) }.map { String(cString: $0) } ?? ""
        return PostgreSQLError(
            .connection, connectionMessage(text), statement: statement,
            hint: statement.isEmpty
                ? "check that the store is running and its address is right (patient-access store status)"
                : "check that the store is running (patient-access store status), then run again")
    }

    /// What libpq says, without its guesses.
    static func connectionMessage(_ text: String) -> String {
        var lines = text.split(separator: "\n").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
        lines.removeAll { $0.hasPrefix("Is the server running") }
        let count = lines.count
        lines.removeAll { line in guesses.contains { line.hasPrefix($0) } }
        let rest = lines.joined(separator: " ")
        guard lines.count < count || text.isEmpty else { return rest }
        return rest.isEmpty ? lost : "\(lost): \(rest)"
    }

    private static let lost = "the connection to the store was lost"
    private static let guesses = [
        "server closed the connection unexpectedly", "This probably means the server terminated abnormally",
        "before or while processing the request",
    ]

    private static func field(_ result: OpaquePointer, _ code: Int32) -> String {
        PQresultErrorField(result, code).map { String(cString: $0) } ?? ""
    }

    /// Data exceptions (class 22) and integrity violations (class 23) may quote the value that they are about.
    static func redacted(_ message: String, _ state: String) -> String {
        guard state.hasPrefix("22") || state == "P0001" else { return message }
        guard let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\""), first < last else {
            return message
        }
        return message[..<first] + "(value withheld)" + message[message.index(after: last)...]
    }

    /// `COPY incoming, line 3, column total` of a context that goes on to quote the value.
    static func copyPlace(_ context: String) -> String {
        guard let line = context.split(separator: "\n").first(where: { $0.hasPrefix("COPY ") }) else { return "" }
        var end = line.endIndex
        if let colon = line.firstIndex(of: ":") { end = colon }
        return String(line[..<end])
    }

    /// What a person can do about an SQLSTATE; empty where the message says it all.
    static func hint(_ state: String) -> String {
        switch state {
        case "53100": "the store's disk is full: free space there and run again; nothing was published"
        case "53200": "the store is out of memory: lower what else runs on its machine and run again"
        case "53300": "the store has no connection left: end other clients or raise max_connections"
        case "57P01", "57P02", "57P03", "57P05": "the store was shut down or restarts: start it and run again"
        case "57014": "the statement was cancelled"
        case "3D000": "the database does not exist: create it, or correct the store's address"
        case "42501": "the store's user lacks a privilege: run as the owner of the schemas"
        case "42P01", "3F000", "42703": "the store's schema is not what was expected: patient-access store migrate"
        case "40001", "40P01": "another session was in the way: run again"
        case "55P03": "another run holds the lock: wait for it, then run again"
        default:
            switch state.prefix(2) {
            case "28": "the store refused the user: correct the store's address or its pg_hba.conf"
            case "58", "XX": "the store had trouble of its own: see its log"
            case "08": "check that the store is running and its address is right (patient-access store status)"
            default: ""
            }
        }
    }
}

extension Substring {
    func trimmingSpaces() -> String {
        var text = self
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
