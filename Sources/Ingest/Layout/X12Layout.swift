import Records

/// How the records of one transaction set stand in its segments: a layout file, compiled into tables that are looked
/// up by loop and segment.
///
/// ### Layout
/// ```
/// loops     in the order of the file, so that a loop's inner loops are the range after it
/// slots     segment name → column; `cells[loop × slots + column]` says what a loop does with a segment
/// cells     → a range of `actions`: places whose values become nodes
/// triggers  by column: the loops that a segment can start, and under which conditions
/// ```
final class X12Layout: Sendable {
    let name: String
    let schema: RecordSchema
    /// ST01.
    let transaction: String
    /// ST03, or GS08 where ST03 is empty: `005010X222` stands for its addenda (`005010X222A1`) too.
    let guides: [String]
    /// Whether it reads sets that name no guide.
    let readsUnstated: Bool
    /// What the segment after ST must say: layouts of one guide (a request and its response) are told apart by it.
    let choice: [Choice]
    let tables: X12Tables
    let balance: Balance?
    let notice: Notice?
    /// Whether a set without any record says something all the same.
    let mayBeEmpty: Bool

    init(
        name: String, schema: RecordSchema, transaction: String, guides: [String], readsUnstated: Bool,
        choice: [Choice], tables: X12Tables, balance: Balance?, notice: Notice?, mayBeEmpty: Bool
    ) {
        self.name = name
        self.schema = schema
        self.transaction = transaction
        self.guides = guides
        self.readsUnstated = readsUnstated
        self.choice = choice
        self.tables = tables
        self.balance = balance
        self.notice = notice
        self.mayBeEmpty = mayBeEmpty
    }

    /// Whether the layout reads sets of this guide, or of an addendum to it.
    func reads(_ guide: String) -> Bool {
        guides.contains { own in
            guard guide.hasPrefix(own) else { return false }
            let rest = guide.utf8.dropFirst(own.utf8.count)
            let letters = rest.prefix { (0x41...0x5A).contains($0) }
            let digits = rest.dropFirst(letters.count)
            if rest.isEmpty { return true }
            return (1...2).contains(letters.count) && (1...2).contains(digits.count)
                && digits.allSatisfy { (0x30...0x39).contains($0) }
        }
    }

    /// An element of the segment after ST, and the values of it that the layout reads.
    struct Choice: Sendable {
        let place: X12Place
        let values: [[UInt8]]
    }

    /// Amounts of a transaction set that must agree.
    struct Balance: Sendable {
        let name: String
        let total: X12Place
        let sum: X12Place
        let less: [X12Place]
    }

    /// A segment that is worth a finding wherever it stands in the set.
    struct Notice: Sendable {
        let rule: String
        let segment: UInt32
        let message: String
        /// The places of the codes that the message names, one finding each.
        let codes: [X12Place]
    }
}

/// A place in a segment: `SEG-element` or `SEG-element-component`, both from 1; component 0 is the whole element.
struct X12Place: Sendable, Hashable {
    var segment: UInt32
    var element: Int
    var component: Int
    /// The element is counted from the current one of an `each`.
    var relative = false
}

/// The compiled tables of a layout. Plain arrays of plain values; the reader looks them up per segment.
struct X12Tables: Sendable {
    var loops: [Loop] = []
    /// Their names in the guide; apart, so that a loop is plain values.
    var loopNames: [String] = []
    var slots = SegmentSlots()
    var cells: [Cell] = []
    var actions: [Action] = []
    var conditions: [Condition] = []
    var keys: [UInt64] = []
    var triggers: [Trigger] = []
    /// By slot: the range of `triggers`.
    var triggerRanges: [Range<UInt16>] = []
    /// By loop and slot, as `cells`: the range of `nearest`, the triggers (by number) that a segment met in the loop may
    /// pull, of loops within it first, then going outwards.
    var nearestRanges: [Range<UInt16>] = []
    var nearest: [UInt16] = []
    var recordLoop = 0
    /// The loop around the record's that is a record itself where none of the record's loop stands in it; -1: none.
    var otherLoop = -1
    /// Fields of the record itself of which the innermost loop's value counts, where several loops have one.
    var innermost: [FieldID] = []
    /// The field that the group's guide (GS08) fills where ST03 is empty.
    var guideField: FieldID?
    /// The context's groups in the order in which a record holds them.
    var units: [Unit] = []
    var unitLoops: [Int] = []
    /// Values that every record has and no segment holds, at the record's own level.
    var given: [Given] = []
    /// Their bytes, as they stand at the end of each record.
    var pool: [UInt8] = []

    static let none = UInt16.max

    /// The fields that a record may have by these tables.
    var filledFields: [FieldID] { actions.map(\.field) + given.map(\.field) + (guideField.map { [$0] } ?? []) }

    struct Loop: Sendable {
        /// -1 for a loop at the top.
        var parent: Int
        /// The index after the last loop inside it.
        var end: Int
        /// The group its values go to, `X12Tables.none` for the record itself.
        var group: FieldID
        /// Whether it opens an occurrence of the group.
        var opensGroup: Bool
        /// Whether it is the record's loop or inside it.
        var inRecord: Bool
        /// The loop among its siblings after which it cannot come, or -1.
        var last: Int
        /// Whether a record has it once: what would start it again starts another loop.
        var isOnce: Bool
    }

    /// A constant, or the record's number in its set.
    struct Given: Sendable {
        var field: FieldID
        /// In `pool`; empty where the record's number is meant.
        var bytes: Range<UInt32>
        /// Only where this field of the record says one of `keys`; `X12Tables.none`: always.
        var asked: FieldID = X12Tables.none
        var keys: Range<UInt16> = 0..<0
    }

    struct Cell: Sendable {
        var start: UInt16 = 0
        var count: UInt16 = 0
        var isKnown = false
        /// The segment stands once in the loop, so that a second one shows that another occurrence begins.
        var isMark = false
    }

    /// What to do with a segment in a loop: place a value, or make occurrences of a group.
    struct Action: Sendable {
        enum Kind: UInt8, Sendable { case value, group }
        enum Part: UInt8, Sendable { case whole, from, to, time }

        var kind = Kind.value
        var part = Part.whole
        var relative = false
        var repeats = false
        /// Each of the element's repetitions says a value, not only the first.
        var isOfEachRepetition = false
        /// A code that repeats: each repetition of the element is a value.
        var splits = false
        var field: FieldID = 0
        var element: UInt8 = 0
        var component: UInt8 = 0
        var conditionStart: UInt16 = 0
        var conditionCount: UInt8 = 0
        /// A group's: the last element and the step of `each`; 0 where it has none.
        var lastElement: UInt8 = 0
        var step: UInt8 = 0
        /// A group's: how many actions follow that belong to it.
        var innerCount: UInt8 = 0
    }

    /// Holds where the element is (or, negated, is not) one of the keys or, without keys, what a field of the record says.
    struct Condition: Sendable {
        var element: UInt8
        var component: UInt8
        var relative: Bool
        var isNegated: Bool
        /// In `keys`; without keys, the field.
        var keyStart: UInt16
        var keyCount: UInt8
    }

    struct Trigger: Sendable {
        var loop: UInt8
        var parent: Int16
        var isImplied: Bool
        var isOnce: Bool
        var conditionStart: UInt16
        var conditionCount: UInt8
    }

    /// A group of the context (or, with `X12Tables.none`, fields at the record's top) and the loops that fill it.
    struct Unit: Sendable {
        var group: FieldID
        /// In `unitLoops`.
        var loops: Range<Int>
    }
}

/// Segment names → columns, by open addressing in a table four times as large.
struct SegmentSlots: Sendable {
    private(set) var names: [UInt32] = []
    /// 512 entries: name and column.
    private(set) var table = [Entry](repeating: Entry(), count: 512)

    struct Entry: Sendable {
        var name: UInt32 = 0
        var slot: Int32 = -1
    }

    static let limit = 128

    /// The column of a segment, made if there is none; `nil` when there are too many.
    mutating func add(_ name: UInt32) -> Int? {
        if let known = names.firstIndex(of: name) { return known }
        guard names.count < SegmentSlots.limit else { return nil }
        names.append(name)
        var at = SegmentSlots.hash(name)
        while table[at].slot >= 0 { at = (at + 1) & 511 }
        table[at] = Entry(name: name, slot: Int32(names.count - 1))
        return names.count - 1
    }

    @inline(__always)
    static func hash(_ name: UInt32) -> Int { Int((name &* 0x9E37_79B1) >> 23) }

    /// The column of a segment, or -1.
    @inline(__always)
    func slot(_ name: UInt32) -> Int {
        var at = SegmentSlots.hash(name)
        while true {
            let entry = table[at]
            if entry.name == name { return Int(entry.slot) }
            if entry.slot < 0 { return -1 }
            at = (at + 1) & 511
        }
    }
}
