/// What figures and clocks know of an authorization: a row of `source.authorization_fact`, with its events.
public struct AuthorizationFacts: Sendable, Hashable {
    /// What a decision came to.
    enum Outcome: String, Sendable { case approved, partial, denied }

    /// The plan's number, as written.
    var number: [UInt8]?
    /// `standard` or `expedited`.
    var priority: String?
    /// Whether it is a drug's: said by whoever knows the configuration.
    public var isDrug = false
    /// The resources that were made of it and are its own, `ExplanationOfBenefit/id`: said by whoever publishes them.
    public var made: [String] = []
    var received = AuthorizationTime()
    /// When it was decided first.
    var decided = AuthorizationTime()
    var outcome: Outcome?
    /// As it stands: an outcome, `pended`, `cancelled` or `expired`.
    var final: String?
    /// Whether the time to decide was extended before the first decision.
    var isExtended = false
    var isAppealed = false
    var appealOutcome: Outcome?
    /// `HCPCS 99213`, `REV 0120`, `NDC …`, or the type of service, `UM03 48`.
    var items: [String] = []
    /// Days since 2000-01-01.
    var lastChanged: Int32?
    var events: [Event] = []

    /// Whether resources of that type are an authorization's own, and go with it; others are shared by many.
    public static func isOwn(_ type: String) -> Bool {
        switch type {
        case "Organization", "Practitioner", "PractitionerRole", "Location", "Patient", "RelatedPerson", "Coverage":
            false
        default: true
        }
    }

    /// A statement.
    struct Event: Sendable, Hashable {
        /// The run that first read it.
        var run: Int64
        var time: AuthorizationTime
        var event: String
        var action: String?
        var status: String?
    }
}
