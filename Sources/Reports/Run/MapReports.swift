/// A code that its crosswalk does not know.
public struct UnmappedCodeReport: Sendable {
    /// The crosswalk's name: `claim-status`.
    public var crosswalk: String
    /// The code, or a note in its place where the value is not shaped like one.
    public let code: String
    public var count: Int

    /// A value longer than 15 bytes, or of other characters than a code's, is not shown: a shifted column could hold
    /// a name.
    public init(crosswalk: String, code: String, count: Int) {
        self.crosswalk = crosswalk
        self.code = Self.isShapedLikeCode(code) ? code : "(not shaped like a code)"
        self.count = count
    }

    static func isShapedLikeCode(_ text: String) -> Bool {
        guard (1...15).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5F: true
            default: false
            }
        }
    }
}

/// An element filled with the guide's neutral code, since the profile requires it and the extract cannot say it.
public struct DefaultedElementReport: Sendable {
    /// The resource type or profile.
    public var profile: String
    /// The element's path in it.
    public var element: String
    /// The code that was put there.
    public var value: String
    /// In how many resources.
    public var count: Int

    public init(profile: String, element: String, value: String, count: Int) {
        self.profile = profile
        self.element = element
        self.value = value
        self.count = count
    }
}

/// How often a rule of a map gave a value.
public struct MapRuleReport: Sendable {
    /// The map's name.
    public var map: String
    /// The element that the rule fills, and its line in the map.
    public var rule: String
    /// The CPCDS map ids, comma-separated, or `none`.
    public var cpcds: String
    /// How many values it gave.
    public var filled: Int

    public init(map: String, rule: String, cpcds: String, filled: Int) {
        self.map = map
        self.rule = rule
        self.cpcds = cpcds
        self.filled = filled
    }
}
