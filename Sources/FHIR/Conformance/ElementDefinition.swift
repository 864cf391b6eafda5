/// A type that an element may have, with the profiles that it, or what it refers to, must conform to.
public struct ElementType: Sendable, Hashable {
    /// The FHIR type's name: `CodeableConcept`, `date`, `Reference`; for `id` and `url` attributes `string` and `uri`.
    public let code: String
    /// Canonicals of profiles on the type itself.
    public let profiles: [String]
    /// Canonicals of what a `Reference` or `canonical` may point at; empty means anything.
    public let targets: [String]

    public init(code: String, profiles: [String] = [], targets: [String] = []) {
        self.code = code
        self.profiles = profiles
        self.targets = targets
    }

    /// The suffix of a choice element's JSON name: `Date` of `timingDate`.
    public var suffix: String { code.prefix(1).uppercased() + code.dropFirst() }
}

/// The value set that an element's codes are taken from.
public struct Binding: Sendable, Hashable {
    /// How much an element is held to its value set (FHIR R4, 4.1.5).
    public enum Strength: String, Sendable, Hashable { case required, extensible, preferred, example }

    public let strength: Strength
    /// The value set's canonical, with `|version` where the profile says one.
    public let valueSet: String

    public init(strength: Strength, valueSet: String) {
        self.strength = strength
        self.valueSet = valueSet
    }
}

/// How the repetitions of an element are told apart (FHIR R4, 5.1.0.12).
public struct Slicing: Sendable, Hashable {
    /// What may stand beside the slices.
    public enum Rules: String, Sendable, Hashable { case open, closed, openAtEnd }

    /// One thing that tells slices apart.
    public struct Discriminator: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable { case value, pattern, type, exists, profile }

        public let kind: Kind
        /// A restricted FHIRPath from the sliced element: `category`, `coding.code`, `$this`, `resolve()`.
        public let path: String

        public init(kind: Kind, path: String) {
            self.kind = kind
            self.path = path
        }
    }

    public let discriminators: [Discriminator]
    public let rules: Rules
    public let isOrdered: Bool

    public init(discriminators: [Discriminator], rules: Rules, isOrdered: Bool) {
        self.discriminators = discriminators
        self.rules = rules
        self.isOrdered = isOrdered
    }
}
