import Bytes
import Records

/// What a roster's row is found by, normalised; absent where it does not say.
struct MemberKeys: Sendable, Hashable {
    var asOf: Int32?
    var memberID: [UInt8]?
    var uniqueID: [UInt8]?
    var subscriberID: [UInt8]?
    var ssn: [UInt8]?
    var relationship: [UInt8]?
    var birthDate: Int32?
    var gender: UInt8?
    var family: [UInt8]?
    var given: [UInt8]?
    var start: Int32?
    var end: Int32?
    var plan: [UInt8]?
    var group: [UInt8]?
    var line: [UInt8]?
    var maintenance: [UInt8]?
    var isRoster = false
    var source: [UInt8] = []
    var eligibilityStart: Int32?
    var eligibilityEnd: Int32?
    /// `r` a medical record number, `d` a Medicaid id, `e` a Medicare id, each before the number.
    var otherIDs: [[UInt8]] = []

    /// How rows say that the member is the subscriber: X12's relationship 18, or a word; normalised.
    private static let selfWords: Set<[UInt8]> = Set(
        [
            "18", "SELF", "S", "SUB", "SUBSCRIBER", "EE", "EMPLOYEE", "INSURED", "MEMBER", "POLICYHOLDER", "CARDHOLDER",
            "PRIMARY", "HOLDER",
        ].map { Array($0.utf8) })

    /// Whether the row says that the member is the subscriber; one that names no relationship does where it names no other
    /// subscriber.
    var isSubscriber: Bool {
        if let relationship { return MemberKeys.selfWords.contains(relationship) }
        return subscriberID == nil || memberID == nil || subscriberID == memberID
    }

    /// Plan, group and line, as one text: a coverage is of one product from its first day to its last.
    var product: [UInt8] {
        (plan ?? []) + [SpanTimeline.separator] + (group ?? []) + [SpanTimeline.separator] + (line ?? [])
    }

    /// What the row does, by what its word means, with the days that it is about: a coverage without days of its own has the
    /// member's. A row that says what becomes of a member, and names neither days nor a coverage, is of the person alone.
    mutating func settle(_ action: SpanTimeline.Action) -> SpanTimeline.Action {
        let namesCoverage = plan != nil || line != nil
        if action == .covered, maintenance != nil, !namesCoverage, start == nil, end == nil { return .none }
        if action == .covered, namesCoverage { start = start ?? eligibilityStart }
        end = end ?? eligibilityEnd
        return action
    }

    /// Adds another's number, after the letter of whose it is.
    mutating func add(_ letter: UInt8, _ text: UnsafeBufferPointer<UInt8>) {
        if let number = Normalization.identifier(text) { otherIDs.append([letter] + number) }
    }

    /// Settles whose id the row's is. Rosters may give dependents no id but the subscriber's: then what tells them apart
    /// is part of their key (the unique id, else birth date and given name), the id itself names them beside the others
    /// of the family, and claims find them by it as by a unique id.
    mutating func settle() {
        let isSubscriber = isSubscriber
        guard let id = memberID ?? subscriberID else { return }
        memberID = id
        guard !isSubscriber, subscriberID == nil || subscriberID == id else { return }
        subscriberID = id
        var parts: [[UInt8]] = []
        if let uniqueID {
            parts = [uniqueID]
        } else {
            if let birthDate { parts.append(Array(String(birthDate).utf8)) }
            if let given { parts.append(given) }
            uniqueID = id
        }
        // A separator that no normalised id has.
        for part in parts { memberID? += [0x2F] + part }
    }
}

/// Reads a roster row's keys in one pass over its nodes.
struct MemberKeyReader: Sendable {
    private let roles: FieldRoles<Role>

    private enum Role: UInt8 {
        case asOf, memberID, uniqueID, subscriberID, ssn, relationship, birthDate, gender, family, fullName, given,
            start
        case end, plan, group, line, maintenance, scope, source, eligibilityStart, eligibilityEnd
        case medicalRecord, medicaid, medicare
    }

    init(_ schema: RecordSchema) {
        roles = FieldRoles(
            schema,
            [
                ("asOf", .asOf), ("memberId", .memberID), ("uniqueMemberId", .uniqueID),
                ("subscriberId", .subscriberID), ("ssn", .ssn), ("relationship", .relationship),
                ("birthDate", .birthDate), ("gender", .gender), ("lastName", .family), ("firstName", .given),
                ("fullName", .fullName),
                ("coverageStart", .start), ("coverageEnd", .end), ("planId", .plan), ("groupId", .group),
                ("coverageLine", .line),
                ("maintenance", .maintenance), ("scope", .scope), ("source", .source),
                ("eligibilityStart", .eligibilityStart), ("eligibilityEnd", .eligibilityEnd),
                ("medicalRecordNumber", .medicalRecord), ("medicaidId", .medicaid), ("medicareId", .medicare),
            ])
    }

    func keys(of record: borrowing Record) -> MemberKeys {
        var keys = MemberKeys()
        for index in 0..<record.nodes.count {
            guard let role = roles[record.nodes[index].field] else { continue }
            record.withText(at: index) { text in
                switch role {
                case .asOf: keys.asOf = Normalization.date(text)?.daysSince2000
                case .memberID: keys.memberID = Normalization.identifier(text)
                case .uniqueID: keys.uniqueID = Normalization.identifier(text)
                case .subscriberID: keys.subscriberID = Normalization.identifier(text)
                case .ssn: keys.ssn = Normalization.identifier(text)
                case .relationship: keys.relationship = Normalization.identifier(text)
                case .birthDate: keys.birthDate = Normalization.date(text)?.daysSince2000
                case .gender: keys.gender = Normalization.gender(text)
                case .family: keys.family = Normalization.name(text)
                // Of a name in one column it is only said that there is one.
                case .fullName: keys.family = keys.family ?? Normalization.name(text)
                case .given: keys.given = Normalization.givenName(text)
                case .start: keys.start = Normalization.date(text)?.daysSince2000
                case .end: keys.end = Normalization.date(text)?.daysSince2000
                case .plan: keys.plan = Normalization.identifier(text)
                case .group: keys.group = Normalization.identifier(text)
                case .line: keys.line = Normalization.identifier(text)
                case .maintenance: keys.maintenance = Array(text)
                case .scope: keys.isRoster = text.lazy.map { $0 | 0x20 }.elementsEqual("full".utf8)
                case .source: keys.source = Array(text)
                case .eligibilityStart: keys.eligibilityStart = Normalization.date(text)?.daysSince2000
                case .eligibilityEnd: keys.eligibilityEnd = Normalization.date(text)?.daysSince2000
                case .medicalRecord: keys.add(0x72, text)
                case .medicaid: keys.add(0x64, text)
                case .medicare: keys.add(0x65, text)
                }
            }
        }
        keys.settle()
        return keys
    }
}
