import Foundation

/// The store that needs no set-up: a private PostgreSQL cluster under a data directory, from the machine's PostgreSQL.
///
/// On a socket only, where peers authenticate: the user that runs the server, and root. It survives between runs.
/// A server that a lease started is stopped when the last lease ends, unless `start()` was asked for; a lease whose
/// process died counts no more. Two programs at once share one server.
public struct EmbeddedStore: Sendable {
    let directory: StoreDirectory

    /// The one role of the cluster.
    static let role = "patient_access"
    /// The one database.
    static let database = "patient_access"
    /// Only part of the socket's name: nothing listens on it.
    static let port = 5432

    /// - Parameter dataDirectory: where to keep it; by default PATIENT_ACCESS_DATA, else /var/lib/patient-access for
    ///   root, else `patient-access` under XDG_DATA_HOME (~/.local/share).
    public init(dataDirectory: String? = nil) {
        directory = StoreDirectory(dataDirectory)
    }

    /// The data directory's absolute path.
    public var path: String { directory.path }

    /// What a client of libpq connects with, while the server runs. Holds no secret.
    public var url: String {
        get throws(PostgreSQLError) {
            try url(database: EmbeddedStore.database, account: ServerAccount.choose(owner: directory.clusterOwner))
        }
    }

    /// Starts the server where it does not run, making the cluster where there is none, and holds it for as long as
    /// the lease lives.
    public func lease() throws(PostgreSQLError) -> Lease {
        let account = try ServerAccount.choose(owner: directory.clusterOwner)
        try directory.prepare(for: account)
        let guardLock = try FileLock(directory.startLock)
        guardLock.lock(shared: false)
        let use = try FileLock(directory.useLock)
        use.lock(shared: true)
        try bringUp(account)
        return Lease(store: self, use: use, url: url(database: EmbeddedStore.database, account: account))
    }

    /// Starts the server, to run until `stop()`.
    public func start() throws(PostgreSQLError) {
        let account = try ServerAccount.choose(owner: directory.clusterOwner)
        try directory.prepare(for: account)
        let guardLock = try FileLock(directory.startLock)
        guardLock.lock(shared: false)
        try bringUp(account)
        guard FileManager.default.createFile(atPath: directory.keepMark, contents: nil, attributes: nil) else {
            throw PostgreSQLError(.embedded, "\(directory.keepMark) cannot be written")
        }
    }

    /// Stops the server; does nothing where it does not run.
    ///
    /// - Parameter force: stop it even while a run uses it; that run then fails, and publishes nothing.
    public func stop(force: Bool = false) throws(PostgreSQLError) {
        guard directory.clusterOwner != nil else { return }
        let account = try ServerAccount.choose(owner: directory.clusterOwner)
        let guardLock = try FileLock(directory.startLock)
        guardLock.lock(shared: false)
        let use = try FileLock(directory.useLock)
        guard use.tryExclusive() || force else {
            throw PostgreSQLError(
                .embedded, "a run is using the store", hint: "wait for it, or stop the store all the same (--force)")
        }
        unlink(directory.keepMark)
        try takeDown(account)
    }

    /// How the embedded store is.
    public enum Status: String, Sendable {
        /// There is no cluster yet: the first run makes it.
        case absent
        case stopped, running
    }

    /// Whether there is a cluster, and whether its server answers.
    public func status() throws(PostgreSQLError) -> Status {
        guard directory.clusterOwner != nil else { return .absent }
        let account = try ServerAccount.choose(owner: directory.clusterOwner)
        return ping(account) == .answers ? .running : .stopped
    }

    /// Whether the server runs on purpose (`start()`), so that no run stops it.
    public var isKept: Bool { access(directory.keepMark, F_OK) == 0 }

    func url(database: String, account: ServerAccount) -> String {
        let socket = EmbeddedStore.percentEncoded(directory.socketDirectory)
        let owner = EmbeddedStore.percentEncoded(account.name)
        return
            "postgresql://\(EmbeddedStore.role)@/\(database)?host=\(socket)&port=\(EmbeddedStore.port)&requirepeer=\(owner)"
    }

    private static func percentEncoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x2F:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}

extension EmbeddedStore {
    /// The right to use the running server.
    public final class Lease {
        /// What to connect with.
        public let url: String
        private let store: EmbeddedStore
        private let use: FileLock
        private var isHeld = true

        init(store: EmbeddedStore, use: FileLock, url: String) {
            self.store = store
            self.use = use
            self.url = url
        }

        deinit { try? release() }

        /// Gives the right back, and stops the server where nobody else uses it and nobody started it on purpose.
        public func release() throws(PostgreSQLError) {
            guard isHeld else { return }
            isHeld = false
            let guardLock = try FileLock(store.directory.startLock)
            guardLock.lock(shared: false)
            use.unlock()
            guard use.tryExclusive() else { return }
            defer { use.unlock() }
            if store.isKept { return }
            try store.takeDown(ServerAccount.choose(owner: store.directory.clusterOwner))
        }
    }
}
