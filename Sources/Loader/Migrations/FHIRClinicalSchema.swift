/// What clinical documents make. Their columns: see `FHIRSchema`, and `ClinicalType` for what each is taken from. Shipped text:
/// never edited, mended by a later migration.
enum FHIRClinicalSchema {
    static let resources = """
        CREATE TABLE fhir.location (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            identifier text COLLATE "C", status text COLLATE "C", name text COLLATE "C", code text COLLATE "C",
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE TABLE fhir.location_history (
            LIKE fhir.location, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX location_history_key ON fhir.location_history (plan, id);

        CREATE TABLE fhir.device (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C", code text COLLATE "C",
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX device_patient ON fhir.device (plan, patient_id);
        CREATE TABLE fhir.device_history (
            LIKE fhir.device, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX device_history_key ON fhir.device_history (plan, id);

        CREATE TABLE fhir.medication (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            identifier text COLLATE "C", status text COLLATE "C", code text COLLATE "C",
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE TABLE fhir.medication_history (
            LIKE fhir.medication, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX medication_history_key ON fhir.medication_history (plan, id);

        CREATE TABLE fhir.specimen (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C", code text COLLATE "C",
            date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX specimen_patient ON fhir.specimen (plan, patient_id);
        CREATE TABLE fhir.specimen_history (
            LIKE fhir.specimen, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX specimen_history_key ON fhir.specimen_history (plan, id);

        CREATE TABLE fhir.encounter (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C", code text COLLATE "C",
            date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX encounter_patient ON fhir.encounter (plan, patient_id);
        CREATE TABLE fhir.encounter_history (
            LIKE fhir.encounter, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX encounter_history_key ON fhir.encounter_history (plan, id);

        CREATE TABLE fhir.allergy_intolerance (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C", code text COLLATE "C",
            date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX allergy_intolerance_patient ON fhir.allergy_intolerance (plan, patient_id);
        CREATE TABLE fhir.allergy_intolerance_history (
            LIKE fhir.allergy_intolerance, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX allergy_intolerance_history_key ON fhir.allergy_intolerance_history (plan, id);

        CREATE TABLE fhir.condition (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C",
            category text COLLATE "C", code text COLLATE "C", date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX condition_patient ON fhir.condition (plan, patient_id);
        CREATE TABLE fhir.condition_history (
            LIKE fhir.condition, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX condition_history_key ON fhir.condition_history (plan, id);

        CREATE TABLE fhir.procedure (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C", code text COLLATE "C",
            date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX procedure_patient ON fhir.procedure (plan, patient_id);
        CREATE TABLE fhir.procedure_history (
            LIKE fhir.procedure, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX procedure_history_key ON fhir.procedure_history (plan, id);

        CREATE TABLE fhir.observation (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C",
            category text COLLATE "C", code text COLLATE "C", date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX observation_patient ON fhir.observation (plan, patient_id);
        CREATE TABLE fhir.observation_history (
            LIKE fhir.observation, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX observation_history_key ON fhir.observation_history (plan, id);

        CREATE TABLE fhir.diagnostic_report (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C",
            category text COLLATE "C", code text COLLATE "C", date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX diagnostic_report_patient ON fhir.diagnostic_report (plan, patient_id);
        CREATE TABLE fhir.diagnostic_report_history (
            LIKE fhir.diagnostic_report, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX diagnostic_report_history_key ON fhir.diagnostic_report_history (plan, id);

        CREATE TABLE fhir.medication_dispense (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C", code text COLLATE "C",
            date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX medication_dispense_patient ON fhir.medication_dispense (plan, patient_id);
        CREATE TABLE fhir.medication_dispense_history (
            LIKE fhir.medication_dispense, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX medication_dispense_history_key ON fhir.medication_dispense_history (plan, id);

        CREATE TABLE fhir.immunization (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C", code text COLLATE "C",
            date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX immunization_patient ON fhir.immunization (plan, patient_id);
        CREATE TABLE fhir.immunization_history (
            LIKE fhir.immunization, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX immunization_history_key ON fhir.immunization_history (plan, id);

        CREATE TABLE fhir.goal (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C", code text COLLATE "C",
            date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX goal_patient ON fhir.goal (plan, patient_id);
        CREATE TABLE fhir.goal_history (
            LIKE fhir.goal, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX goal_history_key ON fhir.goal_history (plan, id);

        CREATE TABLE fhir.care_plan (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C",
            category text COLLATE "C", date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX care_plan_patient ON fhir.care_plan (plan, patient_id);
        CREATE TABLE fhir.care_plan_history (
            LIKE fhir.care_plan, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX care_plan_history_key ON fhir.care_plan_history (plan, id);

        CREATE TABLE fhir.care_team (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C",
            category text COLLATE "C", date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX care_team_patient ON fhir.care_team (plan, patient_id);
        CREATE TABLE fhir.care_team_history (
            LIKE fhir.care_team, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX care_team_history_key ON fhir.care_team_history (plan, id);

        CREATE TABLE fhir.family_member_history (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            patient_id text COLLATE "C", identifier text COLLATE "C", status text COLLATE "C", code text COLLATE "C",
            date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX family_member_history_patient ON fhir.family_member_history (plan, patient_id);
        CREATE TABLE fhir.family_member_history_history (
            LIKE fhir.family_member_history, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX family_member_history_history_key ON fhir.family_member_history_history (plan, id);

        CREATE TABLE fhir.provenance (
            plan text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL,
            last_updated timestamptz NOT NULL, source_version bytea NOT NULL, hash uuid NOT NULL, run bigint NOT NULL,
            labels text[],
            target_id text COLLATE "C", date date,
            resource json COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (plan, id));
        CREATE INDEX provenance_target ON fhir.provenance (plan, target_id);
        CREATE TABLE fhir.provenance_history (
            LIKE fhir.provenance, superseded timestamptz NOT NULL, superseded_run bigint NOT NULL);
        CREATE INDEX provenance_history_key ON fhir.provenance_history (plan, id);
        """
}
