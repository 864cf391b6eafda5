import Foundation

/// Where the machine keeps PostgreSQL's programs.
struct ServerPrograms: Equatable {
    /// The directory of `postgres`, `initdb` and `pg_ctl`.
    let directory: String
    /// The major version, for instance 15.
    let version: Int

    var initdb: String { directory + "/initdb" }
    var control: String { directory + "/pg_ctl" }

    /// The newest on this machine, or the one of `version` where a cluster of that version exists already.
    static func find(version: Int?) throws(PostgreSQLError) -> ServerPrograms {
        var seen: [ServerPrograms] = []
        for directory in candidates()
        where access(directory + "/initdb", X_OK) == 0 && access(directory + "/pg_ctl", X_OK) == 0 {
            guard let found = try? self.version(of: directory) else { continue }
            if let version {
                if found == version { return ServerPrograms(directory: directory, version: found) }
            }
            seen.append(ServerPrograms(directory: directory, version: found))
        }
        if let version {
            throw PostgreSQLError(
                .embedded, "the embedded store was made by PostgreSQL \(version), which this machine does not have",
                hint: "install it (Debian: apt-get install postgresql-\(version)), or name its programs in "
                    + "PATIENT_ACCESS_POSTGRESQL_BIN")
        }
        guard let newest = seen.max(by: { $0.version < $1.version }), newest.version >= Migrator.oldestServer else {
            throw PostgreSQLError(
                .embedded,
                "no PostgreSQL server of version \(Migrator.oldestServer) or newer was found on this machine",
                hint: "install it (Debian: apt-get install postgresql), name its programs in "
                    + "PATIENT_ACCESS_POSTGRESQL_BIN, or use a server of your own (--store postgresql://…)")
        }
        return newest
    }

    private static func candidates() -> [String] {
        let environment = ProcessInfo.processInfo.environment
        if let own = environment["PATIENT_ACCESS_POSTGRESQL_BIN"], !own.isEmpty { return [own] }
        var directories = (environment["PATH"] ?? "").split(separator: ":").map(String.init).filter {
            $0.hasPrefix("/")
        }
        // Debian's /usr/bin holds wrappers of the clients only, so `initdb` is what is looked for.
        for parent in ["/usr/lib/postgresql", "/usr/local/lib/postgresql", "/usr"] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
            for name in names where Int(name) != nil || name.hasPrefix("pgsql-") {
                directories.append("\(parent)/\(name)/bin")
            }
        }
        return directories + ["/usr/local/pgsql/bin"]
    }

    /// `initdb (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)` → 15
    private static func version(of directory: String) throws(PostgreSQLError) -> Int? {
        let words = try ChildProcess.run(directory + "/initdb", ["--version"]).output.split(separator: " ")
        guard words.count > 2 else { return nil }
        return Int(words[2].prefix { $0.isNumber })
    }
}
