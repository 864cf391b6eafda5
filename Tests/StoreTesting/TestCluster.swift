import Foundation
import PostgreSQL

/// The embedded store that tests share: started once per test process, kept on disk between them, stopped by the last
/// process that uses it.
enum TestCluster {
    /// By user, so that root's and another user's tests do not meet: in memory where there is room, since file systems are
    /// slow to make and remove the hundreds of files of each test's database; else under /tmp. PATIENT_ACCESS_TEST_DATA
    /// moves it.
    static let directory =
        ProcessInfo.processInfo.environment["PATIENT_ACCESS_TEST_DATA"]
        ?? "\(roomiest)/patient-access-tests-\(geteuid())"

    private static var roomiest: String {
        let shared = "/dev/shm"
        var facts = statvfs()
        guard access(shared, W_OK) == 0, statvfs(shared, &facts) == 0,
            UInt64(facts.f_bavail) * UInt64(facts.f_frsize) > 2 << 30
        else { return "/tmp" }
        return shared
    }

    /// The lease on the running server, or why there is none.
    static let lease: Result<SharedLease, PostgreSQLError> = {
        do throws(PostgreSQLError) {
            let lease = SharedLease(try EmbeddedStore(dataDirectory: directory).lease())
            atexit { if case .success(let lease) = TestCluster.lease { lease.release() } }
            hurry(lease.url)
            removeAbandoned(lease.url)
            return .success(lease)
        } catch {
            return .failure(error)
        }
    }()

    /// What tests write need not outlive the machine's power: the server waits for no disk.
    private static func hurry(_ url: String) {
        guard let connection = try? Connection(url) else { return }
        _ = try? connection.execute("ALTER SYSTEM SET fsync = off")
        _ = try? connection.execute("SELECT pg_reload_conf()")
    }

    /// Drops the databases of test processes that live no more.
    private static func removeAbandoned(_ url: String) {
        guard let connection = try? Connection(url),
            let rows = try? connection.query("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'")
        else { return }
        for name in rows.compactMap({ $0.text(0) }) {
            let words = name.split(separator: "_")
            guard words.count == 3, let process = pid_t(words[1]), kill(process, 0) != 0, errno == ESRCH else {
                continue
            }
            _ = try? connection.execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
        }
    }
}

/// A lease that several threads may look at. Its release happens once, when the process ends.
final class SharedLease: @unchecked Sendable {
    let url: String
    private let lease: EmbeddedStore.Lease

    init(_ lease: EmbeddedStore.Lease) {
        self.lease = lease
        url = lease.url
    }

    func release() { try? lease.release() }
}
