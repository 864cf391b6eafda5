/// Words of which no valid EOB can be made take no part: the EOB of a payer's number is made of the newest word that has one.
///
/// Nothing of it is kept from run to run: whenever a number is looked at, all is tried anew from its newest word down, so
/// that the result is a function of the set of records (decision 0054).
extension SourceSQL {
    /// How often what was refused is left out and the rest weighed again. What is refused after that stays refused, and
    /// what is older is not tried.
    static let roundLimit = 32

    /// The EOBs whose refusal may change something: those of numbers with several words; and those that follow another or
    /// are followed, by any of their words (`linked`). Of the others each is for itself.
    var entangled: Step {
        Step(
            "find what a refusal would change",
            """
            CREATE UNLOGGED TABLE \(work).entangled AS
            SELECT eob, bool_or(linked) AS linked FROM (
                SELECT eob, false AS linked FROM \(work).contested
                UNION ALL SELECT k.eob, true FROM \(work).link l JOIN (
                    SELECT id, prior_eob, next_eob FROM \(work).remittance
                    WHERE prior_eob IS NOT NULL OR next_eob IS NOT NULL) r ON r.id = l.remittance
                CROSS JOIN LATERAL (VALUES (l.eob), (r.prior_eob), (r.next_eob)) k (eob)
                UNION ALL SELECT k.eob, true FROM \(work).link l JOIN (
                    SELECT id, prior_eob FROM \(work).claim WHERE prior_eob IS NOT NULL) c ON c.id = l.claim
                CROSS JOIN LATERAL (VALUES (l.eob), (c.prior_eob)) k (eob)) e
            WHERE eob IS NOT NULL GROUP BY eob;
            ANALYZE \(work).entangled;
            """)
    }

    /// Over a case `e`, whether it is one of those.
    func isOf(_ entanglement: SourceStore.Entanglement) -> String {
        let linked = entanglement == .linked ? "x.linked" : "NOT x.linked"
        return "EXISTS (SELECT FROM \(work).entangled x WHERE x.eob = e.eob AND \(linked))"
    }

    /// Those of them of which nobody knows yet whether they are refused.
    func toTry(_ entanglement: SourceStore.Entanglement) -> String {
        "NOT e.refused AND NOT e.tried AND \(isOf(entanglement))"
    }

    /// Takes the refused remittances among those that were tried, one number a row.
    var startRound: Step {
        Step("begin a round", "CREATE UNLOGGED TABLE \(work).refused_in (remittance bigint NOT NULL);")
    }

    /// Leaves out what is refused, and weighs, links and tells anew what a refusal may change. The cases of the refused stay
    /// as they were tried.
    func nextRound(_ entanglement: SourceStore.Entanglement) -> [Step] {
        let note = Step(
            "note what is refused",
            """
            WITH done AS (
                UPDATE \(work).eob e SET tried = true WHERE e.stream AND \(toTry(entanglement))
                RETURNING e.remittance, e.history)
            INSERT INTO \(work).tried SELECT remittance, history FROM done;
            UPDATE \(work).eob e SET refused = true FROM \(work).refused_in q WHERE q.remittance = e.remittance;
            INSERT INTO \(work).refused
                SELECT e.remittance, e.eob FROM \(work).eob e JOIN \(work).refused_in q ON q.remittance = e.remittance;
            DROP TABLE \(work).refused_in, \(work).word, \(work).edge, \(work).cycle, \(work).successor, \(work).history;
            ANALYZE \(work).refused; ANALYZE \(work).tried;
            """)
        let choose = Step(
            "find winning remittances without them",
            """
            DELETE FROM \(work).winner n USING \(work).refused q WHERE q.eob = n.eob;
            INSERT INTO \(work).winner SELECT w.remittance, w.eob, w.claim, w.void FROM \(work).word w
                WHERE w.role = 'b' AND w.eob IN (SELECT eob FROM \(work).refused);
            """)
        let changed =
            entanglement == .linked
            ? "(SELECT eob FROM \(work).entangled WHERE linked)" : "(SELECT eob FROM \(work).refused)"
        let again = "(SELECT n.* FROM \(work).winner n WHERE n.eob IN \(changed))"
        let cases = Step(
            "make cases without them",
            """
            DELETE FROM \(work).eob e WHERE NOT e.refused AND e.eob IN \(changed);
            INSERT INTO \(work).eob \(eobs(of: again));
            ANALYZE \(work).eob;
            """)
        return [note, words, choose, edges, history, cases]
    }

    /// After the rounds: the older words' claims may need Patients and Coverages of their own. What the refused ones need is
    /// made as before.
    var deriveMore: [Step] {
        let handed = Step(
            "note what was derived",
            """
            INSERT INTO \(work).handed SELECT type, id, hash FROM \(work).derived WHERE stream;
            DROP TABLE \(work).derived;
            """)
        return [handed, derived]
    }

    /// What was refused when all else was mapped.
    var refusedAtLast: Step {
        Step(
            "find what is refused",
            """
            UPDATE \(work).eob e SET refused = true FROM \(work).outcome o
                WHERE o.kind = 'c' AND o.disposition = 'quarantined' AND o.key = e.remittance AND NOT e.refused;
            """)
    }
}
