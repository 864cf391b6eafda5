import Foundation
import PostgreSQL
import Synchronization

/// An empty database of its own for one test, in the cluster that all tests share; dropped when the test lets go of it.
public final class TestDatabase: Sendable {
    /// What to connect with.
    public let url: String
    private let name: String
    private let clusterURL: String

    private static let counter = Atomic<Int>(0)

    /// Makes the database; starts the cluster where this is the process's first.
    public init() throws {
        clusterURL = try TestCluster.lease.get().url
        let number = TestDatabase.counter.wrappingAdd(1, ordering: .relaxed).newValue
        name = "test_\(getpid())_\(number)"
        url = clusterURL.replacingOccurrences(of: "/patient_access?", with: "/\(name)?")
        try Connection(clusterURL).execute("CREATE DATABASE \(name)")
    }

    deinit { _ = try? Connection(clusterURL).execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }

    /// A new session with the database.
    public func connect() throws -> Connection { try Connection(url) }
}
