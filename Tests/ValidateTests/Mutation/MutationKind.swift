/// The kinds of defects, as the score names them.
enum MutationKind: String, CaseIterable, Sendable {
    case jsonSyntax = "json-syntax"
    case resourceType = "resource-type"
    case profileType = "profile-type"
    case missingElement = "missing-element"
    case missingSlice = "missing-slice"
    case missingExtension = "missing-extension"
    case tooMany = "too-many"
    case tooManyInSlice = "too-many-in-slice"
    case forbiddenElement = "forbidden-element"
    case jsonType = "json-type"
    case arrayForOne = "array-for-one"
    case oneForArray = "one-for-array"
    case unknownElement = "unknown-element"
    case duplicateKey = "duplicate-key"
    case emptyObject = "empty-object"
    case emptyArray = "empty-array"
    case emptyString = "empty-string"
    case null
    case siblingMalformed = "sibling-malformed"
    case siblingUnknown = "sibling-unknown"
    case format
    case choiceType = "choice-type"
    case choiceTwice = "choice-twice"
    case prescribedValue = "prescribed-value"
    case sliceLost = "slice-lost"
    case bindingNonsense = "binding-required-nonsense"
    case bindingSound = "binding-required-sound"
    case bindingSystem = "binding-required-system"
    case bindingText = "binding-required-text"
    case bindingExtensible = "binding-extensible"
    case referenceType = "reference-type"
    case referenceLocal = "reference-local"
    case referenceContained = "reference-contained-type"
    case referenceEntry = "reference-entry-type"
    case containedStray = "contained-stray"
    case extensionType = "extension-value-type"
    case extensionBoth = "extension-both"
    case extensionNeither = "extension-neither"
    case extensionURL = "extension-url"
    case extensionContext = "extension-context"
    case modifierInExtension = "modifier-in-extension"
    case extensionAsModifier = "extension-as-modifier"
    case slicingClosed = "slicing-closed"
    case narrative
    case invariant
    case invariantAdvice = "invariant-advice"

    /// Whether a warning is what is expected.
    var isWarning: Bool { self == .bindingExtensible || self == .invariantAdvice }
}

/// An example with one defect.
struct Mutant {
    var kind: MutationKind
    var source: Source
    /// Where a finding must point.
    var path: [Step]
    /// The profile's id and the path with slices.
    var label: String
    /// What was done, in a word or two.
    var detail: String
    var edits: [Edit]
}

/// A number that the same text always gives, on any machine.
func stableHash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
