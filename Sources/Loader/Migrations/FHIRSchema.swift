/// Schema `fhir`: one table per resource type. Shipped text: never edited, mended by a later migration.
///
/// Every table has the same columns first:
///
/// | column | what |
/// |---|---|
/// | plan, id | the key; `id` is the FHIR id |
/// | version | FHIR `meta.versionId`: 1 at first, then by one each time the body changes |
/// | last_updated | FHIR `meta.lastUpdated`: the stamp of the publication that wrote the version |
/// | source_version | decides who supersedes whom: compared as bytes, greater wins |
/// | hash | the first 16 bytes of SHA-256 of `resource`; breaks ties of `source_version` |
/// | run | the run that wrote the version |
/// | labels | sensitivity labels, null for none |
/// | resource | the JSON as served, without `meta.versionId` and `meta.lastUpdated` |
///
/// and between `labels` and `resource` what its search parameters need.
enum FHIRSchema {
    static let resources = """
        CREATE SCHEMA IF NOT EXISTS fhir;

        CREATE TABLE fhir.patient (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            member_id text COLLATE "C", member_id_normalized text COLLATE "C", family_normalized text COLLATE "C",
            given_normalized text COLLATE "C", birth_date date, gender text COLLATE "C",
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX patient_member ON fhir.patient (plan, member_id_normalized);

        CREATE TABLE fhir.coverage (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", subscriber_id text COLLATE "C", period_start date, period_end date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX coverage_patient ON fhir.coverage (plan, patient_id);

        CREATE TABLE fhir.organization (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            npi text COLLATE "C", name text COLLATE "C",
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));

        CREATE TABLE fhir.practitioner (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            npi text COLLATE "C", name text COLLATE "C",
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));

        CREATE TABLE fhir.explanation_of_benefit (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", coverage_id text COLLATE "C", identifier text COLLATE "C",
            type text COLLATE "C", service_start date, service_end date, created date, provider text COLLATE "C",
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX explanation_of_benefit_patient ON fhir.explanation_of_benefit (plan, patient_id);
        """

    /// What was superseded or removed: the row as it was, when it ceased to be current, and which run did that.
    static let history = """
        CREATE TABLE fhir.patient_history (
            LIKE fhir.patient, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX patient_history_key ON fhir.patient_history (plan, id);
        CREATE TABLE fhir.coverage_history (
            LIKE fhir.coverage, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX coverage_history_key ON fhir.coverage_history (plan, id);
        CREATE TABLE fhir.organization_history (
            LIKE fhir.organization, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX organization_history_key ON fhir.organization_history (plan, id);
        CREATE TABLE fhir.practitioner_history (
            LIKE fhir.practitioner, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX practitioner_history_key ON fhir.practitioner_history (plan, id);
        CREATE TABLE fhir.explanation_of_benefit_history (
            LIKE fhir.explanation_of_benefit, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX explanation_of_benefit_history_key ON fhir.explanation_of_benefit_history (plan, id);

        -- A resource that is no longer current: which version its next life continues from, and what removed it.
        CREATE TABLE fhir.tombstone (
            plan text COLLATE "C" NOT NULL, type text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
            version bigint NOT NULL, removed timestamptz NOT NULL, run bigint NOT NULL,
            PRIMARY KEY (plan, type, id));

        -- A newer source version said just what the row says: the row stays untouched, and here stands how new its
        -- content is known to be. Without it, the order of extracts would show in the tables.
        CREATE TABLE fhir.confirmation (
            plan text COLLATE "C" NOT NULL, type text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
            source_version bytea NOT NULL,
            PRIMARY KEY (plan, type, id));
        """

    /// Publications by stamp, and the watermark up to which a reader who pages by `last_updated` has seen everything.
    ///
    /// A publication registers its stamp, and commits that, before its rows are written; stamps grow in the order of
    /// registration. Up to the greatest published stamp that no open publication is older than, nothing can appear any
    /// more. A reader that pages by `last_updated` reads up to `fhir.watermark.stamp`, and goes on from there.
    static let publication = """
        CREATE TABLE fhir.publication (
            stamp timestamptz PRIMARY KEY, run bigint NOT NULL, plan text COLLATE "C" NOT NULL,
            state text NOT NULL CHECK (state IN ('open', 'published', 'failed')));
        CREATE INDEX publication_open ON fhir.publication (stamp) WHERE state = 'open';

        CREATE VIEW fhir.watermark AS
            SELECT max(stamp) AS stamp FROM fhir.publication
            WHERE state = 'published'
              AND stamp < coalesce((SELECT min(stamp) FROM fhir.publication WHERE state = 'open'), 'infinity');

        -- What an assembler compares with: the newest source version that is known for the row's content.
        CREATE VIEW fhir.explanation_of_benefit_version AS
            SELECT e.plan, e.id, e.hash, e.version,
                   CASE WHEN c.source_version > e.source_version THEN c.source_version ELSE e.source_version END
                       AS source_version
            FROM fhir.explanation_of_benefit e
            LEFT JOIN fhir.confirmation c
                ON c.plan = e.plan AND c.type = 'ExplanationOfBenefit' AND c.id = e.id;
        """

    /// Persons who are related to a member: a subscriber whose plan covers him. Their columns: see the head of this file.
    static let relatedPerson = """
        CREATE TABLE fhir.related_person (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", family_normalized text COLLATE "C",
            given_normalized text COLLATE "C",
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX related_person_patient ON fhir.related_person (plan, patient_id);

        CREATE TABLE fhir.related_person_history (
            LIKE fhir.related_person, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX related_person_history_key ON fhir.related_person_history (plan, id);
        """
}
