import Foundation

/// The embedded server's settings, for one machine: bulk loads by a few sessions, and no risk to what was committed.
struct ServerSettings {
    let version: Int
    let socketDirectory: String
    /// Where these settings are kept.
    let directory: String

    /// `postgresql.conf`, written anew at every start; the one that initdb made is not read.
    var text: String {
        """
        # Written by patient-access at every start of the embedded store: changes here are lost.
        listen_addresses = ''
        port = \(EmbeddedStore.port)
        hba_file = \(ServerSettings.quoted(directory + "/pg_hba.conf"))
        ident_file = \(ServerSettings.quoted(directory + "/pg_ident.conf"))
        unix_socket_directories = \(ServerSettings.quoted("\"" + socketDirectory + "\""))
        unix_socket_permissions = 0700
        max_connections = 40
        # What a commit promised survives a crash; a run commits a few times only, so that costs nothing.
        fsync = on
        full_page_writes = on
        synchronous_commit = on
        # One machine, no replicas: a table that is made and filled in one transaction needs no log.
        wal_level = minimal
        max_wal_senders = 0
        wal_compression = \(version >= 15 ? "lz4" : "on")
        wal_buffers = 16MB
        max_wal_size = 4GB
        min_wal_size = 1GB
        checkpoint_timeout = 15min
        checkpoint_completion_target = 0.9
        shared_buffers = 256MB
        work_mem = 64MB
        maintenance_work_mem = 256MB
        effective_cache_size = 1GB
        random_page_cost = 1.1
        default_toast_compression = lz4
        jit = off
        # A statement whose program was killed ends within seconds, so that the next run need not wait for it.
        client_connection_check_interval = 2s
        max_parallel_workers_per_gather = \(ServerSettings.sharedMemoryIsAmple ? 1 : 0)
        autovacuum_naptime = 5min
        autovacuum_vacuum_cost_limit = 1000
        # No statement, row or value goes to the log.
        log_min_messages = fatal
        log_min_error_statement = panic
        log_error_verbosity = terse
        log_parameter_max_length_on_error = 0
        log_checkpoints = off
        logging_collector = off

        """
    }

    private static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }

    /// Parallel queries share memory under /dev/shm, of which a container may have as little as 64 MB.
    static var sharedMemoryIsAmple: Bool {
        var facts = statvfs()
        guard statvfs("/dev/shm", &facts) == 0 else { return false }
        return UInt64(facts.f_bavail) * UInt64(facts.f_frsize) >= 512 << 20
    }

    /// `pg_hba.conf`: the socket only, and there as peers.
    static let hostBasedAuthentication = """
        # Written by patient-access. Peers on the socket, by the map in pg_ident.conf; nobody else.
        local all all peer map=patient_access

        """

    /// `pg_ident.conf`: which users of the system are the store's one role.
    static func identities(_ account: ServerAccount) -> String {
        var text = "# Written by patient-access: map, user of the system, role.\n"
        for name in Set([account.name, "root"]).sorted() {
            text += "patient_access \"\(name)\" \(EmbeddedStore.role)\n"
        }
        return text
    }
}
