import Bytes

/// One step of a store's schema. Its name and its text never change after it shipped: what is wrong with it is mended
/// by a later one.
public struct Migration: Sendable, Hashable {
    /// `SCHEMA-NNNN-what`, for instance `ledger-0001-runs`.
    public let name: String
    /// One or more statements, which run in one transaction.
    public let sql: String

    public init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }

    /// The 32 bytes of SHA-256 of the statements, recorded when they run.
    public var hash: [UInt8] { Digest.sha256(Array(sql.utf8)) }
}
