/// Claims and remittances that control number and charge alone do not join.
extension SourceSQL {
    /// A payer's own records with themselves, the parts of split claims, then what the payer's number joins. Needs the other
    /// links.
    var laterLinks: [Step] { [ownLinks, unjoined, parts, splits, reversals, numberLinks, strangers, overtaken] }

    /// A claim that the payer adjudicated acts as its own remittance.
    private var ownLinks: Step {
        Step(
            "join the payer's own records",
            """
            INSERT INTO \(work).link
            SELECT r.id, r.eob, c.id FROM \(work).remittance r
            JOIN \(work).control t ON t.control = r.control JOIN \(work).claim c ON c.hash = r.hash
            WHERE r.own AND r.fault IS NULL AND c.fault IS NULL;
            """)
    }

    /// Remittances that no claim fits, and those that several fit.
    private var unjoined: Step {
        Step(
            "collect remittances without a claim",
            """
            CREATE UNLOGGED TABLE \(work).unjoined AS
            SELECT r.id, r.control, r.charge, r.npi, r.sub_id, r.pat_id, r.family, r.given, r.day_first, r.day_last,
                r.services, r.controls, r.eob, r.prior_eob, r.version, r.hash, r.reversal,
                v.remittance IS NOT NULL AS several
            FROM \(work).remittance r JOIN \(work).control t ON t.control = r.control
            LEFT JOIN \(work).several v ON v.remittance = r.id
            WHERE r.fault IS NULL AND NOT r.own
                AND NOT EXISTS (SELECT FROM \(work).link l WHERE l.remittance = r.id);
            ANALYZE \(work).unjoined;
            """)
    }

    /// A remittance that may be for a part of a claim that the payer has split: payee, days and person agree, and its lines
    /// are some of the claim's, by what they say or by their control numbers.
    private var parts: Step {
        Step(
            "find parts of split claims",
            """
            CREATE UNLOGGED TABLE \(work).part_control AS
            SELECT control FROM \(work).claim WHERE eob IS NULL AND control IN (
                SELECT control FROM \(work).unjoined WHERE NOT reversal AND NOT several
                GROUP BY control HAVING count(*) BETWEEN 2 AND \(SourceSQL.crowdLimit))
            GROUP BY control HAVING count(*) <= \(SourceSQL.crowdLimit);
            ANALYZE \(work).part_control;
            CREATE UNLOGGED TABLE \(work).part AS
            SELECT r.id AS remittance, r.eob, r.charge::numeric AS charge, r.services, r.version, r.hash, c.id AS claim,
                c.charge::numeric AS whole, c.services AS whole_services
            FROM \(work).unjoined r JOIN \(work).claim c ON c.control = r.control
            JOIN \(work).part_control x ON x.control = r.control
            WHERE NOT r.reversal AND NOT r.several AND c.eob IS NULL AND c.fault IS NULL AND r.charge <> c.charge
                AND (c.npi = r.npi) IS NOT FALSE AND \(samePerson)
                AND (c.day_first <= r.day_last AND r.day_first <= c.day_last) IS NOT FALSE
                AND ((r.services <@ c.services) IS NOT FALSE OR (r.controls <@ c.controls) IS TRUE);
            ANALYZE \(work).part;
            """)
    }

    /// Parts are joined to a claim where there are several, their charges come to the claim's, no line is in two of them
    /// (nor oftener than in the claim), and they are of no other claim. Of a part that was corrected the newest counts.
    private var splits: Step {
        Step(
            "join parts of split claims",
            """
            CREATE UNLOGGED TABLE \(work).newest_part AS
                SELECT DISTINCT ON (claim, eob) * FROM \(work).part ORDER BY claim, eob, version DESC, hash DESC;
            CREATE UNLOGGED TABLE \(work).split AS
            SELECT claim FROM \(work).newest_part p
            GROUP BY claim, whole, whole_services HAVING count(*) > 1 AND sum(charge) = whole
                AND (sum(cardinality(services)) <= cardinality(whole_services)) IS NOT FALSE
            EXCEPT
            SELECT claim FROM (
                SELECT p.claim, p.whole_services, s.service, count(*) AS times
                FROM \(work).newest_part p CROSS JOIN LATERAL unnest(p.services) s (service)
                GROUP BY p.claim, p.whole_services, s.service) u
            WHERE u.times > cardinality(array_positions(u.whole_services, u.service))
                AND u.service = ANY (u.whole_services);
            INSERT INTO \(work).link
            SELECT p.remittance, p.eob, min(p.claim) FROM \(work).part p JOIN \(work).split s ON s.claim = p.claim
            GROUP BY p.remittance, p.eob HAVING count(*) = 1;
            ANALYZE \(work).link;
            """)
    }

    /// Which number each reversal speaks of (its own, or, where nothing was adjudicated under that, the one that it names), and
    /// whether anything was adjudicated under it.
    private var reversals: Step {
        Step(
            "find what reversals speak of",
            """
            CREATE UNLOGGED TABLE \(work).reversal AS
            SELECT r.id AS remittance, CASE WHEN a.eob IS NULL THEN coalesce(r.prior_eob, r.eob) ELSE r.eob END AS eob,
                false AS adjudicated
            FROM \(work).remittance r JOIN \(work).control t ON t.control = r.control
            LEFT JOIN (SELECT DISTINCT eob FROM \(work).remittance WHERE NOT reversal AND fault IS NULL AND eob IN (
                SELECT eob FROM \(work).remittance WHERE reversal)) a ON a.eob = r.eob
            WHERE r.reversal AND r.fault IS NULL;
            UPDATE \(work).reversal v SET adjudicated = true FROM \(work).remittance a
                WHERE a.eob = v.eob AND NOT a.reversal AND a.fault IS NULL;
            ANALYZE \(work).reversal;
            UPDATE \(work).link l SET eob = v.eob FROM \(work).reversal v
                WHERE v.remittance = l.remittance AND v.eob <> l.eob;
            """)
    }

    /// A remittance that no claim fits is for the claim that the payer's number was given to, where person and days say
    /// nothing else: a correction or a reversal may have another control number and another charge. Where several claims
    /// have had the number, for that of the newest remittance. A payer's own record takes no remittance but a reversal. A
    /// number that too many share is none.
    private var numberLinks: Step {
        Step(
            "join by the payer's claim number",
            """
            CREATE UNLOGGED TABLE \(work).numbered AS
            SELECT r.id AS remittance, coalesce(v.eob, r.eob) AS eob FROM \(work).unjoined r
            LEFT JOIN \(work).reversal v ON v.remittance = r.id
            WHERE NOT EXISTS (SELECT FROM \(work).link l WHERE l.remittance = r.id);
            DELETE FROM \(work).numbered n WHERE n.eob IN (
                SELECT eob FROM \(work).link GROUP BY eob HAVING count(*) > \(SourceSQL.crowdLimit));
            ANALYZE \(work).numbered;
            CREATE UNLOGGED TABLE \(work).number_link AS
            SELECT DISTINCT ON (n.remittance) n.remittance, n.eob, c.id AS claim
            FROM \(work).numbered n JOIN \(work).unjoined r ON r.id = n.remittance
            JOIN \(work).link l ON l.eob = n.eob JOIN \(work).remittance k ON k.id = l.remittance
            JOIN \(work).claim c ON c.id = l.claim
            WHERE (r.reversal OR c.eob IS NULL) AND \(samePersonByName)
                AND (c.day_first <= r.day_last AND r.day_first <= c.day_last) IS NOT FALSE
            ORDER BY n.remittance, c.eob IS NOT NULL, k.version DESC, k.hash DESC;
            INSERT INTO \(work).link SELECT remittance, eob, claim FROM \(work).number_link;
            ANALYZE \(work).link;
            """)
    }

    /// Whether the remittance `r` may be for the person of claim `c`: no id or name disagrees, or the whole name is the same.
    private var samePersonByName: String {
        """
        (\(samePerson) AND (r.given = c.given) IS NOT FALSE OR (r.family = c.family AND r.given = c.given) IS TRUE)
        """
    }

    /// Remittances that name, by control number and charge or by the payer's number, a claim of somebody else, and no other
    /// fits. They change nothing of that claim.
    private var strangers: Step {
        Step(
            "find remittances for other members",
            """
            CREATE UNLOGGED TABLE \(work).stranger AS
            SELECT n.remittance FROM \(work).numbered n JOIN \(work).unjoined r ON r.id = n.remittance
            WHERE NOT r.several AND NOT EXISTS (SELECT FROM \(work).number_link l WHERE l.remittance = n.remittance)
                AND (EXISTS (SELECT FROM \(work).link l JOIN \(work).claim c ON c.id = l.claim
                        WHERE l.eob = n.eob AND NOT \(samePersonByName))
                    OR EXISTS (SELECT FROM \(work).claim c WHERE c.control = r.control AND c.charge = r.charge
                        AND c.eob IS NULL AND c.fault IS NULL AND (c.npi = r.npi) IS NOT FALSE AND NOT EXISTS (
                            SELECT FROM \(work).crowd x WHERE x.control = c.control AND x.charge = c.charge)
                        AND (c.day_first <= r.day_last AND r.day_first <= c.day_last) IS NOT FALSE
                        AND (\(samePersonByName)) IS NOT TRUE));
            ANALYZE \(work).stranger;
            """)
    }

    /// Submitted claims of which the payer's own record has come: it has their control number, charge and days, or the number
    /// that an acknowledgment gave them. They wait for nothing more.
    private var overtaken: Step {
        let samePatient = "(c.birth = p.birth) IS NOT FALSE AND (c.given = p.given) IS NOT FALSE"
        return Step(
            "find claims that the payer's own records tell",
            """
            CREATE UNLOGGED TABLE \(work).own_claim_record AS
            SELECT id, control, charge, eob, birth, given, day_first, day_last FROM \(work).claim
            WHERE eob IS NOT NULL AND fault IS NULL AND control IN (SELECT control FROM \(work).claim
                WHERE eob IS NOT NULL GROUP BY control HAVING count(*) <= \(SourceSQL.crowdLimit));
            ANALYZE \(work).own_claim_record;
            CREATE UNLOGGED TABLE \(work).overtaken AS
            SELECT c.id AS claim FROM \(work).claim c JOIN \(work).own_claim_record p ON p.control = c.control
            WHERE c.eob IS NULL AND c.fault IS NULL AND p.charge = c.charge AND \(samePatient)
                AND c.day_first <= p.day_last AND p.day_first <= c.day_last
            UNION SELECT c.id FROM \(work).acknowledged a JOIN \(work).claim c ON c.control = a.control
            JOIN \(work).own_claim_record p ON p.eob = a.eob
            WHERE c.eob IS NULL AND c.fault IS NULL AND (p.charge = c.charge) IS NOT FALSE AND \(samePatient)
                AND (c.day_first <= p.day_last AND p.day_first <= c.day_last) IS NOT FALSE;
            ANALYZE \(work).overtaken;
            """)
    }
}
