/// Schema `ledger`: what went in, and what became of it. Shipped text: never edited, mended by a later migration.
///
/// Every table of a run carries `run`. Files are numbered within their run from 0, records within their file from 1.
enum LedgerSchema {
    static let runs = """
        CREATE SCHEMA IF NOT EXISTS ledger;

        CREATE TABLE ledger.plan (
            id text COLLATE "C" PRIMARY KEY, name text NOT NULL, config json NOT NULL DEFAULT '{}',
            -- The secret under which business keys become resource ids; made at random when the plan is first used.
            id_key bytea NOT NULL CHECK (length(id_key) >= 32),
            created timestamptz NOT NULL DEFAULT now());

        CREATE TABLE ledger.run (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            plan text COLLATE "C" NOT NULL REFERENCES ledger.plan,
            state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'published', 'failed')),
            started timestamptz NOT NULL DEFAULT now(), finished timestamptz,
            command text NOT NULL DEFAULT '', program text NOT NULL DEFAULT '', mappings_hash text NOT NULL DEFAULT '',
            failure text, summary json);
        CREATE INDEX run_plan ON ledger.run (plan, id);

        CREATE TABLE ledger.file (
            run bigint NOT NULL REFERENCES ledger.run ON DELETE CASCADE, number integer NOT NULL,
            path text NOT NULL, format text NOT NULL DEFAULT '', bytes bigint NOT NULL DEFAULT 0, sha256 bytea,
            -- Records that the reader counted, of whatever becomes of them.
            records bigint NOT NULL DEFAULT 0, note text NOT NULL DEFAULT '',
            PRIMARY KEY (run, number));
        CREATE INDEX file_sha256 ON ledger.file (sha256);
        """

    static let dispositions = """
        CREATE TYPE ledger.outcome AS ENUM
            ('published', 'unchanged', 'superseded', 'pending', 'quarantined', 'ignored');

        -- What became of a record in a run: one event per run for each record read, and for each that was carried in.
        CREATE TABLE ledger.disposition (
            run bigint NOT NULL,                -- the run that decided
            origin bigint NOT NULL,             -- the run that read the record; an earlier one where it was carried in
            file integer NOT NULL,              -- the file's number within `origin`
            ordinal integer NOT NULL,           -- the record's number within the file
            kind text COLLATE "C" NOT NULL,     -- claim.professional, remittance.claim, member.coverage
            disposition ledger.outcome NOT NULL,
            reason text COLLATE "C",            -- why it is pending, quarantined or ignored
            resource text COLLATE "C",          -- ExplanationOfBenefit/ID, where it is in one
            carried_in boolean GENERATED ALWAYS AS (origin <> run) STORED);
        CREATE INDEX disposition_run ON ledger.disposition USING brin (run) WITH (pages_per_range = 16);

        -- How many records of an earlier run's file a run took up again: counted in `source` when the run begins, so
        -- that the dispositions are held against something that they did not count themselves.
        CREATE TABLE ledger.carried (
            run bigint NOT NULL, origin bigint NOT NULL, file integer NOT NULL, records bigint NOT NULL,
            PRIMARY KEY (run, origin, file));
        """

    static let findings = """
        CREATE TABLE ledger.finding (
            run bigint NOT NULL, file integer NOT NULL, rule text COLLATE "C" NOT NULL, severity text NOT NULL,
            count bigint NOT NULL, message text NOT NULL,
            -- At most a few places: [{"ordinal":1,"segment":17,"byte":1204,"path":"SV102"}]
            examples json NOT NULL DEFAULT '[]',
            PRIMARY KEY (run, file, rule, severity));

        CREATE TABLE ledger.quarantine (
            run bigint NOT NULL, file integer NOT NULL, ordinal integer NOT NULL, kind text COLLATE "C" NOT NULL,
            rule text COLLATE "C" NOT NULL, path text NOT NULL, segment bigint NOT NULL, byte bigint NOT NULL,
            hint text NOT NULL, raw bytea COMPRESSION lz4);
        CREATE INDEX quarantine_run ON ledger.quarantine (run, file, ordinal);

        CREATE TABLE ledger.balance (
            run bigint NOT NULL, file integer NOT NULL, name text COLLATE "C" NOT NULL, expected numeric, actual numeric,
            holds boolean NOT NULL);
        CREATE INDEX balance_run ON ledger.balance (run);

        CREATE TABLE ledger.defaulted (
            run bigint NOT NULL, profile text COLLATE "C" NOT NULL, path text COLLATE "C" NOT NULL,
            code text COLLATE "C" NOT NULL, count bigint NOT NULL, PRIMARY KEY (run, profile, path, code));

        CREATE TABLE ledger.unmapped (
            run bigint NOT NULL, crosswalk text COLLATE "C" NOT NULL, code text COLLATE "C" NOT NULL,
            count bigint NOT NULL, PRIMARY KEY (run, crosswalk, code));

        CREATE TABLE ledger.rule_coverage (
            run bigint NOT NULL, map text COLLATE "C" NOT NULL, rule text COLLATE "C" NOT NULL, count bigint NOT NULL,
            PRIMARY KEY (run, map, rule));
        """

    /// The CPCDS map ids of a rule, comma-separated, or `none`.
    static let cpcds = """
        ALTER TABLE ledger.rule_coverage ADD COLUMN cpcds text COLLATE "C" NOT NULL DEFAULT 'none';
        """

    /// A rule that expects several things is counted for each.
    static let messages = """
        ALTER TABLE ledger.finding DROP CONSTRAINT finding_pkey, ADD PRIMARY KEY (run, file, rule, severity, message);
        """

    /// Proves, for every run and file, that read + carried in = outcomes + carried out.
    static let accounting = """
        CREATE VIEW ledger.accounting AS
            SELECT run, origin, file,
                   coalesce(read, 0) AS read, coalesce(carried_in, 0) AS carried_in,
                   coalesce(published, 0) AS published, coalesce(unchanged, 0) AS unchanged,
                   coalesce(superseded, 0) AS superseded, coalesce(pending, 0) AS pending,
                   coalesce(quarantined, 0) AS quarantined, coalesce(ignored, 0) AS ignored,
                   coalesce(read, 0) + coalesce(carried_in, 0) = coalesce(dispositions, 0) AS balanced
            FROM (SELECT run, run AS origin, number AS file, records AS read FROM ledger.file) f
            FULL JOIN (SELECT run, origin, file, records AS carried_in FROM ledger.carried) c
                USING (run, origin, file)
            FULL JOIN (
                SELECT run, origin, file, count(*) AS dispositions,
                       count(*) FILTER (WHERE disposition = 'published') AS published,
                       count(*) FILTER (WHERE disposition = 'unchanged') AS unchanged,
                       count(*) FILTER (WHERE disposition = 'superseded') AS superseded,
                       count(*) FILTER (WHERE disposition = 'pending') AS pending,
                       count(*) FILTER (WHERE disposition = 'quarantined') AS quarantined,
                       count(*) FILTER (WHERE disposition = 'ignored') AS ignored
                FROM ledger.disposition GROUP BY run, origin, file) d
                USING (run, origin, file);
        """
}
