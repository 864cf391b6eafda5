import Assemble
import Foundation
import Loader
import PostgreSQL

/// Which store: the embedded one under a data directory, or a PostgreSQL of the user's.
public struct StoreLocation: Sendable {
    /// The URL of the user's own PostgreSQL; `nil` for the embedded store.
    public let url: String?
    /// The embedded store under the data directory; its directory also holds the reports of runs into other stores.
    public let embedded: EmbeddedStore

    /// - Parameters:
    ///   - url: `--store`; else PATIENT_ACCESS_STORE; else the embedded store.
    ///   - data: `--data`; else PATIENT_ACCESS_DATA; else the platform's data directory.
    public init(url: String?, data: String?) throws(PipelineError) {
        let environment = ProcessInfo.processInfo.environment["PATIENT_ACCESS_STORE"] ?? ""
        self.url = url ?? (environment.isEmpty ? nil : environment)
        if let url = self.url, !url.hasPrefix("postgresql://"), !url.hasPrefix("postgres://") {
            throw PipelineError(.configuration, "--store: expected a URL such as postgresql://user@host/database")
        }
        embedded = EmbeddedStore(dataDirectory: data)
    }

    /// Opens the store for a command: starts the embedded server if need be, for as long as the value lives.
    public func open() throws -> OpenStore {
        if let url { return OpenStore(url: url, lease: nil) }
        let lease = try embedded.lease()
        return OpenStore(url: lease.url, lease: lease)
    }

    /// Where a run sets rows aside that are too many for memory: `work/` in the data directory, made with mode 0700 when
    /// it is needed. Its files have no names, so that nothing is left of them, whatever becomes of the run.
    public var workDirectory: String { embedded.path + "/work" }

    /// Where reports go: `reports/` in the data directory, made with mode 0700.
    public func reportsDirectory() throws(PipelineError) -> String {
        let path = embedded.path + "/reports"
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw PipelineError(
                .failure, "\(path): the reports folder cannot be made; check --data and its permissions")
        }
        return path
    }
}

/// A store that a command works on; the embedded server runs while this lives.
public final class OpenStore {
    /// What libpq connects with.
    public let url: String
    private let lease: EmbeddedStore.Lease?

    init(url: String, lease: EmbeddedStore.Lease?) {
        self.url = url
        self.lease = lease
    }

    /// Another session of the store.
    public func connect() throws -> Connection { try Connection(url) }

    /// Gives the embedded server back; it stops where nobody else uses it.
    public func close() throws { try lease?.release() }
}
