/// What schema `source` needs of prior authorizations. Shipped text, like the rest.
extension SourceSchema {
    static let authorizations = """
        -- Statements of prior authorizations. They find one another through the plan's number and the requester's trace; `moment`
        -- is when what is stated happened (seconds since 2000-01-01, by the plan's clock), `rank` what goes first of one moment.
        CREATE TABLE source.authorization (
            plan smallint NOT NULL, id bigint NOT NULL, payload bigint NOT NULL, run bigint NOT NULL,
            file integer NOT NULL, ordinal integer NOT NULL, hash uuid NOT NULL, envelope uuid NOT NULL,
            number text COLLATE "C", trace text COLLATE "C", number_eob uuid, trace_eob uuid, moment bigint,
            rank smallint NOT NULL, sub_id text COLLATE "C", pat_id text COLLATE "C", dependent boolean NOT NULL, ssn uuid,
            birth date, gender text COLLATE "C", family text COLLATE "C", given text COLLATE "C", service_day date,
            received_day date, decided_day date,
            fault text, state text COLLATE "C" NOT NULL, reason text,
            -- The EOB that it is part of, and by which maps that was made.
            eob uuid, fingerprint bytea,
            PRIMARY KEY (plan, hash));
        CREATE INDEX authorization_number ON source.authorization (plan, number) WHERE number IS NOT NULL;
        CREATE INDEX authorization_trace ON source.authorization (plan, trace) WHERE trace IS NOT NULL;
        CREATE INDEX authorization_eob ON source.authorization (plan, eob);
        CREATE INDEX authorization_subscriber ON source.authorization (plan, sub_id);
        CREATE INDEX authorization_patient ON source.authorization (plan, pat_id) WHERE pat_id IS NOT NULL;
        CREATE INDEX authorization_ssn ON source.authorization (plan, ssn) WHERE ssn IS NOT NULL;
        CREATE INDEX authorization_subscriber_zeros ON source.authorization (plan, ltrim(sub_id, '0')) WHERE sub_id LIKE '0%';
        CREATE INDEX authorization_patient_zeros ON source.authorization (plan, ltrim(pat_id, '0')) WHERE pat_id LIKE '0%';
        CREATE INDEX authorization_open ON source.authorization (plan) WHERE state IN ('pending', 'quarantined');

        -- What all statements of one authorization came to last: of which payloads and what claims used (inputs, used), by
        -- which maps; and which resources of its own are in the store (made).
        CREATE TABLE source.authorization_case (
            plan smallint NOT NULL, eob uuid NOT NULL, inputs bigint[], used text COLLATE "C", fingerprint bytea NOT NULL,
            state text COLLATE "C" NOT NULL, reason text, made text[] NOT NULL, patient uuid, coverage uuid,
            PRIMARY KEY (plan, eob));

        -- An authorization as it stands, for figures: see docs/prior-authorization.md.
        CREATE TABLE source.authorization_fact (
            plan smallint NOT NULL, eob uuid NOT NULL,
            number text COLLATE "C",
            priority text,
            drug boolean NOT NULL DEFAULT false,
            received timestamp, decided timestamp,
            received_exact boolean NOT NULL DEFAULT false, decided_exact boolean NOT NULL DEFAULT false,
            outcome text,
            final text,
            extended boolean NOT NULL DEFAULT false,
            appealed boolean NOT NULL DEFAULT false, appeal_outcome text,
            items text[] NOT NULL DEFAULT '{}',
            first_run bigint NOT NULL, changed_run bigint NOT NULL,
            visible_run bigint,
            last_changed date,
            PRIMARY KEY (plan, eob));
        -- Every statement of it.
        CREATE TABLE source.authorization_event (
            plan smallint NOT NULL, eob uuid NOT NULL, run bigint NOT NULL, happened timestamp, exact boolean NOT NULL,
            event text, action text, status text);
        CREATE INDEX authorization_event_eob ON source.authorization_event (plan, eob);

        -- What published claims used of authorizations, by the numbers that they state: the claim's EOB, code and quantity.
        CREATE TABLE source.claim_authorization (
            plan smallint NOT NULL, number text COLLATE "C" NOT NULL, eob uuid NOT NULL, code text COLLATE "C" NOT NULL,
            quantity numeric NOT NULL, PRIMARY KEY (plan, number, eob, code));
        CREATE INDEX claim_authorization_eob ON source.claim_authorization (plan, eob);
        """
}
