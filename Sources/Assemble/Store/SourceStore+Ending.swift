import PostgreSQL
import Records

/// How a run ends: published, or with nothing of it kept.
extension SourceStore {
    /// Takes the outcome of each case that is handed out; to be flushed before `finish`.
    ///
    /// - Parameter connection: the writer's own.
    public func outcomes(on connection: Connection) throws(PostgreSQLError) -> OutcomeWriter {
        OutcomeWriter(connection, work: try open().sql.work)
    }

    /// Writes what became of every record, read or carried in: states in `source`, events in the ledger. What others may
    /// see of it is in the transaction that `publishing` has open, and is seen when that is committed.
    ///
    /// After `conclude`. A case that was handed out and has no outcome is pending.
    public func finish(on publishing: Connection) throws {
        let sql = try open().sql
        try runner.run(
            [sql.remittanceFates], beside: [sql.memberFates, sql.authorizationFates, sql.documentFates],
            isCommitted: true)
        try publishing.execute(SourceSQL.settings("SET LOCAL"))
        // Where a step fails, its transaction can be rolled back only when nothing runs in it any more.
        defer { try? publishing.complete() }
        let remittances = try runner.start([sql.newRows(.remittance)], on: publishing)
        try runner.run([sql.claimFates])
        let claims = try runner.start([sql.newRows(.claim)], on: connection)
        try runner.complete(remittances)
        try runner.run(sql.settling, on: publishing)
        try runner.complete(claims)
        try runner.run([sql.dropWorkTables], on: publishing)
        session?.isOpen = false
    }

    /// Ends a trial, or a run that failed before it was published; nothing of it stays.
    public func abandon() throws {
        guard let session else { return }
        self.session = nil
        runner.abandon()
        try connection.execute("ROLLBACK")
        guard session.mode == .publishing else { return }
        let (run, work, plan) = (session.sql.run, session.sql.work, session.sql.plan)
        try connection.transaction {
            if try unpublishedRun(work) == run { try removeAbandoned(run, work, plan: plan) }
        }
    }
}
