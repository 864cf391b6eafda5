/// A type that an element may have, with the profiles that it, or what it refers to, must conform to.
public struct ElementType: Sendable, Hashable {
    /// The FHIR type's name: `CodeableConcept`, `date`, `Reference`; for `id` and `url` attributes `string` and `uri`.
    public let code: String
    /// Canonicals of profiles on the type itself.
    public let profiles: [String]
    /// Canonicals of what a `Reference` or `canonical` may point at; empty means anything.
    public let targets: [String]
    /// Where what a `Reference` points at may stand; empty means anywhere.
    public let aggregations: [Aggregation]

    /// Where what a reference points at stands (FHIR R4, ElementDefinition.type.aggregation).
    public enum Aggregation: String, Sendable, Hashable { case contained, referenced, bundled }

    public init(
        code: String, profiles: [String] = [], targets: [String] = [], aggregations: [Aggregation] = []
    ) {
        self.code = code
        self.profiles = profiles
        self.targets = targets
        self.aggregations = aggregations
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
    /// The value set that codes must be in even where the binding is extensible or preferred
    /// (extension elementdefinition-maxValueSet), or `nil`.
    public let maxValueSet: String?

    public init(strength: Strength, valueSet: String, maxValueSet: String? = nil) {
        self.strength = strength
        self.valueSet = valueSet
        self.maxValueSet = maxValueSet
    }
}

/// A condition on an element's value (FHIR R4, ElementDefinition.constraint).
public struct Invariant: Sendable, Hashable {
    /// Whether a breach makes a resource invalid; best practice is a warning.
    public enum Severity: String, Sendable, Hashable { case error, warning }

    /// The guide's key: `us-core-8`. Two guides may use one key for different conditions.
    public let key: String
    public let severity: Severity
    /// The first eight hexadecimal digits of the SHA-256 of the FHIRPath expression's text.
    public let digest: String
    /// The FHIRPath expression: of packages read at run time only, not of the built-in tables.
    public let expression: String?

    public init(key: String, severity: Severity = .error, digest: String = "", expression: String? = nil) {
        self.key = key
        self.severity = severity
        self.digest = digest
        self.expression = expression
    }
}

/// Where an extension may be used (FHIR R4, StructureDefinition.context).
public struct ExtensionContext: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable { case element, `extension`, fhirpath }

    public let kind: Kind
    /// An element's id (`Claim.item`, `Element`), an extension's url, or a FHIRPath expression.
    public let expression: String

    public init(kind: Kind, expression: String) {
        self.kind = kind
        self.expression = expression
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
