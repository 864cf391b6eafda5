/// What schema `source` needs of provider directories. Shipped text, like the rest.
extension SourceSchema {
    static let providers = """
        -- Whom a directory knows: 1 a person, 2 an organization, by its newest row.
        CREATE TABLE source.provider (
            plan smallint NOT NULL, npi text COLLATE "C" NOT NULL, entity text COLLATE "C" NOT NULL, day date,
            PRIMARY KEY (plan, npi));
        -- NPIs that a claim states without a name: few claims have any.
        ALTER TABLE source.claim ADD COLUMN nameless text[];
        CREATE INDEX claim_nameless ON source.claim (plan) WHERE nameless IS NOT NULL;
        """
}
