import PostgreSQL

/// The migrations of schema `source`, in the order in which they apply; they come after the ledger's.
public enum AssembleMigrations {
    public static let all: [Migration] = [
        Migration("source-0001-records", SourceSchema.records),
        Migration("source-0002-claims", SourceSchema.claims),
        Migration("source-0003-members", SourceSchema.members),
        Migration("source-0004-zeros", SourceSchema.zeros),
        Migration("source-0005-life", SourceSchema.life),
        Migration("source-0006-providers", SourceSchema.providers),
        Migration("source-0007-mentions", SourceSchema.mentions),
        Migration("source-0008-authorizations", SourceSchema.authorizations),
        Migration("source-0009-spans", SourceSchema.spans),
        Migration("source-0010-documents", SourceSchema.documents),
    ]
}

/// Schema `source`: the normalized records that cases are assembled from. Shipped text: never edited, mended by a later
/// migration.
///
/// What a record says stands once per plan, by content hash, however often and wherever it was read. Its bytes are in
/// `source.payload`, which is written once; its keys and what became of it are in a narrow row of its kind.
///
/// | column | what |
/// |---|---|
/// | hash | the content hash: with `plan` the key |
/// | id | the number under which work tables know it: run × 2^32 + n of the run that first read it |
/// | payload, run, file, ordinal, envelope | of the copy that is kept: the one with the least envelope |
/// | fault | why a check refuses the record; null for a good one |
/// | state | published, pending, quarantined, superseded; with `reason` |
enum SourceSchema {
    static let records = """
        CREATE SCHEMA IF NOT EXISTS source;

        CREATE TABLE source.plan (
            number smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text COLLATE "C" NOT NULL UNIQUE);

        -- Which fields a vocabulary had when payloads were written under it: a line PATH KIND for each.
        CREATE TABLE source.vocabulary (
            tag bytea PRIMARY KEY, kind text COLLATE "C" NOT NULL, fields text NOT NULL);

        CREATE TABLE source.payload (id bigint PRIMARY KEY, payload bytea COMPRESSION lz4 NOT NULL);

        -- Every record that was carried out as pending by the plan's last run, and will be carried into its next.
        CREATE TABLE source.waiting (
            plan smallint NOT NULL, kind text COLLATE "C" NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            file integer NOT NULL, ordinal integer NOT NULL);
        CREATE INDEX waiting_hash ON source.waiting (plan, hash);

        -- Resources that were made of claims' own loops, and the claim that each is made of.
        CREATE TABLE source.derived (
            plan smallint NOT NULL, type text COLLATE "C" NOT NULL, id uuid NOT NULL, claim uuid NOT NULL,
            payload bigint NOT NULL, fingerprint bytea NOT NULL, PRIMARY KEY (plan, type, id));
        """

    /// The keys that the tables had at first; later migrations add to them.
    private static let claimKeys = """
        control text COLLATE "C", charge text COLLATE "C", npi text COLLATE "C", frequency text COLLATE "C", \
        sub_id text COLLATE "C", pat_id text COLLATE "C", dependent boolean NOT NULL, ssn uuid, birth date, \
        gender text COLLATE "C", family text COLLATE "C", given text COLLATE "C", day_first date, \
        day_last date, services integer[], controls integer[], derived_patient uuid, derived_coverage uuid
        """
    private static let remittanceKeys = """
        control text COLLATE "C", charge text COLLATE "C", npi text COLLATE "C", frequency text COLLATE "C", \
        sub_id text COLLATE "C", pat_id text COLLATE "C", family text COLLATE "C", given text COLLATE "C", \
        day_first date, day_last date, services integer[], controls integer[], eob uuid, version bytea
        """
    private static let memberKeys = """
        as_of date, member_id text COLLATE "C", unique_id text COLLATE "C", subscriber_id text COLLATE "C", \
        ssn uuid, self boolean NOT NULL, birth date, gender text COLLATE "C", family text COLLATE "C", \
        given text COLLATE "C", day_first date, day_last date, patient uuid, coverage uuid
        """

    static let claims = """
        CREATE TABLE source.claim (
            plan smallint NOT NULL, id bigint NOT NULL, payload bigint NOT NULL, run bigint NOT NULL,
            file integer NOT NULL, ordinal integer NOT NULL, hash uuid NOT NULL, envelope uuid NOT NULL,
            \(claimKeys),
            fault text, state text COLLATE "C" NOT NULL, reason text,
            PRIMARY KEY (plan, hash));
        CREATE INDEX claim_control ON source.claim (plan, control);
        CREATE INDEX claim_subscriber ON source.claim (plan, sub_id);
        CREATE INDEX claim_patient ON source.claim (plan, pat_id) WHERE pat_id IS NOT NULL;
        CREATE INDEX claim_ssn ON source.claim (plan, ssn) WHERE ssn IS NOT NULL;

        CREATE TABLE source.remittance (
            plan smallint NOT NULL, id bigint NOT NULL, payload bigint NOT NULL, run bigint NOT NULL,
            file integer NOT NULL, ordinal integer NOT NULL, hash uuid NOT NULL, envelope uuid NOT NULL,
            \(remittanceKeys),
            fault text, state text COLLATE "C" NOT NULL, reason text,
            -- The case that it made: its claim, whom it is for, and the payloads that it was mapped from, when, by what.
            claim uuid, patient uuid, coverage uuid, derived boolean NOT NULL DEFAULT false, inputs bigint[],
            fingerprint bytea,
            PRIMARY KEY (plan, hash));
        CREATE INDEX remittance_control ON source.remittance (plan, control);
        CREATE INDEX remittance_open ON source.remittance (plan) WHERE state IN ('pending', 'quarantined');
        CREATE INDEX remittance_derived_patient ON source.remittance (plan, patient) WHERE derived;
        CREATE INDEX remittance_derived_coverage ON source.remittance (plan, coverage) WHERE derived;
        """

    static let members = """
        CREATE TABLE source.member (
            plan smallint NOT NULL, id bigint NOT NULL, payload bigint NOT NULL, run bigint NOT NULL,
            file integer NOT NULL, ordinal integer NOT NULL, hash uuid NOT NULL, envelope uuid NOT NULL,
            \(memberKeys),
            fault text, state text COLLATE "C" NOT NULL, reason text,
            -- Whether the Patient, and the Coverage, are made of this row.
            makes_patient boolean NOT NULL DEFAULT false, makes_coverage boolean NOT NULL DEFAULT false,
            fingerprint bytea,
            PRIMARY KEY (plan, hash));
        CREATE INDEX member_member ON source.member (plan, member_id);
        CREATE INDEX member_unique ON source.member (plan, unique_id) WHERE unique_id IS NOT NULL;
        CREATE INDEX member_subscriber ON source.member (plan, subscriber_id) WHERE subscriber_id IS NOT NULL;
        CREATE INDEX member_ssn ON source.member (plan, ssn) WHERE ssn IS NOT NULL;
        CREATE INDEX member_coverage ON source.member (plan, coverage);
        CREATE INDEX member_zeros ON source.member (plan, ltrim(member_id, '0'));
        CREATE INDEX member_open ON source.member (plan) WHERE state = 'quarantined';
        """

    /// Only ids that begin with zeros: the others are found as they stand.
    static let zeros = """
        CREATE INDEX claim_subscriber_zeros ON source.claim (plan, ltrim(sub_id, '0')) WHERE sub_id LIKE '0%';
        CREATE INDEX claim_patient_zeros ON source.claim (plan, ltrim(pat_id, '0')) WHERE pat_id LIKE '0%';
        CREATE INDEX member_subscriber_zeros ON source.member (plan, ltrim(subscriber_id, '0'))
            WHERE subscriber_id LIKE '0%';
        """
}
