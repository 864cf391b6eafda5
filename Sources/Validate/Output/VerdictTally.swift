/// Findings of many resources, counted by kind with a few places each: bounded, however many there are.
public struct VerdictTally: Sendable {
    /// Findings of one kind.
    public struct Group: Sendable {
        public let severity: ValidationFinding.Severity
        /// `other` for what came when there were as many groups as are kept.
        public let rule: String
        /// The profile or type that says so.
        public let profile: String
        /// The location without indices, with slice names.
        public let path: String
        /// What was expected and found, the first time.
        public let message: String
        public fileprivate(set) var findings = 0
        /// How many resources have such a finding.
        public fileprivate(set) var resources = 0
        /// The first places.
        public fileprivate(set) var places: [FindingPlace] = []
        fileprivate var lastResource = 0
    }

    /// How far the elements are populated that a profile calls must-support.
    public struct Population: Sendable {
        public fileprivate(set) var resources = 0
        public fileprivate(set) var mustSupport = Verdict.MustSupport()
    }

    private struct Key: Hashable {
        var severity: ValidationFinding.Severity
        var rule: String
        var profile: String
        var path: String
    }

    /// The most groups that are kept apart; further ones count as `other`, for each severity.
    public static let groupLimit = 4096
    /// The most places kept of a group.
    public static let placeLimit = 3
    /// The most sets of profiles that are kept apart.
    static let populationLimit = 256
    /// The longest message kept, in Unicode scalars.
    private static let messageLimit = 400

    public private(set) var resources = 0
    public private(set) var invalid = 0
    public private(set) var errors = 0
    public private(set) var warnings = 0
    public private(set) var notes = 0
    private var byKey: [Key: Int] = [:]
    private var kept: [Group] = []
    private var populations: [String: Population] = [:]

    public init() {}

    /// Counts a resource; its findings are counted one by one.
    mutating func count(_ verdict: Verdict) {
        resources += 1
        if !verdict.isValid { invalid += 1 }
        guard verdict.mustSupport.defined > 0 else { return }
        let named = verdict.profiles.filter { !$0.hasPrefix("http://hl7.org/fhir/StructureDefinition/") }
        var profiles = (named.isEmpty ? verdict.profiles : named).joined(separator: ", ")
        if populations[profiles] == nil, populations.count >= VerdictTally.populationLimit { profiles = "other" }
        populations[profiles, default: Population()].resources += 1
        populations[profiles, default: Population()].mustSupport.present += verdict.mustSupport.present
        populations[profiles, default: Population()].mustSupport.defined += verdict.mustSupport.defined
    }

    /// Counts one finding of the resource counted last; returns how many of its kind there are now.
    mutating func count(_ finding: ValidationFinding, at place: @autoclosure () -> FindingPlace) -> Int {
        switch finding.severity {
        case .error: errors += 1
        case .warning: warnings += 1
        case .information: notes += 1
        }
        let number = group(of: finding)
        kept[number].findings += 1
        if kept[number].lastResource != resources {
            kept[number].lastResource = resources
            kept[number].resources += 1
        }
        if kept[number].places.count < VerdictTally.placeLimit { kept[number].places.append(place()) }
        return kept[number].findings
    }

    private mutating func group(of finding: ValidationFinding) -> Int {
        var key = Key(
            severity: finding.severity, rule: finding.rule, profile: finding.profile,
            path: ElementLocation.withoutIndices(finding.path))
        if let number = byKey[key] { return number }
        var message = String(String.UnicodeScalarView(finding.message.unicodeScalars.prefix(VerdictTally.messageLimit)))
        if byKey.count >= VerdictTally.groupLimit {
            key = Key(severity: finding.severity, rule: "other", profile: "", path: "")
            message = "findings of further kinds, not told apart"
            if let number = byKey[key] { return number }
        }
        byKey[key] = kept.count
        kept.append(
            Group(severity: key.severity, rule: key.rule, profile: key.profile, path: key.path, message: message))
        return kept.count - 1
    }

    /// All groups: errors first, then by count.
    public var groups: [Group] {
        func rank(_ group: Group) -> (Int, Int, String, String, String) {
            let severity =
                switch group.severity {
                case .error: 0
                case .warning: 1
                case .information: 2
                }
            return (severity, -group.findings, group.rule, group.path, group.profile)
        }
        return kept.sorted { rank($0) < rank($1) }
    }

    /// By the profiles that resources were checked against (without base types), in order of their names.
    public var populated: [(profiles: String, population: Population)] {
        populations.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
