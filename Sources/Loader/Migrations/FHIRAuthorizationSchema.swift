/// What prior authorizations need: requests, answers, orders, papers, and roles in which people act. Their columns: see
/// `FHIRSchema`. Shipped text: never edited, mended by a later migration.
enum FHIRAuthorizationSchema {
    static let resources = """
        CREATE TABLE fhir.practitioner_role (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            practitioner_id text COLLATE "C", organization_id text COLLATE "C",
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX practitioner_role_practitioner ON fhir.practitioner_role (plan, practitioner_id);
        CREATE TABLE fhir.practitioner_role_history (
            LIKE fhir.practitioner_role, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX practitioner_role_history_key ON fhir.practitioner_role_history (plan, id);

        CREATE TABLE fhir.document_reference (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", type text COLLATE "C", created date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX document_reference_patient ON fhir.document_reference (plan, patient_id);
        CREATE TABLE fhir.document_reference_history (
            LIKE fhir.document_reference, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX document_reference_history_key ON fhir.document_reference_history (plan, id);

        CREATE TABLE fhir.service_request (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C", code text COLLATE "C",
            authored date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX service_request_patient ON fhir.service_request (plan, patient_id);
        CREATE TABLE fhir.service_request_history (
            LIKE fhir.service_request, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX service_request_history_key ON fhir.service_request_history (plan, id);

        CREATE TABLE fhir.medication_request (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C", code text COLLATE "C",
            authored date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX medication_request_patient ON fhir.medication_request (plan, patient_id);
        CREATE TABLE fhir.medication_request_history (
            LIKE fhir.medication_request, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX medication_request_history_key ON fhir.medication_request_history (plan, id);

        CREATE TABLE fhir.claim (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", coverage_id text COLLATE "C", identifier text COLLATE "C", use text COLLATE "C",
            created date, provider text COLLATE "C",
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX claim_patient ON fhir.claim (plan, patient_id);
        CREATE TABLE fhir.claim_history (
            LIKE fhir.claim, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX claim_history_key ON fhir.claim_history (plan, id);

        CREATE TABLE fhir.claim_response (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", request_id text COLLATE "C", identifier text COLLATE "C", use text COLLATE "C",
            outcome text COLLATE "C", created date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX claim_response_patient ON fhir.claim_response (plan, patient_id);
        CREATE INDEX claim_response_request ON fhir.claim_response (plan, request_id);
        CREATE TABLE fhir.claim_response_history (
            LIKE fhir.claim_response, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX claim_response_history_key ON fhir.claim_response_history (plan, id);
        """
}
