/// Resources that were another person's. Shipped text: never edited, mended by a later migration.
extension FHIRSchema {
    /// A reader serves no version of a resource up to `fhir.withheld.version`, to nobody. Whoever read it as `fhir.moved.patient_id`
    /// is told that it is gone.
    static let moved = """
        CREATE TABLE fhir.withheld (
            plan text COLLATE "C" NOT NULL, type text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
            version bigint NOT NULL, run bigint NOT NULL, PRIMARY KEY (plan, type, id));

        CREATE TABLE fhir.moved (
            plan text COLLATE "C" NOT NULL, type text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
            patient_id text COLLATE "C" NOT NULL, moved timestamptz NOT NULL, run bigint NOT NULL,
            PRIMARY KEY (plan, type, id, patient_id));
        CREATE INDEX moved_patient ON fhir.moved (plan, patient_id, moved);
        """
}
