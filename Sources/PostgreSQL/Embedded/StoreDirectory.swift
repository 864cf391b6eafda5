import Bytes
import Foundation

/// The directory that holds the embedded store, and where things are in it.
///
/// ### Layout
/// ```
/// DIR/              0700; for root 0710 with the server's group, so that the server reaches its own
///   cluster/        0700, the server's: PostgreSQL's data directory, and server.log
///   settings/       ours, readable by the server: what it may do and who may come in; written at every start
///   run/            0700, the server's: the socket; under /tmp where this path would be too long for a socket
///   start.lock      held while the server is started or stopped
///   use.lock        shared by everybody who uses the server
///   keep            there while the server was started on purpose
/// ```
struct StoreDirectory: Sendable {
    /// Absolute, without a trailing slash.
    let path: String

    var cluster: String { path + "/cluster" }
    var unfinishedCluster: String { path + "/cluster.new" }
    var settings: String { path + "/settings" }
    var log: String { cluster + "/server.log" }
    var startLock: String { path + "/start.lock" }
    var useLock: String { path + "/use.lock" }
    var keepMark: String { path + "/keep" }
    var processFile: String { cluster + "/postmaster.pid" }

    /// A socket's path has at most 107 bytes, by the system's `sockaddr_un`.
    static let socketPathLimit = 107

    init(_ given: String?) {
        let environment = ProcessInfo.processInfo.environment
        func setting(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let chosen = given ?? setting("PATIENT_ACCESS_DATA") ?? StoreDirectory.platformDefault(setting)
        let expanded = chosen.hasPrefix("/") ? chosen : FileManager.default.currentDirectoryPath + "/" + chosen
        path = StoreDirectory.resolved(URL(fileURLWithPath: expanded).standardizedFileURL.path)
    }

    /// The path without symbolic links, as far as it exists: two ways to one directory are one store.
    private static func resolved(_ path: String) -> String {
        if let found = realpath(path, nil) {
            defer { free(found) }
            return String(cString: found)
        }
        guard path != "/", !path.isEmpty else { return "/" }
        let parent = resolved((path as NSString).deletingLastPathComponent)
        return (parent == "/" ? "" : parent) + "/" + (path as NSString).lastPathComponent
    }

    private static func platformDefault(_ setting: (String) -> String?) -> String {
        if geteuid() == 0 { return "/var/lib/patient-access" }
        if let base = setting("XDG_DATA_HOME"), base.hasPrefix("/") { return base + "/patient-access" }
        return (setting("HOME") ?? FileManager.default.homeDirectoryForCurrentUser.path)
            + "/.local/share/patient-access"
    }

    /// Where the socket is: `run` here, or a directory under /tmp named by this path's hash where it would be too long.
    var socketDirectory: String {
        let near = path + "/run"
        if near.utf8.count + "/.s.PGSQL.\(EmbeddedStore.port)".utf8.count <= StoreDirectory.socketPathLimit {
            return near
        }
        let digits = Digest.sha256(Array(path.utf8)).prefix(8).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "/tmp/patient-access-\(digits.joined())"
    }

    /// Who owns the cluster; `nil` where there is none yet.
    var clusterOwner: uid_t? {
        var facts = stat()
        return stat(cluster, &facts) == 0 ? facts.st_uid : nil
    }

    /// The major version of the server that made the cluster; `nil` where there is none.
    var clusterVersion: Int? {
        guard let text = try? String(contentsOfFile: cluster + "/PG_VERSION", encoding: .utf8) else { return nil }
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Makes the directory with the rights that it should have, and checks that the server's user can reach it.
    func prepare(for account: ServerAccount) throws(PostgreSQLError) {
        if access(path, F_OK) != 0 {
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: nil)
            } catch {
                throw PostgreSQLError(
                    .embedded, "the data directory \(path) cannot be made: \(systemError())",
                    hint: "choose another (--data DIR or PATIENT_ACCESS_DATA)")
            }
            try StoreDirectory.own(path, 0o700, nil)
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            throw PostgreSQLError(
                .embedded, "the data directory \(path) is not ours to use: \(systemError())",
                hint: "choose another (--data DIR or PATIENT_ACCESS_DATA)")
        }
        if account.isOther && !account.mayEnter(path) { try shareWith(account) }
        var ancestor = path
        while ancestor != "/" {
            ancestor = (ancestor as NSString).deletingLastPathComponent
            guard account.mayEnter(ancestor) else {
                throw PostgreSQLError(
                    .embedded, "the server runs as '\(account.name)', which cannot enter \(ancestor)",
                    hint: "choose a data directory that it can reach, as /var/lib/patient-access is (--data DIR)")
            }
        }
    }

    /// Lets the server's group pass through the directory; what is in it stays private.
    private func shareWith(_ account: ServerAccount) throws(PostgreSQLError) {
        guard chown(path, geteuid(), account.group) == 0, chmod(path, 0o710) == 0 else {
            throw PostgreSQLError(.embedded, "the rights of \(path) cannot be set: \(systemError())")
        }
    }

    /// Makes a private directory of the server's, or checks that the one that is there is the server's and private.
    func makePrivate(_ directory: String, for account: ServerAccount) throws(PostgreSQLError) {
        if mkdir(directory, 0o700) == 0 { return try StoreDirectory.own(directory, 0o700, account) }
        var facts = stat()
        guard errno == EEXIST, lstat(directory, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR,
            facts.st_uid == account.user, facts.st_mode & 0o077 == 0
        else {
            throw PostgreSQLError(
                .embedded, "\(directory) is not a private directory of '\(account.name)'",
                hint: "remove it, or choose another data directory (--data DIR)")
        }
    }

    static func own(_ path: String, _ mode: mode_t, _ account: ServerAccount?) throws(PostgreSQLError) {
        if let account, account.isOther {
            guard chown(path, account.user, account.group) == 0 else {
                throw PostgreSQLError(.embedded, "\(path) cannot be given to '\(account.name)': \(systemError())")
            }
        }
        guard chmod(path, mode) == 0 else {
            throw PostgreSQLError(.embedded, "the rights of \(path) cannot be set: \(systemError())")
        }
    }

    /// Writes a file that the server only reads, whole or not at all. It stays ours: whoever writes into a directory of
    /// a less privileged user may be led elsewhere by a link.
    func writeSetting(_ text: String, to name: String, for account: ServerAccount) throws(PostgreSQLError) {
        if mkdir(settings, 0o700) != 0 && errno != EEXIST {
            throw PostgreSQLError(.embedded, "\(settings) cannot be made: \(systemError())")
        }
        let temporary = "\(settings)/\(name).new"
        do {
            try text.write(toFile: temporary, atomically: false, encoding: .utf8)
        } catch {
            throw PostgreSQLError(.embedded, "\(temporary) cannot be written: \(systemError())")
        }
        for (path, mode) in [(settings, account.isOther ? 0o710 : 0o700), (temporary, account.isOther ? 0o640 : 0o600)]
        {
            guard !account.isOther || chown(path, geteuid(), account.group) == 0, chmod(path, mode_t(mode)) == 0 else {
                throw PostgreSQLError(.embedded, "the rights of \(path) cannot be set: \(systemError())")
            }
        }
        guard rename(temporary, "\(settings)/\(name)") == 0 else {
            throw PostgreSQLError(.embedded, "\(settings)/\(name) cannot be written: \(systemError())")
        }
    }
}
