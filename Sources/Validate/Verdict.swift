/// Something in a resource that its profiles do not allow, or that could not be checked. Never holds a value.
public struct ValidationFinding: Sendable, Hashable {
    /// An error makes the resource invalid; a warning and an information do not.
    public enum Severity: String, Sendable, Hashable { case error, warning, information }

    public let severity: Severity
    /// The guide's key for an invariant (`us-core-8`), else one of ours (`cardinality-min`).
    public let rule: String
    /// The profile or type that says so, as `canonical|version`; empty for faults of the JSON itself.
    public let profile: String
    /// The FHIRPath location with slice names: `ExplanationOfBenefit.supportingInfo[clmrecvddate].timing`.
    public let path: String
    /// What was expected and what was found, by kind.
    public let message: String
    /// Where it stands in the resource's bytes, from 0.
    public let offset: Int

    public init(severity: Severity, rule: String, profile: String, path: String, message: String, offset: Int) {
        self.severity = severity
        self.rule = rule
        self.profile = profile
        self.path = path
        self.message = message
        self.offset = offset
    }
}

/// What a validator says of one resource.
public struct Verdict: Sendable, Hashable {
    /// `Type/id`, as far as the resource says them.
    public var resource: String
    /// The profiles it was checked against, as `canonical|version`; the base type is always among them.
    public var profiles: [String]
    public var findings: [ValidationFinding]
    /// Elements that its profiles call must-support.
    public var mustSupport = MustSupport()

    /// How many must-support elements the profiles define for a resource, and how many of them it has.
    public struct MustSupport: Sendable, Hashable {
        public var present: Int
        public var defined: Int

        public init(present: Int = 0, defined: Int = 0) {
            self.present = present
            self.defined = defined
        }
    }

    public init(resource: String = "", profiles: [String] = [], findings: [ValidationFinding] = []) {
        self.resource = resource
        self.profiles = profiles
        self.findings = findings
    }

    /// Whether no finding is an error.
    public var isValid: Bool { !findings.contains { $0.severity == .error } }
}

/// How a validator looks at resources.
public struct ValidationOptions: Sendable {
    /// The resources are bodies as the store keeps them: `meta.lastUpdated` and `meta.versionId` are the store's to add
    /// and are taken as given.
    public var storedBody: Bool
    /// Only the base types' rules, whatever `meta.profile` says.
    public var baseOnly: Bool
    /// The most findings kept for one resource; the last says that there were more.
    public var findingLimit: Int

    public init(storedBody: Bool = false, baseOnly: Bool = false, findingLimit: Int = 200) {
        self.storedBody = storedBody
        self.baseOnly = baseOnly
        self.findingLimit = findingLimit
    }
}
