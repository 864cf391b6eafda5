/// What all definitions that hold at a place demand of a value, merged: a plain structure in an `Arena`.
struct Node: BitwiseCopyable {
    enum Form: UInt8, BitwiseCopyable { case primitive, complex, resource }

    var form = Form.complex
    var primitive = Primitive.string
    var isReference = false
    var isCoding = false
    /// The type's name, in `Program.texts`.
    var type: Int32 = 0
    /// The elements below; their JSON names stand in `names`, one for each of `entries`.
    var slots: UnsafeMutablePointer<Slot>
    var slotCount: Int32 = 0
    var names: UnsafeMutablePointer<UInt16>
    var entries: UnsafeMutablePointer<Entry>
    var entryCount: Int32 = 0
    /// Places in `names` by name id, open-addressed; -1 for none.
    var places: UnsafeMutablePointer<Int16>
    var placeMask: Int32 = 0
    /// The slots whose number must be looked at: all others can hold any number that JSON lets them have.
    var counted: UnsafeMutablePointer<Int32>
    var countedCount: Int32 = 0
    /// Counters that an object of this node needs: slots, then slices.
    var frameWidth: Int32 = 0
    var values: UnsafeMutablePointer<ValueCheck>
    var valueCount: Int32 = 0
    var codes: UnsafeMutablePointer<CodeCheck>
    var codeCount: Int32 = 0
    var targets: UnsafeMutablePointer<TargetCheck>
    var targetCount: Int32 = 0
    var rules: UnsafeMutablePointer<RuleCheck>
    var ruleCount: Int32 = 0
    /// Of a place for resources: which may stand there, one check for each definition that says so.
    var resources: UnsafeMutablePointer<ResourceCheck>
    var resourceCount: Int32 = 0
    /// Sets of profiles of which the value must conform to one: numbers of nodes.
    var choices: UnsafeMutablePointer<ProfileChoice>
    var choiceCount: Int32 = 0
    var bounds: UnsafeMutablePointer<BoundCheck>
    var boundCount: Int32 = 0
    /// The slots that a profile marks as must-support.
    var supported: UnsafeMutablePointer<Int32>
    var supportedCount: Int32 = 0
    /// What expressions take the value to be, in `Program.types`.
    var focus: Int32 = 0
    /// The most characters; negative where there is no limit.
    var maxLength: Int32 = -1
    /// Who says what is said of the node as a whole, in `Program.texts`.
    var profile: Int32 = 0
}

/// An element under a node, whatever JSON names it has.
struct Slot: BitwiseCopyable {
    var name: UInt16
    var isArray: Bool
    /// Whether it is `extension` or `modifierExtension`, whose values have definitions of their own.
    var isExtension: Bool
    var isModifier: Bool
    /// Whether it is `meta.lastUpdated` or `meta.versionId`, which the store adds.
    var isStores: Bool
    var min: Int32
    var max: Int32
    var minProfile: Int32
    var maxProfile: Int32
    /// The first of its slices' counters in the frame.
    var sliceCounters: Int32
    var slicing: UnsafeMutablePointer<SlicePlan>?
}

/// A JSON name under a node.
struct Entry: BitwiseCopyable {
    var slot: Int32
    /// `_name`: the id and extensions of a primitive.
    var isShadow: Bool
    /// A type that the base allows and a profile does not.
    var isForbidden: Bool
    /// Name ids of the JSON name and of its `_` sibling (0 where there is none).
    var name: UInt16
    var sibling: UInt16
    /// The type's name, in `Program.texts`.
    var type: Int32
    /// In `Program.plans`: what the entry's nodes are made of.
    var plan: Int32
    /// The node of values in no slice; made when first met.
    var node: UnsafeMutablePointer<Node>?
    /// The nodes of values in slices, by the slices' mask.
    var variants: UnsafeMutablePointer<Variant>
    var variantCount: Int32
}

/// A node for values in certain slices, or for an extension with a definition of its own.
struct Variant: BitwiseCopyable {
    var mask: UInt64
    /// In `ExtensionTable`; 0 for none.
    var `extension`: Int32
    var node: UnsafeMutablePointer<Node>
    /// Where the extension may stand, in `Program.texts`, if that is not here; else 0.
    var misplaced: Int32
    /// Whether a modifier extension stands among the others, or the reverse.
    var isWrongKind: Bool
}

/// A fixed value or a pattern.
struct ValueCheck: BitwiseCopyable {
    var pattern: UnsafeMutablePointer<Pattern>
    var isFixed: Bool
    /// What is prescribed, as JSON, in `Program.texts`: the guide's own words, shortened.
    var text: Int32
    var profile: Int32
}

/// A binding whose codes are known here, wholly or in part.
struct CodeCheck: BitwiseCopyable {
    enum Shape: UInt8, BitwiseCopyable { case code, coding, concept, quantity }

    var table: UnsafeMutablePointer<CodeTable>
    var shape: Shape
    var strength: Strength
    /// The value set's canonical, in `Program.texts`.
    var valueSet: Int32
    var profile: Int32
    /// The code systems, by bit, of which it was said that they are not at hand.
    var warned: UInt64 = 0

    /// How much a value is held to the value set; `most` is a value set that an extensible binding may not go beyond.
    enum Strength: UInt8, BitwiseCopyable { case required, most, extensible, preferred }
}

/// What a reference may point at, as one definition says.
struct TargetCheck: BitwiseCopyable {
    var candidates: UnsafeMutablePointer<Candidate>
    var count: Int32
    /// Where the target may stand: bits of `Aggregation`; 0 for anywhere.
    var aggregations: UInt8
    var profile: Int32

    /// One type that a reference may point at.
    struct Candidate: BitwiseCopyable {
        /// The type's name, in `Program.texts`; 0 for any resource.
        var type: Int32
        /// The profiles of which the target must conform to one, in `Program.profileSets`; 0 where the type is enough.
        var profiles: Int32
    }

    static let contained: UInt8 = 1
    static let referenced: UInt8 = 2
    static let bundled: UInt8 = 4
}

/// The resources that may stand at a place, as one definition says.
struct ResourceCheck: BitwiseCopyable {
    var candidates: UnsafeMutablePointer<TargetCheck.Candidate>
    var count: Int32
    var profile: Int32
}

/// Profiles of which a value must conform to one.
struct ProfileChoice: BitwiseCopyable {
    /// In `Program.profileSets`.
    var profiles: Int32
    var profile: Int32
}

/// The least or the greatest value.
struct BoundCheck: BitwiseCopyable {
    var text: UnsafeMutablePointer<UInt8>
    var length: Int32
    var isLeast: Bool
    var profile: Int32
}

/// An invariant.
struct RuleCheck: BitwiseCopyable {
    var rule: Rule
    /// Whether a breach is a warning only.
    var isAdvice: Bool
    /// The guide's key, in `Program.texts`.
    var key: Int32
    var profile: Int32
    /// Of `condition`, in `Program.conditions`; of `expression`, in `Program.expressions`, negative where there is none (in a
    /// trial, in its pairs).
    var number: Int32 = -1
}
