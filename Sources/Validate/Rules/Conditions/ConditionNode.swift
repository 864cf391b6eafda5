/// A condition compiled: a plain structure in an `Arena`.
struct ConditionNode: BitwiseCopyable {
    enum Form: UInt8, BitwiseCopyable {
        case has, text, starts, contains, count, some, first, every, distinct, among, not, all, any, oneOf, implies
    }

    /// What is known of a condition.
    enum Answer: UInt8, BitwiseCopyable {
        case no, yes, unknown

        init(_ holds: Bool) { self = holds ? .yes : .no }

        var inverse: Answer { self == .unknown ? .unknown : self == .yes ? .no : .yes }
    }

    var form: Form
    /// The ids of members that are asked for, as bits; `_` siblings are among them.
    var members: UnsafeMutablePointer<UInt64>
    var memberWords: Int32 = 0
    /// The ids of the names of a path, or of a member.
    var path: UnsafeMutablePointer<UInt16>
    var pathLength: Int32 = 0
    var other: UnsafeMutablePointer<UInt16>
    var otherLength: Int32 = 0
    /// The texts that a member may be.
    var texts: UnsafeMutablePointer<Text>
    var textCount: Int32 = 0
    var least: Int32 = 0
    var most: Int32 = .max
    var parts: UnsafeMutablePointer<ConditionNode>
    var partCount: Int32 = 0

    struct Text: BitwiseCopyable {
        var start: UnsafeMutablePointer<UInt8>
        var count: Int32
    }
}
