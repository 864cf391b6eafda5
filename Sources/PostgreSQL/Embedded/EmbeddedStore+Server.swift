import CPostgreSQL
import Foundation

extension EmbeddedStore {
    enum Answer { case answers, busy, silent }

    /// Makes the cluster where there is none and starts its server where it does not run. The start lock is held.
    func bringUp(_ account: ServerAccount) throws(PostgreSQLError) {
        if directory.clusterVersion == nil { try makeCluster(account) }
        switch ping(account) {
        case .answers: return
        case .busy: return try waitWhileBusy(account)
        case .silent: break
        }
        if processIsServer() { try waitForProcess(account) }
        if ping(account) == .answers { return }
        let programs = try ServerPrograms.find(version: directory.clusterVersion)
        try configure(programs, account)
        removeStaleFiles()
        let logged = (try? FileManager.default.attributesOfItem(atPath: directory.log))?[.size] as? Int ?? 0
        let control = try account.run(
            programs.control,
            [
                "start", "-D", directory.cluster, "-w", "-t", "120", "-s", "-l", directory.log,
                "-o", "-c config_file=" + shellQuoted(directory.settings + "/postgresql.conf"),
            ])
        guard control.status == 0 else { throw startFailure(control, logged) }
        try makeDatabase(account)
    }

    /// Stops the server where it runs. The start lock is held.
    func takeDown(_ account: ServerAccount) throws(PostgreSQLError) {
        guard ping(account) != .silent || processIsServer() else { return removeStaleFiles() }
        let programs = try ServerPrograms.find(version: directory.clusterVersion)
        let control = try account.run(
            programs.control, ["stop", "-D", directory.cluster, "-m", "fast", "-w", "-t", "120", "-s"])
        guard control.status == 0 || !processIsServer() else {
            throw PostgreSQLError(.embedded, "the embedded server does not stop: \(control.complaint)")
        }
        rmdir(directory.socketDirectory)
    }

    /// Asks whether the server answers on its socket.
    func ping(_ account: ServerAccount) -> Answer {
        switch PQping(url(database: "postgres", account: account)) {
        case PQPING_OK: .answers
        case PQPING_REJECT: .busy
        default: .silent
        }
    }

    private func waitWhileBusy(_ account: ServerAccount) throws(PostgreSQLError) {
        // Recovery after a crash takes as long as the log since the last checkpoint is.
        for _ in 0..<1200 {
            if ping(account) == .answers { return }
            usleep(100_000)
        }
        throw PostgreSQLError(
            .embedded, "the embedded server has been starting or stopping for two minutes",
            hint: "see \(directory.log)")
    }

    /// A server process that does not answer is about to start or to stop: either ends.
    private func waitForProcess(_ account: ServerAccount) throws(PostgreSQLError) {
        for _ in 0..<600 where processIsServer() {
            if ping(account) == .answers { return }
            usleep(100_000)
        }
        guard processIsServer() else { return }
        throw PostgreSQLError(
            .embedded, "the embedded server's process runs but does not answer on \(directory.socketDirectory)",
            hint: "see \(directory.log); end that process (its id is in \(directory.processFile)) and run again")
    }

    /// Whether the process that `postmaster.pid` names is a server of this cluster: after a crash or a reboot the
    /// number may be some other program's.
    func processIsServer() -> Bool {
        guard let text = try? String(contentsOfFile: directory.processFile, encoding: .utf8),
            let number = text.split(separator: "\n").first.flatMap({ Int32($0) }), number > 0
        else { return false }
        guard kill(number, 0) == 0 || errno == EPERM else { return false }
        guard let arguments = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(number)/cmdline")) else {
            return false
        }
        let words = arguments.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return words.first?.hasSuffix("postgres") == true && words.contains(directory.cluster)
    }

    /// What a server that was killed left behind would keep the next one from starting where its number was reused.
    private func removeStaleFiles() {
        guard !processIsServer() else { return }
        unlink(directory.processFile)
        let socket = "\(directory.socketDirectory)/.s.PGSQL.\(EmbeddedStore.port)"
        unlink(socket)
        unlink(socket + ".lock")
    }

    /// `pg_ctl` hands the server's options to a shell.
    private func shellQuoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

    /// What the server's log says since the start, of which it had `logged` bytes before.
    private func startFailure(_ control: ChildProcess, _ logged: Int) -> PostgreSQLError {
        let whole = (try? Data(contentsOf: URL(fileURLWithPath: directory.log))) ?? Data()
        let log = String(decoding: whole.dropFirst(logged), as: UTF8.self)
        let last = ChildProcess(status: 1, output: String(log.suffix(16 << 10))).complaint
        return PostgreSQLError(
            .embedded, "the embedded server does not start: \(log.isEmpty ? control.complaint : last)",
            hint: log.contains("No space left") ? "free disk space under \(path)" : "see \(directory.log)")
    }
}
