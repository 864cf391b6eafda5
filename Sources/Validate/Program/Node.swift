/// What all definitions that hold at a place demand of a value, merged: a plain structure in an `Arena`.
struct Node: BitwiseCopyable {
    enum Form: UInt8, BitwiseCopyable { case primitive, complex, resource }

    var form = Form.complex
    var primitive = Primitive.string
    /// Whether the value is an `Extension`, whose url is its meaning.
    var isReference = false
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
    /// The most characters; negative where there is no limit.
    var maxLength: Int32 = -1
    /// Who says what is said of the node as a whole, in `Program.texts`.
    var profile: Int32 = 0
}

/// An element under a node, whatever JSON names it has.
struct Slot: BitwiseCopyable {
    var name: UInt16
    var isArray: Bool
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
    var variants: UnsafeMutablePointer<Variant>?
    var variantCount: Int32
}

/// A node for values in certain slices.
struct Variant: BitwiseCopyable {
    var mask: UInt64
    var node: UnsafeMutablePointer<Node>
}

/// A fixed value or a pattern.
struct ValueCheck: BitwiseCopyable {
    var pattern: UnsafeMutablePointer<Pattern>
    var isFixed: Bool
    var profile: Int32
}

/// A binding whose codes are known here, wholly or in part.
struct CodeCheck: BitwiseCopyable {
    enum Shape: UInt8, BitwiseCopyable { case code, coding, concept, quantity }

    var table: UnsafeMutablePointer<CodeTable>
    var shape: Shape
    var isRequired: Bool
    /// The value set's canonical, in `Program.texts`.
    var valueSet: Int32
    var profile: Int32
    /// The code systems, by bit, of which it was said that they are not at hand.
    var warned: UInt64 = 0
}

/// The types that a reference may point at.
struct TargetCheck: BitwiseCopyable {
    /// Type names, in `Program.texts`.
    var types: UnsafeMutablePointer<Int32>
    var count: Int32
    var profile: Int32
}

/// An invariant that has a native rule.
struct RuleCheck: BitwiseCopyable {
    var rule: Rule
    var profile: Int32
}
