import Records

/// One resource that a map made of a case.
public struct MappedResource {
    /// `Patient`, `ExplanationOfBenefit` …
    public let type: String
    /// 32 hexadecimal digits.
    public let id: String
    /// The profile it claims, as `url|version`; also in `meta.profile`.
    public let profile: String
    /// JSON, UTF-8, without white space, `meta.lastUpdated` and `meta.versionId`. Holds only during the call that hands it
    /// over.
    public let json: UnsafeBufferPointer<UInt8>
    /// Decides who supersedes whom: compared as bytes, greater wins.
    public let version: [UInt8]
    public let role: Role
    /// The numbers of the rules that wrote something of it, once for each time, and the complements of the numbers of
    /// defaults. Holds as long as `json`.
    public let noted: UnsafeBufferPointer<Int32>

    /// Whether it is what the case is about, or something that it refers to and many cases share.
    public enum Role: Sendable { case main, dependency }
}

/// What the mapper of one worker did: added up over workers at the end of a run.
public struct MapStatistics: Sendable {
    /// How often each rule wrote something, by the rule's number in `MapSet.rules`.
    public var fired: [Int]
    /// How often each default was taken, by the default's number in `MapSet.defaults`.
    public var defaulted: [Int]
    /// How much of `fired` is in resources that were refused, by the rule's number; filled by who refuses them.
    public var refused: [Int] = []
    public var unmapped = UnmappedCodes()
    /// Cases that took more steps than a case may; nothing was made of them.
    public var exhausted = 0

    /// How often each rule wrote something that was not refused.
    public var accepted: [Int] { fired.indices.map { fired[$0] - ($0 < refused.count ? refused[$0] : 0) } }

    /// Adds another worker's.
    public mutating func add(_ other: MapStatistics) {
        for index in fired.indices where index < other.fired.count { fired[index] += other.fired[index] }
        for index in defaulted.indices where index < other.defaulted.count {
            defaulted[index] += other.defaulted[index]
        }
        if refused.count < other.refused.count {
            refused += Array(repeating: 0, count: other.refused.count - refused.count)
        }
        for index in other.refused.indices { refused[index] += other.refused[index] }
        unmapped.add(other.unmapped)
        exhausted += other.exhausted
    }
}

/// A rule of a map, as coverage reports and explanations name it.
public struct MapRuleDescription: Sendable, Hashable {
    public let map: String
    public let file: String
    /// From 1.
    public let line: Int
    /// `ExplanationOfBenefit.item.productOrService`
    public let path: String
    /// CPCDS map ids; empty where CPCDS has none.
    public let cpcds: [String]
}

/// The guide's neutral code for an element that a profile requires and an extract may not say.
public struct DefaultDescription: Sendable, Hashable {
    /// `ExplanationOfBenefit.item.adjudication[benefitpaymentstatus].reason`
    public let path: String
    public let code: String
}

/// Where one element of a resource came from.
public struct TraceEntry: Sendable, Hashable {
    public let resourceType: String
    public let resourceID: String
    /// `ExplanationOfBenefit.item[0].productOrService`
    public let path: String
    public let rule: MapRuleDescription
    /// The fields that the rule read for it, in the order of reading; none for what the rule itself states.
    public let sources: [Source]

    public struct Source: Sendable, Hashable {
        public let root: RecordRoot
        /// `lines.procedure`
        public let field: String
        public let origin: Record.Origin
        public let location: SourceLocation
    }
}
