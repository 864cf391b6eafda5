/// How the values of a slot are told apart: at most 64 slices.
struct SlicePlan: BitwiseCopyable {
    var slices: UnsafeMutablePointer<Slice>
    var count: Int32
    var groups: UnsafeMutablePointer<Group>
    var groupCount: Int32
    /// The one element whose concept tells the slices apart (`category`, `type`); 0 where it is not so simple.
    var concept: UInt16 = 0
    /// Whether some definition says in which order the slices come, or that what is in none comes last.
    var hasOrder: Bool = false
    /// Whether a definition makes more slices than are told apart here, or some that cannot be: said once.
    var isPartial: Bool = false

    /// The most slices of one slot.
    static let limit = 64

    /// Counters that it needs: of each slice, then of values of which it cannot be told which slices they are in.
    var frameWidth: Int32 { count + 1 }

    /// The slices that one definition makes of an element, or of one of its slices.
    struct Group: BitwiseCopyable {
        /// The bits of its slices.
        var mask: UInt64
        /// The bit of the slice that is sliced again; 0 where it is the element itself.
        var parent: UInt64
        var isClosed: Bool
        var isOpenAtEnd: Bool
        var isOrdered: Bool
        /// Whether types tell the slices apart: then paths do not name them.
        var isByType: Bool
        /// Whether some slice of it cannot be told: then what is in none may be in that one.
        var isPartial: Bool
        var profile: Int32
    }

    struct Slice: BitwiseCopyable {
        /// The slice's name, in `Program.texts`.
        var name: Int32
        var min: Int32
        var max: Int32
        var isByType: Bool
        /// Whether what tells it apart can be evaluated here: else nothing is said of its number.
        var isTold: Bool
        /// The bit of the slice that this one slices again; 0 for none.
        var parent: UInt64
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
        /// The value at the path has one of these types.
        case type
        /// Something, or nothing, stands at the path.
        case exists, absent
        /// The value at the path conforms to one of these profiles.
        case profile
        /// What the profile says cannot be evaluated here.
        case untold
    }

    /// What can be said of a value and a slice.
    enum Answer: BitwiseCopyable { case yes, no, untold }

    var kind: Kind
    var steps: UnsafeMutablePointer<Step>
    var stepCount: Int32
    var pattern: UnsafeMutablePointer<Pattern>?
    var codes: UnsafeMutablePointer<CodeTable>?
    var shape: CodeCheck.Shape
    /// Type names, in `Program.texts`.
    var types: UnsafeMutablePointer<Int32>?
    var typeCount: Int32
    /// In `Program.profileSets`.
    var profiles: Int32

    /// One step down from the sliced value.
    struct Step: BitwiseCopyable {
        enum Kind: UInt8, BitwiseCopyable {
            /// A member: it may have several names, since a choice element has one for each type.
            case member
            /// The extensions with a url.
            case `extension`
            /// What a reference points at.
            case resolve
        }

        var kind: Kind
        var names: UnsafeMutablePointer<UInt16>
        var count: Int32
        /// The extension's url, in `Program.texts`.
        var url: Int32
    }
}
