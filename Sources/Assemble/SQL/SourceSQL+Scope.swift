extension SourceSQL {
    /// Which rows have to be looked at again: what arrived, and of `source` what that may change. All is done by control
    /// number (CLP01 = CLM01): within one, joins are made anew from all that is known, so that they depend on the set of
    /// records alone and never on the order in which they came.
    ///
    /// First the members whose rows arrived.
    var memberScope: [Step] {
        [
            pull(
                .member, "find the members' other rows",
                where: "s.member_id IN (SELECT member_id FROM \(work).member)"),
            pull(
                .member, "find members to try again",
                where: "s.state = 'quarantined' AND s.fingerprint IS DISTINCT FROM \(fingerprintLiteral)"),
        ] + [membersCorrected] + membersWhomRostersLack
            + [simpleSpans(first: true)]
    }

    /// The control numbers, with their claims and remittances. Needs the members' spans.
    var claimScope: [Step] {
        [
            persons("persons of arrived members", into: "CREATE UNLOGGED TABLE \(work).person AS", only: ""),
            changedMembers, controls,
            pull(.claim, "find the claims", where: "s.control IN (SELECT control FROM \(work).control)"),
            pull(.remittance, "find the remittances", where: "s.control IN (SELECT control FROM \(work).control)"),
            reach, acknowledged,
        ]
    }

    /// The members whom these claims may be for.
    var wantedScope: [Step] {
        [wantedKeys] + wantedMembers + documentMembers + [bareKeys] + membersButForZeros
            + [
                pull(
                    .member, "find the found members' other rows",
                    where: "s.member_id IN (SELECT member_id FROM \(work).member)")
            ]
            + [simpleSpans(first: false)]
    }

    /// Those members themselves, once their spans are told.
    var wantedPersons: [Step] {
        [
            persons(
                "persons of claims", into: "INSERT INTO \(work).person",
                only: "AND NOT EXISTS (SELECT FROM \(work).person x WHERE x.member_id = m.member_id)"),
            Step("count the work", "ANALYZE \(work).person, \(work).span;"),
        ]
    }

    /// Rows that take part: no check refuses them, no earlier run found under the same map that they make no valid
    /// resource, and they speak of the person whose id they have.
    var goodMember: String {
        "\(soundMember) AND NOT EXISTS (SELECT FROM \(work).other_person x WHERE x.id = m.id)"
    }

    /// Those of which it is not known yet of whom they speak.
    var soundMember: String {
        """
        m.fault IS NULL AND NOT (m.old_state IS NOT DISTINCT FROM 'quarantined' AND NOT m.fresh
            AND m.old_reason IS DISTINCT FROM \(literal(PendingReason.idShared))
            AND m.old_fingerprint IS NOT DISTINCT FROM \(fingerprintLiteral))
        """
    }

    /// For each member the row that makes the Patient: one with a name before one without, then the newest as-of date, then
    /// the greatest content hash.
    private func persons(_ name: String, into persons: String, only: String) -> Step {
        Step(
            name,
            """
            \(persons)
            SELECT DISTINCT ON (m.member_id) m.member_id, m.id, m.payload, m.patient, m.self, m.birth, m.gender, m.family,
                m.given
            FROM \(work).member m WHERE \(goodMember) \(only)
            ORDER BY m.member_id, (m.family IS NULL), m.as_of DESC NULLS LAST, m.hash DESC;
            """)
    }

    /// Members of whom something changed: a new row, or another row that makes the Patient or a Coverage. A roster that
    /// says the same under a later date changes nothing.
    private var changedMembers: Step {
        Step(
            "find changed members",
            """
            CREATE UNLOGGED TABLE \(work).changed AS
            SELECT DISTINCT m.member_id FROM \(work).member m
            LEFT JOIN \(work).person p ON p.id = m.id LEFT JOIN \(work).span s ON s.id = m.id
            WHERE m.fresh OR (p.id IS NOT NULL) IS DISTINCT FROM m.old_makes_patient OR \(hasAnotherSpan);
            CREATE UNLOGGED TABLE \(work).changed_key AS
            SELECT DISTINCT k.key FROM \(work).member m JOIN \(work).changed USING (member_id)
            CROSS JOIN LATERAL (VALUES (m.member_id), (m.unique_id), (m.subscriber_id)) k (key)
            WHERE k.key IS NOT NULL;
            ANALYZE \(work).changed; ANALYZE \(work).changed_key;
            """)
    }

    /// Whether the row `m`, with its span `s`, makes another Coverage than before, or none any more, or one now.
    var hasAnotherSpan: String {
        """
        ((s.id IS NOT NULL) IS DISTINCT FROM coalesce(m.old_makes_coverage, false) OR s.id IS NOT NULL
            AND (s.day_first, s.day_last, s.coverage) IS DISTINCT FROM (m.old_first, m.old_last, m.old_made))
        """
    }

    private var controls: Step {
        Step(
            "find control numbers",
            """
            CREATE UNLOGGED TABLE \(work).control AS
            SELECT control, 0 AS round FROM (
            SELECT control FROM \(work).claim WHERE fresh AND control IS NOT NULL
            UNION SELECT control FROM \(work).remittance WHERE fresh AND control IS NOT NULL
            UNION SELECT r.control FROM source.remittance r
                WHERE r.plan = \(plan) AND r.fingerprint IS DISTINCT FROM \(fingerprintLiteral)
                    AND r.control IN (SELECT control FROM \(work).claim UNION ALL SELECT control FROM \(work).remittance)
            UNION SELECT r.control FROM source.remittance r
                WHERE r.plan = \(plan) AND r.state IN ('pending', 'quarantined') AND r.control IS NOT NULL
                    AND r.fingerprint IS DISTINCT FROM \(fingerprintLiteral)
            UNION SELECT c.control FROM source.claim c JOIN \(work).changed_key k ON c.sub_id = k.key
                WHERE c.plan = \(plan) AND c.control IS NOT NULL
            UNION SELECT c.control FROM source.claim c JOIN \(work).changed_key k ON c.pat_id = k.key
                WHERE c.plan = \(plan) AND c.control IS NOT NULL
            UNION SELECT c.control FROM source.claim c
                JOIN \(work).member m ON m.ssn = c.ssn JOIN \(work).changed USING (member_id)
                WHERE c.plan = \(plan) AND c.control IS NOT NULL
            UNION SELECT f.control FROM source.former_eob f WHERE f.plan = \(plan)
            UNION SELECT a.control FROM \(work).acknowledgment_in a WHERE NOT EXISTS (
                SELECT FROM source.acknowledgment k
                WHERE k.plan = \(plan) AND k.control = a.control AND k.eob = a.eob)
            \(controlsOfProviders)
            \(controlsCorrected)
            \(controlsButForZeros)) c;
            ANALYZE \(work).control;
            """)
    }

    /// The identifiers by which the claims and authorizations at hand may find their members.
    private var wantedKeys: Step {
        Step(
            "collect the claims' member ids",
            """
            CREATE UNLOGGED TABLE \(work).wanted_key AS
            SELECT DISTINCT k.key FROM \(work).claim c JOIN \(work).control USING (control)
            CROSS JOIN LATERAL (VALUES (c.sub_id), (c.pat_id)) k (key) WHERE k.key IS NOT NULL
            UNION SELECT whose FROM \(work).attribution WHERE of = 'c' AND whose IS NOT NULL
            UNION \(authorizationMemberKeys) WHERE k.key IS NOT NULL;
            ANALYZE \(work).wanted_key;
            """)
    }

    private var wantedMembers: [Step] {
        let wanted = "(SELECT key FROM \(work).wanted_key)"
        return [
            pull(.member, "find members by member id", where: "s.member_id IN \(wanted)"),
            pull(.member, "find members by unique id", where: "s.unique_id IN \(wanted)"),
            pull(.member, "find members by subscriber id", where: "s.subscriber_id IN \(wanted)"),
            pull(
                .member, "find members by social security number",
                where: """
                    s.ssn IN (SELECT c.ssn FROM \(work).claim c WHERE c.ssn IS NOT NULL UNION ALL \(authorizationSSNs))
                    """),
        ]
    }
}
