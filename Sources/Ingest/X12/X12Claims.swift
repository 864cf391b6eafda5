import Bytes
import Records

/// Follows a transaction set through the loops of its layout, and makes a record of each occurrence of the record's
/// loop together with its context.
struct X12Claims {
    let file: UInt32
    let recordLimit: Int
    var delimiters = X12Delimiters.usual
    /// Whether a composite of this interchange showed that its component separator is right.
    var isComponentSettled = false
    /// The window's base, which the reader keeps up to date.
    var currentBase: UnsafePointer<UInt8>?
    /// Records so far, over all dispositions: the reader counts ignored ones here too.
    var records = 0

    var layout: X12Layout?
    var tables = X12Tables()
    var context = X12Context()
    /// The loop that the last segment stood in.
    var loop = 0
    /// Set where a segment started a loop that the layout does not have: what follows is not placed.
    var isSkipping = false
    /// An HL whose level is unknown: the next segment tells.
    var hasPendingLevel = false
    /// Damage may have hidden an HL: whose claims follow is not known until the next HL.
    var isContextLost = false
    /// Whether a loop's occurrence had the segment that shows that it begins (`implied` in the layout).
    var marks = LoopBits()
    /// The loops that the open claim may have once, and has had.
    var taken = LoopBits()
    /// HL01 of the last HL of each loop.
    var levels: [UInt64] = []

    /// Where the open occurrence of the loop that is `record: otherwise` begins, while no record stands in it.
    var bare: SourceLocation?
    /// Whether a record stands in that loop's open occurrence; which of its loops have begun.
    var hasRecords = false
    var begun = LoopBits()

    /// Where the open claim begins and what of it was read, in the window; -1 where none is open.
    var claimStart = -1
    var claimEnd = 0
    var claimLocation = SourceLocation(byte: 0, ordinal: 0)
    var claimFindings: [Finding] = []
    /// Why the open claim cannot be a record.
    var broken: Broken?
    /// A damaged segment outside a claim: part of a claim only if what follows is.
    var isTentative = false
    /// What of an oversized claim was taken out of the window: its head, and how many bytes in all.
    var overflow: [UInt8] = []
    var overflowLength = 0

    /// Nodes of the open claim (the context's first), or of the context's segment at hand.
    var nodes = NodeList()
    /// `offset in the window - shift` is the offset in the record's bytes.
    var shift = 0
    /// The element that a condition asked for last, packed: the next one mostly asks for the same. -1 where none was.
    var codeElement = -1
    var codeValue: UInt64 = 0
    /// The components of the element split last.
    var split = SplitElement()
    var openGroups: [OpenGroup] = []
    /// The scope in which each field was last set.
    private var seenFields = SeenFields(count: 0)
    /// One place a field of the layout's vocabulary, from which `value` takes none beyond.
    private(set) var seen: UnsafeMutablePointer<UInt32>
    var stamp: UInt32 = 0
    var lastStamp: UInt32 = 0
    var fileFindings = FindingLimit()
    var balance = BalanceSums()
    var hasBalance = false
    /// The segment that is worth a finding wherever it stands, or 0.
    var noticed: UInt32 = 0
    /// Records before the open set.
    var recordsBefore = 0

    struct SplitElement {
        /// -1 where none was split of the segment at hand.
        var element = -1
        var count = 0
        /// Component `n` (from 1) lies between `ends[n - 1] + 1` and `ends[n]`.
        var ends = InlineArray<16, UInt32>(repeating: 0)
    }

    struct OpenGroup {
        var node: Int
        var loop: Int
        var outerStamp: UInt32
    }

    /// Why a claim is quarantined.
    struct Broken {
        var rule: String
        var message: String
        var hint: String
    }

    init(file: UInt32, recordLimit: Int) {
        self.file = file
        self.recordLimit = recordLimit
        seen = seenFields.base
    }

    /// Starts a transaction set.
    mutating func begin(_ layout: X12Layout) {
        if self.layout !== layout {
            self.layout = layout
            tables = layout.tables
            seenFields = SeenFields(count: layout.schema.fields.count)
            seen = seenFields.base
            stamp = 0
            lastStamp = 0
        }
        context.reset(tables)
        levels = Array(repeating: 0, count: tables.loops.count)
        marks = LoopBits()
        loop = 0
        isSkipping = false
        hasPendingLevel = false
        isContextLost = false
        bare = nil
        hasRecords = false
        begun = LoopBits()
        balance = BalanceSums()
        hasBalance = layout.balance != nil
        noticed = layout.notice?.segment ?? 0
        recordsBefore = records
    }

    /// The first byte that must stay in the window. A claim beyond the limit gives its bytes up.
    mutating func keptFrom(_ at: Int, limit: Int, base: UnsafePointer<UInt8>) -> Int {
        guard claimStart >= 0 else { return at }
        guard limit - claimStart > recordLimit else { return claimStart }
        let end = max(claimEnd, claimStart)
        let room = Fragment.sizeLimit - overflow.count
        overflow.append(contentsOf: UnsafeBufferPointer(start: base + claimStart, count: min(room, end - claimStart)))
        overflowLength += end - claimStart
        claimStart = end
        breakLongClaim()
        return min(at, claimStart)
    }

    mutating func breakLongClaim() {
        breakClaim(
            "X12-LIMIT", "a claim of more than \(recordLimit) bytes",
            "Look for a missing transaction set trailer or claim segment in the extract.")
    }

    /// The window's base moved forward by `count` bytes.
    mutating func move(by count: Int) {
        guard claimStart >= 0 else { return }
        claimStart -= count
        claimEnd -= count
        shift -= count
    }

    /// Marks the open claim as one that cannot be a record; the first reason stays.
    mutating func breakClaim(_ rule: String, _ message: String, _ hint: String) {
        if broken == nil { broken = Broken(rule: rule, message: message, hint: hint) }
    }

    /// A scope of fields that may each be set once.
    @inline(__always)
    mutating func newStamp() -> UInt32 {
        if lastStamp == .max {
            lastStamp = 0
            seenFields.clear()
        }
        lastStamp &+= 1
        return lastStamp
    }
}
