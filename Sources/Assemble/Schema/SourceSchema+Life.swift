/// What schema `source` needs for the life of a claim. Shipped text, like the rest.
extension SourceSchema {
    /// Claims of every kind have one vocabulary, and the payer's number of the claim that one adjusts another name. The tag of
    /// a vocabulary says which payloads were written under it, and stays.
    ///
    /// A version was followed by the content's hash, and is now followed by a position, which earlier records do not have.
    static let life = """
        UPDATE source.vocabulary SET kind = 'claim',
            fields = regexp_replace(fields, '(^|\\n)payerClaimNumber ', '\\1originalClaimNumber ')
            WHERE kind = 'claim.professional';
        UPDATE source.waiting SET kind = 'claim' WHERE kind = 'claim.professional';

        -- Which program made the keys of a plan's rows; and EOBs that were published under an id that they have no more, until
        -- a run has taken them back.
        ALTER TABLE source.plan ADD COLUMN keys smallint NOT NULL DEFAULT 1;
        ALTER TABLE source.plan ALTER COLUMN keys SET DEFAULT 2;
        CREATE TABLE source.former_eob (plan smallint NOT NULL, control text COLLATE "C" NOT NULL, eob uuid NOT NULL);

        ALTER TABLE source.claim
            ADD COLUMN eob uuid, ADD COLUMN prior text COLLATE "C", ADD COLUMN prior_eob uuid;
        ALTER TABLE source.remittance
            ADD COLUMN number text COLLATE "C", ADD COLUMN prior text COLLATE "C", ADD COLUMN prior_eob uuid,
            ADD COLUMN next text COLLATE "C", ADD COLUMN next_eob uuid,
            ADD COLUMN reversal boolean NOT NULL DEFAULT false, ADD COLUMN replaces boolean NOT NULL DEFAULT false,
            ADD COLUMN own boolean NOT NULL DEFAULT false,
            -- What its EOB says of its place among others: 'true' where it is cancelled, the number of the claim that it
            -- replaces, and of the one that replaces it. Null where there is nothing to say.
            ADD COLUMN history text[];
        UPDATE source.remittance
            SET reversal = get_byte(version, 8) = 0, version = substring(version FROM 1 FOR 9) || '\\x00000000'::bytea
            WHERE length(version) = 25;
        CREATE INDEX remittance_eob ON source.remittance (eob);
        CREATE INDEX remittance_prior ON source.remittance (prior_eob) WHERE prior_eob IS NOT NULL;
        CREATE INDEX remittance_next ON source.remittance (next_eob) WHERE next_eob IS NOT NULL;
        CREATE INDEX claim_prior ON source.claim (prior_eob) WHERE prior_eob IS NOT NULL;
        CREATE INDEX claim_own ON source.claim (eob) WHERE eob IS NOT NULL;
        CREATE INDEX claim_waiting ON source.claim (plan) WHERE state = 'pending';

        -- Which number a payer gave to a claim: what acknowledgments say.
        CREATE TABLE source.acknowledgment (
            plan smallint NOT NULL, control text COLLATE "C" NOT NULL, eob uuid NOT NULL, number text COLLATE "C" NOT NULL,
            run bigint NOT NULL, PRIMARY KEY (plan, control, eob));
        CREATE INDEX acknowledgment_eob ON source.acknowledgment (eob);

        -- What waits, and since when: the last day of service, the day of the transaction that brought it, and the run that
        -- first read it.
        CREATE VIEW source.waiting_claim AS
            SELECT p.id AS plan, 'claim' AS kind, c.reason, c.day_last, w.sent, c.id >> 32 AS first_run, c.hash,
                EXISTS (SELECT FROM source.acknowledgment a WHERE a.plan = c.plan AND a.control = c.control) AS acknowledged
            FROM source.claim c JOIN source.plan p ON p.number = c.plan
            CROSS JOIN LATERAL (SELECT ('x' || left(c.envelope::text, 8))::bit(32)::bigint AS days) d
            CROSS JOIN LATERAL (SELECT CASE WHEN d.days BETWEEN 2147483648 - 40000 AND 2147483648 + 40000
                THEN date '2000-01-01' + (d.days - 2147483648)::integer END AS sent) w
            WHERE c.state = 'pending'
            UNION ALL
            SELECT p.id, 'remittance.claim', r.reason, r.day_last, w.sent, r.id >> 32, r.hash, false
            FROM source.remittance r JOIN source.plan p ON p.number = r.plan
            CROSS JOIN LATERAL (SELECT ('x' || left(r.envelope::text, 8))::bit(32)::bigint AS days) d
            CROSS JOIN LATERAL (SELECT CASE WHEN d.days BETWEEN 2147483648 - 40000 AND 2147483648 + 40000
                THEN date '2000-01-01' + (d.days - 2147483648)::integer END AS sent) w
            WHERE r.state = 'pending' AND NOT r.own;
        """
}
