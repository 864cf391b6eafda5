import Foundation

/// A program that runs to its end, with its output kept.
struct ChildProcess {
    /// Its exit status; 128 + signal where a signal ended it.
    let status: Int32
    /// What it wrote to standard output and error, at most 64 KiB.
    let output: String

    /// Runs a program from `/`, with nothing on standard input and no environment but `environment`.
    ///
    /// Output goes through a file, not a pipe: a server that the program leaves behind would keep a pipe open.
    static func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws(PostgreSQLError) -> ChildProcess {
        var template = Array("/tmp/patient-access-output-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else {
            throw PostgreSQLError(.embedded, "no temporary file can be made under /tmp: \(systemError())")
        }
        defer { close(file) }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        unlink(template)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, file, 1)
        posix_spawn_file_actions_adddup2(&actions, file, 2)
        var child: pid_t = 0
        let settings = environment.merging(["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"]) { own, _ in
            own
        }
        let outcome = Connection.withCStrings([environmentProgram, "-C", "/", path] + arguments) { arguments in
            Connection.withCStrings(settings.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(
                    &child, environmentProgram, &actions, nil, UnsafeMutablePointer(mutating: mutable(arguments)),
                    UnsafeMutablePointer(mutating: mutable(environment)))
            }
        }
        guard outcome == 0 else {
            throw PostgreSQLError(.embedded, "\(path) cannot be run: \(String(cString: strerror(outcome)))")
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
        return ChildProcess(status: code, output: read(file))
    }

    /// Coreutils' `env`, which changes the directory first: a server must not start where its user may not be.
    private static let environmentProgram = "/usr/bin/env"

    /// `posix_spawn` promises not to write through its lists, though it does not say so in its type.
    private static func mutable(_ list: Connection.CStrings) -> UnsafePointer<UnsafeMutablePointer<CChar>?> {
        UnsafeRawPointer(list).assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self)
    }

    /// What PostgreSQL's programs say after the reason.
    private static let formulas = [
        "Examine the log output", "could not start server", "removing contents of", "removing data directory",
        "child process exited",
    ]

    private static func read(_ file: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = pread(file, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    /// The last line that tells something: where programs say what went wrong.
    var complaint: String {
        let lines = output.split(separator: "\n").map { $0.trimmingSpaces() }.filter { line in
            !line.isEmpty && !ChildProcess.formulas.contains { line.contains($0) }
        }
        // A program that runs out of disk has more to say afterwards.
        if let full = lines.last(where: { $0.contains("No space left") }) { return full }
        let telling = lines.last { $0.contains("error:") || $0.contains("FATAL:") || $0.contains("PANIC:") }
        return telling ?? lines.last ?? "it said nothing"
    }
}

/// What the system says about the last call that failed.
func systemError() -> String { String(cString: strerror(errno)) }
