import Records

/// What the statements of an authorization, oldest first, come to in time: where it stands, and what figures ask for.
struct AuthorizationLife {
    private(set) var facts = AuthorizationFacts()
    /// The numbers of the newest statements that have an action; an action or a status; a decision; and which received it.
    private(set) var acting: Int?
    private(set) var standing: Int?
    private(set) var deciding: Int?
    private(set) var receiving: Int?
    private(set) var action: AuthorizationWords.Action?
    private(set) var status: AuthorizationWords.Status?
    /// When it was received first, and decided last.
    private(set) var decided = AuthorizationTime()
    /// The statements that are decisions, or say where it stands.
    private(set) var decisions: [Int] = []
    private var count = 0
    private var isReopened = false
    private var hasRequest = false
    private var wentBackwards = false
    private var hasUnknownWord = false

    /// Whether it stands no more.
    var isCancelled: Bool { facts.final == AuthorizationLife.cancelled }

    private static let cancelled = "cancelled"
    private static let pended = "pended"

    mutating func add(_ one: ToldStatement) {
        defer { count += 1 }
        let keys = one.keys
        receive(keys)
        if keys.event == .request || keys.event == .record { hasRequest = true }
        if one.hasUnknownWord { hasUnknownWord = true }
        // Who asks again after a decision has reopened it.
        if keys.event == .request && facts.outcome != nil { isReopened = true }
        if one.isAppeal { appeal() }
        if one.status == .extended || one.isExtension { extend() }
        stand(one)
        if one.status == .appealed { appeal() }
        if let day = keys.time.day { facts.lastChanged = max(day, facts.lastChanged ?? day) }
        facts.events.append(
            AuthorizationFacts.Event(
                run: one.statement.firstRun, time: keys.time, event: keys.event.rawValue, action: one.action?.rawValue,
                status: one.status?.rawValue))
    }

    private mutating func receive(_ keys: AuthorizationKeys) {
        guard keys.received.day != nil else { return }
        // A day without its time is no earlier than that day with its time.
        func order(_ time: AuthorizationTime) -> (Int32, Int32) { (time.day ?? .max, time.seconds ?? 86_400) }
        if facts.received.day == nil || order(keys.received) < order(facts.received) {
            facts.received = keys.received
            receiving = count
        }
    }

    private mutating func appeal() {
        facts.isAppealed = true
        isReopened = true
    }

    private mutating func extend() {
        if facts.outcome == nil { facts.isExtended = true }
        isReopened = true
    }

    /// Where it stands after the statement.
    private mutating func stand(_ one: ToldStatement) {
        if one.keys.event != .request || one.action != nil {
            if one.action != nil || one.status != nil || one.keys.event == .decision { decisions.append(count) }
        }
        guard one.action != nil || one.status != nil else { return }
        standing = count
        if let action = one.action {
            acting = count
            self.action = action
        }
        status = one.status ?? one.action.map { AuthorizationLife.status(of: $0) }
        if let outcome = one.action?.outcome { return decide(outcome, one) }
        switch (one.action, one.status) {
        case (.cancelled, _), (_, .cancelled), (_, .withdrawn): facts.final = AuthorizationLife.cancelled
        case (_, .expired): facts.final = "expired"
        case (.pended, _), (_, .pended), (_, .received):
            if facts.outcome != nil && !isReopened { wentBackwards = true }
            if one.action == .pended || one.status == .pended { facts.final = AuthorizationLife.pended }
        case (_, .extended): if facts.outcome == nil { facts.final = AuthorizationLife.pended }
        default: break
        }
    }

    private mutating func decide(_ outcome: AuthorizationFacts.Outcome, _ one: ToldStatement) {
        deciding = count
        decided = one.keys.decided.day != nil ? one.keys.decided : one.keys.time
        if facts.outcome == nil {
            facts.outcome = outcome
            facts.decided = decided
        } else if facts.isAppealed && facts.appealOutcome == nil {
            facts.appealOutcome = outcome
        }
        isReopened = false
        facts.final =
            switch one.status {
            case .cancelled, .withdrawn: AuthorizationLife.cancelled
            case .expired: "expired"
            default: outcome.rawValue
            }
    }

    private static func status(of action: AuthorizationWords.Action) -> AuthorizationWords.Status {
        switch action {
        case .certified, .partial, .notCertified, .modified, .notRequired: .decided
        case .pended, .contactPayer: .pended
        case .cancelled: .cancelled
        }
    }

    var findings: [Finding] {
        var findings: [Finding] = []
        if wentBackwards {
            findings.append(
                Finding(
                    rule: "AUTH-STATUS-BACKWARDS", severity: .warning,
                    message:
                        "a statement after the decision says that the authorization is received or pended, and none that it "
                        + "was appealed, extended or asked for again; the newest statement holds", path: "status"))
        }
        if facts.outcome != nil && !hasRequest {
            findings.append(
                Finding(
                    rule: "AUTH-NO-REQUEST", severity: .information,
                    message: "the authorization was decided, and its request has not come; it is shown all the same",
                    path: "receivedDate"))
        }
        if hasUnknownWord {
            findings.append(
                Finding(
                    rule: "AUTH-WORD", severity: .warning,
                    message:
                        "a word for what was decided, or where it stands, is none that the crosswalk authorization-action or "
                        + "authorization-status knows; it was left out", path: "action"))
        }
        return findings
    }
}
