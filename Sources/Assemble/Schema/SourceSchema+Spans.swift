/// What schema `source` needs for coverage that changes after the fact. Shipped text, like the rest.
extension SourceSchema {
    /// | column of `source.member` | what |
    /// |---|---|
    /// | product | plan, group and line of the coverage |
    /// | action | `c` covered, `e` ended, `x` taken back, `p` of the person alone |
    /// | roster, origin | whether the row is of a full roster, and which source says it |
    /// | span_first, span_last, made | of a row that makes a Coverage: its days as they were published, and its id |
    static let spans = """
        ALTER TABLE source.member
            ADD COLUMN product text COLLATE "C", ADD COLUMN action "char" NOT NULL DEFAULT 'c',
            ADD COLUMN roster boolean NOT NULL DEFAULT false, ADD COLUMN origin text COLLATE "C" NOT NULL DEFAULT '',
            ADD COLUMN span_first date, ADD COLUMN span_last date, ADD COLUMN made uuid;
        ALTER TABLE source.plan ALTER COLUMN keys SET DEFAULT 4;
        UPDATE source.member SET span_first = day_first, span_last = day_last, made = coverage WHERE makes_coverage;

        DROP INDEX source.member_coverage;
        CREATE INDEX member_made ON source.member (plan, (coalesce(made, coverage))) WHERE makes_coverage;

        -- Full rosters that have come. One that was held back ends nobody's coverage.
        CREATE TABLE source.roster (
            plan smallint NOT NULL, origin text COLLATE "C" NOT NULL, as_of date NOT NULL, members bigint NOT NULL,
            accepted boolean NOT NULL, forced boolean NOT NULL, PRIMARY KEY (plan, origin, as_of));

        -- Corrections of whose something is. of: `c` a claim, by its control number or the payer's number (its EOB), `m` rows
        -- of a person of that birth date and name under a member's id. whose: the right member, null for nobody.
        CREATE TABLE source.attribution (
            plan smallint NOT NULL, of "char" NOT NULL, control text COLLATE "C", eob uuid, member_id text COLLATE "C",
            birth date, given text COLLATE "C", whose text COLLATE "C", as_of date, run bigint NOT NULL);
        CREATE INDEX attribution_plan ON source.attribution (plan);
        """
}
