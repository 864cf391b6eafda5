import Bytes
import Loader
import PostgreSQL
import Records
import Testing

@Suite struct LedgerTests {
    let store: LoaderStore
    var ledger: Ledger { Ledger(store.connection) }
    init() throws { store = try LoaderStore() }

    @Test func aPlanKeepsItsKey() throws {
        var plan = Plan()
        plan.id = "acme"
        let first = try ledger.enter(plan)
        #expect(first.idKey.count == 32)
        plan.name = "Acme"
        let second = try ledger.enter(plan)
        #expect(second.idKey == first.idKey)
        #expect(try ledger.enter(Plan()).idKey != first.idKey)
        #expect(
            try store.number("SELECT count(*) FROM ledger.plan WHERE name = 'Acme' AND config->>'timeZone' <> ''") == 1)
        #expect(try store.number("SELECT count(*) FROM ledger.plan WHERE config::text LIKE '%idKey%'") == 0)
    }

    @Test func oneRunAtATimeAndInterruptedOnesAreClosed() throws {
        let other = try store.database.connect()
        #expect(try Ledger(other).lock(plan: "default"))
        #expect(try !ledger.lock(plan: "default"))
        #expect(try ledger.lock(plan: "acme"))
        let run = try store.run()
        try Ledger(other).unlock(plan: "default")
        #expect(try ledger.lock(plan: "default"))
        #expect(try ledger.failInterrupted(plan: "default") == [run])
        #expect(try ledger.failInterrupted(plan: "default").isEmpty)
        #expect(try ledger.runs()[0].state == .failed)
    }

    @Test func accountsAddUpOrDoNot() throws {
        let first = try store.run()
        var file = FileEntry(number: 0, path: "a.x12")
        file.records = 3
        file.sha256 = [UInt8](repeating: 7, count: 32)
        try ledger.write([file], run: first)
        try ledger.write(
            [
                DispositionEntry(
                    origin: first, file: 0, ordinal: 1, kind: "claim", disposition: .pending,
                    reason: "waits"),
                DispositionEntry(
                    origin: first, file: 0, ordinal: 2, kind: "claim", disposition: .quarantined),
            ], run: first)
        #expect(try ledger.accounting(run: first).map(\.isBalanced) == [false])
        try ledger.write(
            [DispositionEntry(origin: first, file: 0, ordinal: 3, kind: "claim", disposition: .ignored)],
            run: first)
        #expect(try ledger.accounting(run: first).map(\.isBalanced) == [true])
        #expect(try ledger.end(first, .published, summary: #"{"a":1}"#))
        // A program that lost its session just after the commit takes the run for a failed one: it is not.
        #expect(try !ledger.end(first, .failed, failure: "store: the connection to the store was lost"))
        #expect(try ledger.runs().map(\.state) == [.published])
        #expect(try ledger.hasPublished(sha256: file.sha256, plan: "default", mappingsHash: ""))
        #expect(try !ledger.hasPublished(sha256: file.sha256, plan: "default", mappingsHash: "x"))

        let second = try store.run()
        try store.connection.execute(
            "INSERT INTO ledger.carried VALUES ($1, $2, 0, 1)", [.integer(second), .integer(first)])
        #expect(try ledger.accounting(run: second).map(\.isBalanced) == [false])
        try ledger.write(
            [
                DispositionEntry(
                    origin: first, file: 0, ordinal: 1, kind: "claim", disposition: .published,
                    resource: "ExplanationOfBenefit/1")
            ], run: second)
        let accounts = try ledger.accounting(run: second)
        #expect(accounts.map(\.isBalanced) == [true])
        #expect(accounts[0].carriedIn == 1 && accounts[0].read == 0 && accounts[0].dispositions[.published] == 1)
        #expect(try store.number("SELECT count(*) FROM ledger.disposition WHERE carried_in") == 1)
    }

    @Test func everythingElseIsWritten() throws {
        let run = try store.run()
        let places = (0..<9).map { FindingEntry.Example(ordinal: 1, segment: 17, byte: 1204 + $0, path: "SV1\"02") }
        try ledger.write(
            [
                FindingEntry(
                    file: 0, rule: "R", severity: .warning, count: 9, message: "m",
                    examples: places + places)
            ], run: run)
        try ledger.write(
            [
                QuarantineEntry(
                    file: 0, ordinal: 1, kind: "claim", rule: "R", path: "p",
                    location: SourceLocation(byte: 5, ordinal: 2), hint: "h", raw: [0, 1, 2])
            ], run: run)
        try ledger.write(
            [
                BalanceEntry(
                    file: 0, name: "b", expected: FixedDecimal(units: 100, scale: 2),
                    actual: FixedDecimal(units: 1, scale: 0))
            ],
            run: run)
        try ledger.write(
            defaulted: [CountEntry(["p", "q", "c"], count: 1), CountEntry(["p", "q", "c"], count: 2)], run: run)
        try ledger.write(unmapped: [CountEntry(["x", "c"], count: .max), CountEntry(["x", "c"], count: 2)], run: run)
        try ledger.write(ruleCoverage: [CountEntry(["m", "r", "35"], count: 4)], run: run)
        try ledger.write(
            mustSupport: [
                MustSupportEntry(profile: "p", element: "E.a", rules: 0, count: 0, reason: "why"),
                MustSupportEntry(profile: "p", element: "E.b", rules: 1, count: 2),
            ], run: run)
        try ledger.write(
            made: [MadeEntry(origin: run, file: 0, kind: "claim", profile: "p", disposition: .published): 3], run: run)
        try ledger.write(
            [
                MoneyEntry(
                    origin: run, file: 0, measure: "paid", position: 0, isCancelled: true,
                    source: FixedDecimal(units: 100, scale: 2), mapped: FixedDecimal(units: 1, scale: 0), claims: 1,
                    differing: 0)
            ], run: run)
        #expect(try store.number("SELECT count(*) FROM ledger.must_support WHERE position = 1 AND reason IS NULL") == 1)
        #expect(try store.number("SELECT count FROM ledger.made WHERE disposition = 'published'") == 3)
        #expect(try store.number("SELECT count(*) FROM ledger.money WHERE source = mapped AND cancelled") == 1)
        try ledger.write([FindingEntry](), run: run)
        #expect(
            try store.number("SELECT json_array_length(examples) FROM ledger.finding") == FindingEntry.examplesLimit)
        #expect(try store.number("SELECT (examples->0->>'segment')::int FROM ledger.finding") == 17)
        #expect(try store.number("SELECT length(raw) FROM ledger.quarantine") == 3)
        #expect(try store.number("SELECT count(*) FROM ledger.balance WHERE holds AND expected = 1.00") == 1)
        #expect(try store.number("SELECT count FROM ledger.defaulted") == 3)
        #expect(try store.number("SELECT count FROM ledger.rule_coverage") == 4)
    }
}
