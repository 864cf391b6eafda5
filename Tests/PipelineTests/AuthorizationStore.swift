import Foundation
import Loader
import PostgreSQL
import Records
import Reports
import StoreTesting

@testable import Pipeline

/// A store with invented prior authorizations of a Medicare Advantage plan in New York, and the nights that showed
/// them: the answers are worked out in `PriorAuthorizationTests`.
struct AuthorizationStore {
    let database: TestDatabase
    let connection: Connection
    let clocks: PlanClocks
    /// 2027-01-15, noon in New York.
    let noon: Int

    init(kind: String? = "ma", isEmpty: Bool = false) throws {
        database = try TestDatabase()
        connection = try database.connect()
        _ = try StoreSchema.migrator.migrate(connection)
        try connection.execute(AuthorizationStore.tables, as: "make the tables")
        let deadlines = try Deadlines(path: "\(NightlyRunTests.root)/mappings/deadlines.yaml")
        clocks = try PlanClocks(
            plan: Plan(), calendar: ClockTests.federal.get(), kind: deadlines.kinds.first { $0.id == kind })
        noon = try clocks.moment("2027-01-15T12:00")
        _ = try Ledger(connection).enter(Plan())
        try connection.execute(
            "INSERT INTO source.plan (id) VALUES ('default'), ('another') ON CONFLICT DO NOTHING", as: "add plans")
        if isEmpty { return }
        try connection.execute(AuthorizationStore.nights + AuthorizationStore.authorizations, as: "add authorizations")
        try connection.execute(AuthorizationStore.changes + AuthorizationStore.claims, as: "add changes and claims")
    }

    func ledger() throws -> PriorAuthorizationLedger { try PriorAuthorizationLedger(connection, clocks, asOf: noon) }

    /// The report; the database stays for as long as it is read.
    func report(
        year: Int = 2026, isPublishedOnly: Bool = false, hasNumbers: Bool = false
    ) throws -> PriorAuthorizationReport {
        try withExtendedLifetime(database) {
            try ledger().report(year: year, isPublishedOnly: isPublishedOnly, hasNumbers: hasNumbers)
        }
    }

    /// How they stand at the end of a run.
    func status(run: Int64) throws -> PriorAuthorizationStatus? {
        try withExtendedLifetime(database) { try ledger().status(run: run) }
    }

    /// As schema `source` has them.
    static let tables = """
        CREATE TABLE IF NOT EXISTS source.authorization_fact (
            plan smallint NOT NULL, eob uuid NOT NULL, number text COLLATE "C", priority text,
            drug boolean NOT NULL DEFAULT false, received timestamp, decided timestamp,
            received_exact boolean NOT NULL DEFAULT false, decided_exact boolean NOT NULL DEFAULT false,
            outcome text, final text, extended boolean NOT NULL DEFAULT false,
            appealed boolean NOT NULL DEFAULT false, appeal_outcome text, items text[] NOT NULL DEFAULT '{}',
            first_run bigint NOT NULL, changed_run bigint NOT NULL, visible_run bigint, last_changed date,
            PRIMARY KEY (plan, eob));
        CREATE TABLE IF NOT EXISTS source.authorization_event (
            plan smallint NOT NULL, eob uuid NOT NULL, run bigint NOT NULL, happened timestamp, exact boolean NOT NULL,
            event text, action text, status text);
        """

    /// Run 1 ends on 2026-03-03 at 23:30 in New York, run 2 on 2026-07-06 a minute before midnight, run 3 half a
    /// minute after.
    static let nights = """
        INSERT INTO ledger.run (plan, state, started, finished) VALUES
            ('default', 'published', '2026-03-04 01:00Z', '2026-03-04 04:30Z'),
            ('default', 'published', '2026-07-07 01:00Z', '2026-07-07 03:59Z'),
            ('default', 'published', '2026-07-07 01:00Z', '2026-07-07 04:00:30Z');
        INSERT INTO ledger.file (run, number, path) VALUES
            (1, 0, '/extracts/authorizations.ndjson'), (2, 0, '/extracts/second.ndjson'), (3, 0, '/extracts/third.ndjson');
        """

    static let authorizations = """
        CREATE TEMP TABLE told (n int, priority text, received text, decided text, outcome text, final text, more text);
        INSERT INTO told VALUES
            -- Standard, decided in 2026. A time without hours is a day alone.
            (1, 'standard', '2026-03-02 09:00', '2026-03-04 09:00', 'approved', 'approved', ''),            -- 48 h
            (2, 'standard', '2026-03-06 12:00', '2026-03-09 12:00', 'approved', 'approved', 'extended'),    -- 71 h
            (3, 'standard', '2026-04-01 08:00', '2026-04-09 08:00', 'denied', 'approved', 'appeal approved'), -- 192 h, late
            (4, 'standard', '2026-04-10', '2026-04-13', 'partial', 'partial', ''),                          -- 3 days
            (5, 'standard', '2026-05-01', '2026-05-09', 'denied', 'denied', 'appeal denied'),               -- 8 days, late
            (6, 'standard', NULL, '2026-05-10 10:00', 'approved', 'approved', ''),
            (7, NULL, '2026-06-01 00:00', '2026-06-02 00:00', 'denied', 'denied', 'appeal'),                -- 24 h
            (8, 'standard', '2026-06-05 10:00', '2026-06-04', 'approved', 'approved', ''),                  -- reversed
            (9, 'standard', '2026-06-10 10:00', '2026-06-10 22:00', 'denied', 'partial', 'appeal partial'), -- 12 h
            -- Expedited. Clocks are put back on 2026-11-01 and forward on 2026-03-08.
            (11, 'expedited', '2026-10-30 12:00', '2026-11-02 11:30', 'approved', 'approved', ''),          -- 72.5 h, late
            (12, 'expedited', '2026-03-06 12:00', '2026-03-09 12:30', 'denied', 'denied', ''),              -- 71.5 h
            (13, 'expedited', '2026-08-03', '2026-08-05', 'approved', 'approved', ''),                      -- 2 days
            (14, 'expedited', '2026-08-03', '2026-08-06', 'partial', 'partial', ''),                        -- 3 days, who knows
            (15, 'expedited', '2026-08-03', '2026-08-07', 'denied', 'denied', ''),                          -- 4 days, late
            (16, 'expedited', '2026-08-03 09:00', '2026-08-17 10:00', 'approved', 'approved', 'extended'),  -- 337 h
            -- Of no figure of 2026.
            (21, 'standard', '2026-05-01 08:00', '2026-05-02 08:00', 'denied', 'denied', 'drug'),
            (22, 'standard', '2025-05-01 08:00', '2025-05-02 08:00', 'denied', 'denied', 'drug'),
            (23, 'standard', '2025-12-30 08:00', '2025-12-31 23:59', 'denied', 'denied', ''),
            (24, 'standard', '2026-12-30 08:00', '2027-01-01 00:00', 'denied', 'denied', ''),
            (25, 'standard', '2026-12-30 08:00', NULL, 'approved', 'approved', ''),
            -- Undecided at noon of 2027-01-15.
            (31, 'standard', '2027-01-07 08:00', NULL, NULL, 'pended', ''),   -- late since midnight
            (32, 'standard', '2027-01-08 23:00', NULL, NULL, NULL, ''),       -- until midnight
            (33, 'expedited', '2027-01-12 11:00', NULL, NULL, 'pended', ''),  -- late for an hour
            (34, 'expedited', '2027-01-12', NULL, NULL, 'pended', ''),        -- until midnight at the latest
            (35, 'standard', '2027-01-14 08:00', NULL, NULL, 'pended', ''),
            (36, 'standard', NULL, NULL, NULL, 'pended', ''),
            (37, 'standard', '2027-01-01 08:00', NULL, NULL, 'cancelled', ''),
            (38, 'standard', '2027-01-01 08:00', NULL, NULL, 'pended', 'extended'),
            (39, 'standard', '2027-01-16 08:00', NULL, NULL, 'pended', '');
        INSERT INTO source.authorization_fact (plan, eob, number, priority, drug, received, decided, received_exact,
            decided_exact, outcome, final, extended, appealed, appeal_outcome, items, first_run, changed_run, visible_run)
        SELECT p.number, lpad(n::text, 32, '0')::uuid, 'SECRET' || n, priority, more = 'drug', received::timestamp,
            decided::timestamp, coalesce(received LIKE '% %', false), coalesce(decided LIKE '% %', false), outcome, final,
            more = 'extended', more LIKE 'appeal%', nullif(substr(more, 8), ''),
            CASE WHEN n = 1 THEN '{HCPCS E0601,REV 0120,UM03 AD,SMITH JOHN,MARY}' WHEN n <= 12
                THEN '{HCPCS E0601,HCPCS E0601}' ELSE '{}' END::text[],
            1, CASE n WHEN 1 THEN 3 ELSE 1 END, CASE n WHEN 2 THEN NULL WHEN 3 THEN 3 ELSE 1 END
        FROM told, source.plan p WHERE p.id = 'default';
        INSERT INTO source.authorization_fact (plan, eob, priority, decided, outcome, first_run, changed_run)
        SELECT number, '00000000000000000000000000000001', 'standard', '2026-02-02', 'denied', 1, 1
        FROM source.plan WHERE id = 'another';
        INSERT INTO ledger.disposition (run, origin, file, ordinal, kind, disposition, resource)
        SELECT 1, 1, 0, n, 'authorization', 'published', 'ExplanationOfBenefit/' || lpad(n::text, 32, '0') FROM told WHERE n <> 2;
        INSERT INTO ledger.disposition (run, origin, file, ordinal, kind, disposition, resource) VALUES
            (3, 3, 0, 70, 'authorization', 'published', 'ExplanationOfBenefit/' || lpad('1', 32, '0'));
        """

    /// What came in on 2026-07-02 has to be seen by the end of Monday, 2026-07-06: Friday is a holiday.
    static let changes = """
        INSERT INTO source.authorization_event (plan, eob, run, happened, exact, event)
        SELECT p.number, lpad(e.n::text, 32, '0')::uuid, e.run, e.happened::timestamp, false, e.event
        FROM source.plan p, (VALUES
            (1, 1, '2026-03-02 09:00', 'request'),   -- in time
            (1, 2, '2026-07-02', 'decision'),        -- in time
            (1, 3, '2026-07-02', 'status'),          -- late
            (2, 1, '2026-03-02', 'request'),         -- not visible yet
            (2, 1, '2026-03-02', 'inquiry'),         -- no change
            (1, 1, NULL, 'status'),                  -- no day
            (3, 1, '2026-03-02', 'request'),         -- seen with run 3
            (21, 3, '2026-03-02', 'request'),        -- a drug
            (23, 1, '2025-03-03', 'request')         -- of another year
            ) e (n, run, happened, event) WHERE p.id = 'default';
        """

    static let claims = """
        INSERT INTO source.remittance (plan, id, payload, run, file, ordinal, hash, envelope, state, fault)
        SELECT p.number, c.n, c.n, c.origin, 0, c.n, lpad(c.n::text, 32, '0')::uuid,
            (to_hex(2147483648 + (c.sent::date - date '2000-01-01')::bigint) || repeat('0', 24))::uuid, c.state, NULL
        FROM source.plan p, (VALUES
            (101, 2, '2026-07-02', 'published'), (102, 3, '2026-07-02', 'published'), (103, 2, '2026-07-02', 'pending'),
            (104, 2, '2026-07-02', 'superseded'), (105, 2, '2025-07-02', 'pending')) c (n, origin, sent, state)
        WHERE p.id = 'default';
        INSERT INTO ledger.disposition (run, origin, file, ordinal, kind, disposition) VALUES
            (2, 2, 0, 101, 'remittance.claim', 'published'), (3, 3, 0, 102, 'remittance.claim', 'published'),
            (2, 2, 0, 103, 'remittance.claim', 'pending');
        """
}
