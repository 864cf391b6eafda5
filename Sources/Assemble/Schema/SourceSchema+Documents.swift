/// What schema `source` needs of clinical documents. Shipped text, like the rest.
extension SourceSchema {
    static let documents = """
        -- Clinical documents, one row a content (hash). `moment` is when it was made, in seconds since 2000-01-01 UTC. roots, ids:
        -- the patient's identifiers, never a social security number. member_id, patient: whom it is about, and why (how: id or
        -- name); null where nobody or several fit. active: whether its statements count, which they do not where it is replaced.
        CREATE TABLE source.document (
            plan smallint NOT NULL, hash uuid NOT NULL, id bigint NOT NULL, run bigint NOT NULL, file integer NOT NULL,
            ordinal integer NOT NULL, key text COLLATE "C", source text COLLATE "C", kind text COLLATE "C",
            set_id text COLLATE "C", version integer, moment bigint, time text COLLATE "C",
            replaces text[] NOT NULL DEFAULT '{}', roots text[] NOT NULL DEFAULT '{}', ids text[] NOT NULL DEFAULT '{}',
            family text COLLATE "C", given text COLLATE "C", birth date, gender text COLLATE "C",
            fault text, member_id text COLLATE "C", patient uuid, how text COLLATE "C", active boolean NOT NULL,
            state text COLLATE "C" NOT NULL, reason text, fingerprint bytea NOT NULL,
            PRIMARY KEY (plan, hash));
        CREATE INDEX document_patient ON source.document (plan, patient) WHERE patient IS NOT NULL;
        CREATE INDEX document_person ON source.document (plan, family, birth);
        CREATE INDEX document_member ON source.document (plan, member_id) WHERE member_id IS NOT NULL;
        CREATE INDEX document_open ON source.document (plan) WHERE patient IS NULL;

        -- What a document says, a row for each record of it: `of` is s for a statement, d for the document itself. Keys tell
        -- statements about one person apart. `payload` is null for one that is ignored. `made` is said by the case.
        CREATE TABLE source.statement (
            plan smallint NOT NULL, document uuid NOT NULL, ordinal integer NOT NULL, id bigint NOT NULL, run bigint NOT NULL,
            file integer NOT NULL, hash uuid NOT NULL, of "char" NOT NULL, key text COLLATE "C" NOT NULL,
            payload bigint, section text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL,
            xpath text COLLATE "C" NOT NULL, line bigint NOT NULL,
            fault text, ignored text, state text COLLATE "C" NOT NULL, reason text,
            PRIMARY KEY (plan, document, ordinal));
        CREATE INDEX statement_key ON source.statement (plan, key);

        -- Of everything that is said of one person under one key, what holds: the statement of the newest document, by which maps
        -- it was mapped, and which resources of its own are in the store.
        CREATE TABLE source.statement_case (
            plan smallint NOT NULL, patient uuid NOT NULL, of "char" NOT NULL, key text COLLATE "C" NOT NULL,
            document uuid NOT NULL, hash uuid NOT NULL, payload bigint NOT NULL, fingerprint bytea NOT NULL,
            state text COLLATE "C" NOT NULL, reason text, made text[] NOT NULL,
            PRIMARY KEY (plan, patient, of, key));
        CREATE INDEX statement_case_open ON source.statement_case (plan) WHERE state = 'quarantined';
        CREATE INDEX statement_case_made ON source.statement_case USING gin (made);

        -- By whom documents find their members.
        CREATE INDEX member_person ON source.member (plan, family, birth);
        -- Identifiers of others: r a medical record number, d a Medicaid id, e a Medicare id, each before the number.
        ALTER TABLE source.member ADD COLUMN other_ids text[];
        CREATE INDEX member_others ON source.member USING gin (other_ids);
        """
}
