import Foundation

/// A lock on a file, by `flock`: the system gives it back when its holder ends, however it ends.
final class FileLock {
    private let file: Int32

    /// Opens (and makes) the lock file without locking it.
    init(_ path: String) throws(PostgreSQLError) {
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw PostgreSQLError(
                .embedded, "\(path) cannot be opened: \(systemError())",
                hint: "run as the user that owns the data directory, or choose another (--data DIR)")
        }
    }

    deinit { close(file) }

    /// Waits for the lock, alone or among others who share it.
    func lock(shared: Bool) {
        while flock(file, shared ? LOCK_SH : LOCK_EX) < 0 && errno == EINTR {}
    }

    /// Takes the lock alone, where nobody else holds it.
    func tryExclusive() -> Bool { flock(file, LOCK_EX | LOCK_NB) == 0 }

    func unlock() { flock(file, LOCK_UN) }
}
