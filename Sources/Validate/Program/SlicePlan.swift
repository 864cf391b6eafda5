/// How the values of a slot are told apart: at most 64 slices.
struct SlicePlan: BitwiseCopyable {
    var slices: UnsafeMutablePointer<Slice>
    var count: Int32
    var groups: UnsafeMutablePointer<Group>
    var groupCount: Int32
    /// The one element whose concept tells the slices apart (`category`, `type`); 0 where it is not so simple.
    var concept: UInt16 = 0

    /// The slices that one definition makes of an element.
    struct Group: BitwiseCopyable {
        /// The bits of its slices.
        var mask: UInt64
        var isClosed: Bool
        var isOpenAtEnd: Bool
        var isOrdered: Bool
        /// Whether types tell the slices apart: then paths do not name them.
        var isByType: Bool
        var profile: Int32
    }

    struct Slice: BitwiseCopyable {
        /// The slice's name, in `Program.texts`.
        var name: Int32
        var min: Int32
        var max: Int32
        var isByType: Bool
        var profile: Int32
        var matchers: UnsafeMutablePointer<Matcher>
        var matcherCount: Int32
        /// The code that the concept must have: its first 8 bytes and its length; negative where any may do.
        var codeHead: UInt64 = 0
        var codeLength: Int32 = -1
    }
}

/// One thing that a value must show to be in a slice.
struct Matcher: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
        /// The value at the path contains a pattern.
        case pattern
        /// The value at the path has a code of a value set.
        case code
        /// The choice element itself has one of these types.
        case type
        /// Something, or nothing, stands at the path.
        case exists, absent
        /// What the profile says cannot be used: nothing is in the slice.
        case never
    }

    var kind: Kind
    /// Steps down: for each, the name ids that it may have (a choice element has several).
    var steps: UnsafeMutablePointer<Step>
    var stepCount: Int32
    var pattern: UnsafeMutablePointer<Pattern>?
    var codes: UnsafeMutablePointer<CodeTable>?
    var shape: CodeCheck.Shape
    /// Type names, in `Program.texts`.
    var types: UnsafeMutablePointer<Int32>?
    var typeCount: Int32

    struct Step: BitwiseCopyable {
        var names: UnsafeMutablePointer<UInt16>
        var count: Int32
    }
}
