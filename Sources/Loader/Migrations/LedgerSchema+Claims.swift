/// Tables of what a run did with claims of every kind. Shipped text: never edited, mended by a later migration.
extension LedgerSchema {
    static let mustSupport = """
        -- What the profiles that a run wrote say must be supported, and how many values of it the run wrote.
        CREATE TABLE ledger.must_support (
            run bigint NOT NULL, profile text COLLATE "C" NOT NULL, element text COLLATE "C" NOT NULL,
            position integer NOT NULL,          -- in the profile's order
            rules integer NOT NULL,             -- of the maps; 0 where no source format says it
            count bigint NOT NULL,
            reason text,                        -- why there is no rule, as mappings/profiles/must-support-gaps.tsv says
            PRIMARY KEY (run, profile, element));
        """

    static let made = """
        -- Which resources the records of a file were made into, by the profile of the resource.
        CREATE TABLE ledger.made (
            run bigint NOT NULL,
            origin bigint NOT NULL,             -- the run that read the record
            file integer NOT NULL,              -- the file's number within `origin`
            kind text COLLATE "C" NOT NULL,     -- claim, remittance.claim
            profile text COLLATE "C" NOT NULL,  -- C4BB-ExplanationOfBenefit-Oral
            disposition ledger.outcome NOT NULL,
            count bigint NOT NULL,
            PRIMARY KEY (run, origin, file, kind, profile, disposition));
        """

    static let money = """
        -- Sums of money over the claims of a file: as the records have them, and as the EOBs do.
        CREATE TABLE ledger.money (
            run bigint NOT NULL,
            origin bigint NOT NULL,             -- the run that read the adjudication
            file integer NOT NULL,              -- the file's number within `origin`
            measure text COLLATE "C" NOT NULL, position integer NOT NULL,
            cancelled boolean NOT NULL,         -- of claims that the payer has reversed or voided
            source numeric NOT NULL, mapped numeric NOT NULL,
            claims bigint NOT NULL,             -- of which either says such an amount
            differing bigint NOT NULL,          -- of these, of which they are not the same
            PRIMARY KEY (run, origin, file, measure, cancelled));
        """

    static let waiting = """
        -- What waits at the end of a run, by how many days it has waited.
        CREATE TABLE ledger.waiting (
            run bigint NOT NULL, kind text COLLATE "C" NOT NULL, reason text NOT NULL, format text NOT NULL,
            from_day integer NOT NULL, to_day integer, -- both included; null is no bound
            overdue boolean NOT NULL,           -- longer than the plan allows
            count bigint NOT NULL,
            first_read date NOT NULL,           -- of the one that has waited longest
            first_service date,                 -- the earliest last day of service, where known
            PRIMARY KEY (run, kind, reason, format, from_day));
        """
}
