import Foundation

/// The user of the system that the embedded server runs as: ourselves, or for root (whom PostgreSQL refuses) somebody
/// without privileges.
struct ServerAccount: Equatable {
    let name: String
    let user: uid_t
    let group: gid_t
    /// Whether it is another user than the one this program runs as.
    var isOther: Bool { user != geteuid() }

    /// The account for a cluster that `owner` owns already, or for a new one (`nil`).
    static func choose(owner: uid_t?) throws(PostgreSQLError) -> ServerAccount {
        let own = geteuid()
        if own != 0 {
            guard owner == nil || owner == own else {
                let name = owner.flatMap { of(user: $0)?.name } ?? "another user"
                throw PostgreSQLError(
                    .embedded, "the embedded store belongs to \(name)",
                    hint: "run as \(name) or root, or choose another data directory (--data DIR)")
            }
            guard let account = of(user: own) else {
                throw PostgreSQLError(
                    .embedded, "user \(own) has no entry in /etc/passwd, which PostgreSQL needs",
                    hint: "run as a user that has one, or use a server of your own (--store postgresql://…)")
            }
            return account
        }
        if let owner, owner != 0, let account = of(user: owner) { return account }
        for name in ["postgres", "nobody"] {
            if let account = of(name: name), account.user != 0 { return account }
        }
        throw PostgreSQLError(
            .embedded, "PostgreSQL does not run as root, and there is no user 'postgres' to run it as",
            hint: "adduser --system postgres, or run as another user")
    }

    static func of(user: uid_t) -> ServerAccount? { getpwuid(user).map { ServerAccount($0.pointee) } }

    static func of(name: String) -> ServerAccount? { getpwnam(name).map { ServerAccount($0.pointee) } }

    private init(_ entry: passwd) {
        name = String(cString: entry.pw_name)
        user = entry.pw_uid
        group = entry.pw_gid
    }

    /// Runs a program as this account.
    func run(_ path: String, _ arguments: [String]) throws(PostgreSQLError) -> ChildProcess {
        let environment = ["HOME": "/", "USER": name, "LOGNAME": name, "TZ": "UTC"]
        guard isOther else { return try ChildProcess.run(path, arguments, environment: environment) }
        return try ChildProcess.run(
            "/usr/bin/setpriv",
            ["--reuid=\(user)", "--regid=\(group)", "--init-groups", "--", path] + arguments, environment: environment)
    }

    /// Whether this account may pass through a directory.
    func mayEnter(_ path: String) -> Bool {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return false }
        if facts.st_uid == user { return facts.st_mode & 0o100 != 0 }
        if facts.st_gid == group { return facts.st_mode & 0o010 != 0 }
        return facts.st_mode & 0o001 != 0
    }
}
