import Foundation

extension EmbeddedStore {
    /// Makes the cluster beside its place and moves it there when it is whole: what a crash left is made anew.
    func makeCluster(_ account: ServerAccount) throws(PostgreSQLError) {
        let programs = try ServerPrograms.find(version: nil)
        let place = directory.unfinishedCluster
        if access(place, F_OK) == 0 { try remove(place) }
        if access(directory.cluster, F_OK) == 0 { try removeEmptyCluster() }
        try directory.makePrivate(place, for: account)
        let made = try account.run(
            programs.initdb,
            [
                "-D", place, "--username=\(EmbeddedStore.role)", "--auth-local=peer", "--auth-host=reject",
                "--encoding=UTF8", "--locale=C.UTF-8", "--lc-collate=C", "--no-sync", "--no-instructions",
            ])
        guard made.status == 0 else { throw clusterFailure(made, programs) }
        let synced = try account.run(programs.initdb, ["-D", place, "--sync-only"])
        guard synced.status == 0 else { throw clusterFailure(synced, programs) }
        guard rename(place, directory.cluster) == 0 else {
            throw PostgreSQLError(.embedded, "\(directory.cluster) cannot be made: \(systemError())")
        }
    }

    /// Writes the settings that this program wants, for the server that is about to start.
    func configure(_ programs: ServerPrograms, _ account: ServerAccount) throws(PostgreSQLError) {
        try directory.makePrivate(directory.socketDirectory, for: account)
        let settings = ServerSettings(
            version: programs.version, socketDirectory: directory.socketDirectory, directory: directory.settings)
        try directory.writeSetting(settings.text, to: "postgresql.conf", for: account)
        try directory.writeSetting(ServerSettings.hostBasedAuthentication, to: "pg_hba.conf", for: account)
        try directory.writeSetting(ServerSettings.identities(account), to: "pg_ident.conf", for: account)
    }

    /// Makes the database where a new cluster lacks it.
    func makeDatabase(_ account: ServerAccount) throws(PostgreSQLError) {
        let connection = try Connection(url(database: "postgres", account: account))
        let found = try connection.query(
            "SELECT 1 FROM pg_database WHERE datname = $1", [.text(EmbeddedStore.database)], as: "look for the database"
        )
        if found.isEmpty { try connection.execute("CREATE DATABASE \(EmbeddedStore.database)") }
    }

    private func clusterFailure(_ made: ChildProcess, _ programs: ServerPrograms) -> PostgreSQLError {
        PostgreSQLError(
            .embedded, "\(programs.initdb) could not make the embedded store: \(made.complaint)",
            hint: made.output.contains("No space left") ? "free disk space under \(path)" : "")
    }

    /// A cluster directory without a cluster in it is removed where it is empty, and otherwise not ours.
    private func removeEmptyCluster() throws(PostgreSQLError) {
        guard rmdir(directory.cluster) == 0 else {
            throw PostgreSQLError(
                .embedded, "\(directory.cluster) is not empty and holds no PostgreSQL cluster",
                hint: "move it away, or choose another data directory (--data DIR)")
        }
    }

    private func remove(_ place: String) throws(PostgreSQLError) {
        do {
            try FileManager.default.removeItem(atPath: place)
        } catch {
            throw PostgreSQLError(.embedded, "\(place) cannot be removed: \(systemError())")
        }
    }
}
