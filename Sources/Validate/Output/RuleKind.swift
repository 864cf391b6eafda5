/// What a rule's id says of the fault, for those who do not know the rule itself.
///
/// The ids of ours are listed here; every other id is the key of an invariant, as its guide writes it.
public struct RuleKind: Sendable, Hashable {
    /// The id, or where it ends in `-`, how ids begin.
    public let id: String
    /// The code of the R4 code system http://hl7.org/fhir/issue-type that fits.
    public let issueType: String
    /// What is wrong, in a line.
    public let meaning: String

    /// Ids of this program, in the order of `docs/validation.md`.
    public static let all: [RuleKind] = [
        .init("json", "structure", "not JSON, or beyond the limits on size, depth and number of values"),
        .init("json-duplicate-key", "structure", "a key stands twice in an object"),
        .init(
            "json-type", "structure", "another kind of JSON value is expected: object, array, string, number, boolean"),
        .init("json-null", "structure", "null stands where a value is expected"),
        .init("json-empty", "structure", "an array or a string is empty"),
        .init("resource-type", "structure", "resourceType is missing, or FHIR has no such type"),
        .init("unknown-element", "structure", "the type has no such element"),
        .init("cardinality-min", "required", "fewer values than the profile or type demands"),
        .init("cardinality-max", "structure", "more values than it allows"),
        .init("choice-type", "structure", "the profile does not allow this type for the element"),
        .init("slicing-closed", "structure", "the value is in none of the slices, and no other is allowed"),
        .init(
            "slicing-untold", "not-found", "what tells slices apart cannot be followed here, and they were not checked"),
        .init("slicing-order", "structure", "the slices do not come in the order that the profile says"),
        .init("fixed-value", "value", "not the value that the profile fixes"),
        .init("pattern", "value", "the value lacks what the profile's pattern demands"),
        .init("format-", "value", "not written as the primitive type is: `format-date`, `format-decimal` …"),
        .init("max-length", "value", "longer than the profile allows"),
        .init("min-value", "value", "less, or earlier, than the profile allows"),
        .init("max-value", "value", "more, or later, than the profile allows"),
        .init("binding-required", "code-invalid", "not a code of the required value set"),
        .init("binding-extensible", "code-invalid", "not a code of the extensible value set; sound if none of it fits"),
        .init("binding-max", "code-invalid", "not a code of the value set that the profile lets no code go beyond"),
        .init("binding-preferred", "informational", "not a code of the value set that is preferred"),
        .init("code-system-unknown", "not-found", "the codes are not at hand, and were not checked"),
        .init(
            "code-not-then", "code-invalid",
            "the code is one of the user's own list, but was none on the date of service"),
        .init("code-unknown", "code-invalid", "the code system is at hand and has no such code"),
        .init("reference-target", "structure", "a reference to another type of resource than the profile allows"),
        .init(
            "reference-profile", "structure", "a reference to a resource that conforms to none of the profiles allowed"),
        .init(
            "reference-aggregation", "structure", "what a reference points at stands elsewhere than the profile allows"),
        .init("profile-choice", "structure", "the value conforms to none of the profiles allowed"),
        .init("extension-context", "structure", "the definition of the extension does not allow it at this place"),
        .init(
            "extension-modifier", "structure",
            "a modifier extension under `extension`, or another under `modifierExtension`"),
        .init("extension-url", "value", "an extension that is no part of another needs an absolute url"),
        .init(
            "extension-unknown", "not-found",
            "no package at hand defines this modifier extension, or this part of an extension"),
        .init("profile-unknown", "not-found", "a profile that the resource names is not at hand"),
        .init("profile-version", "not-found", "this version of the profile is not at hand; checked against another"),
        .init("profile-type", "invalid", "the profile is for another type of resource"),
        .init("invariant-unanswered", "not-found", "the condition cannot be answered here, and was not checked"),
        .init("type-not-at-hand", "not-found", "the definition of this type of resource is not at hand"),
        .init("too-many-findings", "processing", "there are more findings on this resource than are kept"),
    ]

    /// Every invariant's.
    public static let invariant = RuleKind("", "invariant", "the invariant that a guide calls so is broken")

    /// The kind of a rule.
    public init(rule: String) {
        self = RuleKind.byId[rule] ?? RuleKind.families.first { rule.hasPrefix($0.id) } ?? RuleKind.invariant
    }

    private init(_ id: String, _ issueType: String, _ meaning: String) {
        self.id = id
        self.issueType = issueType
        self.meaning = meaning
    }

    private static let byId = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
    private static let families = all.filter { $0.id.hasSuffix("-") }
}
