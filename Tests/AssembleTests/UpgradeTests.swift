import Bytes
import Loader
import PostgreSQL
import Records
import StoreTesting
import Testing

@testable import Assemble

/// Stores of earlier programs.
@Suite struct UpgradeTests {
    /// What was applied to a store is known by its text.
    @Test func shippedMigrationsAreAsTheyWere() {
        let hashes = AssembleMigrations.all.prefix(4).map { migration in
            migration.hash.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        #expect(hashes == ["2a6422e2ec2766f2", "f3bec91884150d13", "123982683d4e54f3", "e5d76e0fd187a809"])
    }

    /// Claims' vocabulary had another name, and so had one of its fields; what was written under it is still read.
    @Test func renamedVocabularyIsRead() throws {
        let database = try TestDatabase()
        let connection = try database.connect()
        let earlier = Array(AssembleMigrations.all.prefix(4))
        try Migrator(LoaderMigrations.all, earlier).migrate(connection)
        let schema = TestRecords.schemas.claim
        let listing = Vocabulary.listing(of: schema).replacing(
            "\noriginalClaimNumber identifier", with: "\npayerClaimNumber identifier")
        let tag = Vocabulary.tag(kind: "claim.professional", listing: listing)
        let hex = String(tag, radix: 16)
        try connection.execute(
            """
            INSERT INTO source.vocabulary (tag, kind, fields)
            VALUES (decode(lpad('\(hex)', 16, '0'), 'hex'), 'claim.professional', '\(listing)');
            INSERT INTO source.waiting (plan, kind, hash, run, file, ordinal)
            VALUES (1, 'claim.professional', gen_random_uuid(), 1, 0, 1)
            """)
        try Migrator(LoaderMigrations.all, AssembleMigrations.all).migrate(connection)
        let waiting = try connection.query("SELECT kind FROM source.waiting").first
        #expect(waiting?.text(0) == "claim")
        let row = try #require(try connection.query("SELECT kind, fields FROM source.vocabulary").first)
        #expect(row.text(0) == "claim")
        let vocabulary = Vocabulary(tag: tag, listing: row.text(1) ?? "", readAs: schema)
        var claim = TestClaim()
        claim.original = "P1"
        var writer = ByteWriter()
        RecordPayload.append(claim.record(), tag: tag, to: &writer)
        let record = try RecordDecoder([vocabulary]).decode(writer.bytes)
        #expect(ClaimKeyReader(schema).keys(of: record).original?.written == Array("P1".utf8))
    }

    /// The plan's next run knows what was published under the payer's number, and under no other id any more.
    @Test func keysAreMended() throws {
        let claim = TestClaim()
        var correction = claim.remittance("P2", paid: "20250301")
        correction.original = "P1"
        let other = TestClaim(control: "C2", frequency: "7", original: "P1")
        let records = [
            claim.record(), claim.remittance("P1").record(), correction.record(), other.record(), TestMember().record(),
        ]
        let nights = try TestNights()
        try nights.run(records)
        let (resources, rows) = (nights.resources, try nights.sourceRows())
        try nights.age()
        #expect(nights.resources.keys.sorted() != resources.keys.sorted())
        // A run that is not published leaves what is to be done to the next.
        let failed = try SourceStore(try nights.database.connect(), plan: nights.plan, schemas: TestRecords.schemas)
        try failed.begin(run: 1000)
        try failed.resolve()
        try failed.abandon()
        try nights.run([])
        #expect(nights.resources == resources)
        #expect(try nights.sourceRows() == rows)
        #expect(try nights.connection.query("SELECT FROM source.former_eob").count == 0)
        #expect(try nights.run([claim.remittance("P1").reversal(paid: "20250401").record()]) == ["published"])
        #expect(try nights.history() == ["P1": "cancelled, replaced by P2", "P2": "prior P1"])
        #expect(try nights.balanced())
    }
}
