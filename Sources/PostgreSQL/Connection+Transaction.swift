import Bytes
import CPostgreSQL

extension Connection {
    /// Runs `body` in a transaction: committed where it returns, rolled back where it throws.
    public func transaction<R>(_ body: () throws -> R) throws -> R {
        try execute("BEGIN")
        let value: R
        do {
            value = try body()
        } catch {
            // What made the body fail is what matters; a rollback that fails too means that the session is gone.
            _ = try? execute("ROLLBACK")
            throw error
        }
        try execute("COMMIT")
        return value
    }

    /// Takes the session's advisory lock of that name where nobody holds it; returns whether it is ours now.
    ///
    /// The server gives it back when the session ends, however it ends.
    public func tryLock(_ name: String) throws(PostgreSQLError) -> Bool {
        let rows = try query("SELECT pg_try_advisory_lock($1)", [.integer(Connection.lockKey(name))], as: "take a lock")
        return rows.first?.bool(0) ?? false
    }

    /// Waits for the session's advisory lock of that name.
    public func lock(_ name: String) throws(PostgreSQLError) {
        _ = try query("SELECT pg_advisory_lock($1)", [.integer(Connection.lockKey(name))], as: "wait for a lock")
    }

    /// Gives the session's advisory lock of that name back.
    public func unlock(_ name: String) throws(PostgreSQLError) {
        _ = try query("SELECT pg_advisory_unlock($1)", [.integer(Connection.lockKey(name))], as: "give a lock back")
    }

    /// The 64-bit key that a lock's name stands for: the first eight bytes of its SHA-256.
    public static func lockKey(_ name: String) -> Int64 {
        let digest = Digest.sha256(Array("patient-access:\(name)".utf8))
        return Int64(bitPattern: digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}

/// Cancels what a connection is doing, from another thread.
public final class StatementCancellation: @unchecked Sendable {
    // libpq copies what it needs into the handle, and PQcancel may be called from any thread.
    private let handle: OpaquePointer?

    init(_ connection: OpaquePointer) { handle = PQgetCancel(connection) }

    deinit { PQfreeCancel(handle) }

    /// Asks the server to give up the current statement; that statement then fails with SQLSTATE 57014.
    public func cancel() {
        guard let handle else { return }
        var complaint = [CChar](repeating: 0, count: 256)
        _ = PQcancel(handle, &complaint, Int32(complaint.count))
    }
}

extension Connection {
    /// A handle by which another thread can cancel this connection's current statement.
    public func cancellation() -> StatementCancellation { StatementCancellation(handle) }
}
