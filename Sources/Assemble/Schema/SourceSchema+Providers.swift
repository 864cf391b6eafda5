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

    /// Whose numbers are whose.
    static let mentions = """
        -- Who an NPI belongs to: by the newest row of a directory that names somebody (entity, day, hash, payload), as it was
        -- mapped (fingerprint, active), and by the last that names nobody since it was deactivated (ended); by the surest word
        -- of claims (stated), which say that it is a person's (1), an organization's (2), or both (3: seen).
        ALTER TABLE source.provider
            ALTER COLUMN entity DROP NOT NULL,
            ADD COLUMN hash uuid, ADD COLUMN payload bigint, ADD COLUMN fingerprint bytea, ADD COLUMN active boolean,
            ADD COLUMN ended date, ADD COLUMN stated smallint, ADD COLUMN seen smallint NOT NULL DEFAULT 0;
        ALTER TABLE source.provider
            ADD COLUMN type text COLLATE "C" GENERATED ALWAYS AS (coalesce(entity,
                CASE WHEN stated IN (2, 4) THEN '1' WHEN stated IN (1, 3) THEN '2' END)) STORED,
            -- Whether a claim says otherwise.
            ADD COLUMN disputed boolean NOT NULL GENERATED ALWAYS AS (coalesce(
                seen = 3 OR entity = '1' AND seen = 2 OR entity = '2' AND seen = 1, false)) STORED;
        CREATE INDEX provider_disputed ON source.provider (plan) WHERE disputed;
        -- What claims say of NPIs that they name: each with a digit behind it.
        ALTER TABLE source.claim ADD COLUMN mentions bigint[];
        -- Control numbers that the plan's next run looks at again.
        CREATE TABLE source.again (plan smallint NOT NULL, control text COLLATE "C" NOT NULL);
        ALTER TABLE source.plan ALTER COLUMN keys SET DEFAULT 3;
        """
}
