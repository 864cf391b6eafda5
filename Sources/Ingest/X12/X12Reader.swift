import Bytes
import Records

/// Reads one X12 file: a window of bytes at a time, a segment at a time, a claim at a time.
///
/// The window holds the open claim (or the segment being looked for) and one chunk; offsets count from the window's
/// base and are moved when it moves.
struct X12Reader {
    typealias Body = (consuming IngestEvent) throws -> Void

    /// What the open transaction set is to us.
    enum SetState {
        case none
        case read(X12Layout)
        /// Not read; each claim of it (or, without claims, the set) is ignored with the reason.
        case unread(reason: String, what: String, claim: UInt32)
    }

    let layouts: [X12Layout]
    let options: IngestOptions
    let file: UInt32
    let window: Window
    /// Only segments, elements and envelopes are looked at.
    let isTokenOnly: Bool
    private let room: EndsRoom

    var tokenizer: X12Tokenizer
    var base: UnsafeMutablePointer<UInt8>
    var limit = 0
    /// The next byte to be read.
    var at = 0
    /// Segments so far.
    var ordinal = 0
    var elements = 0
    var envelope = X12Envelope()
    var isInside = false
    var isTest = false
    var set = SetState.none
    /// Records ignored in the open set, and all records before it.
    var setRecords = 0
    var recordsBefore = 0
    var setLocation = SourceLocation(byte: 0, ordinal: 0)
    /// The open set's ST segment.
    var setHead: [UInt8] = []
    /// The open group's GS segment, for sets whose ST names no guide.
    var group = GroupSegment()
    var findings = FindingLimit()
    var claims: X12Claims

    init(layouts: [X12Layout], options: IngestOptions, file: UInt32, window: Window, isTokenOnly: Bool = false) {
        self.layouts = layouts
        self.options = options
        self.file = file
        self.window = window
        self.isTokenOnly = isTokenOnly
        room = EndsRoom()
        tokenizer = X12Tokenizer(ends: room.ends)
        base = window.base
        limit = window.limit
        claims = X12Claims(file: file, recordLimit: options.recordLimit)
        claims.currentBase = UnsafePointer(base)
    }

    /// The tokenizer's memory.
    private final class EndsRoom {
        let ends = UnsafeMutablePointer<UInt32>.allocate(capacity: X12Tokenizer.capacity)
        deinit { ends.deallocate() }
    }

    /// What of a GS segment a transaction set may need.
    struct GroupSegment {
        var bytes: [UInt8] = []
        var location = SourceLocation(byte: 0, ordinal: 0)
        /// GS08 within `bytes`.
        var guide: Range<Int> = 0..<0

        var guideText: String { String(decoding: bytes[guide], as: UTF8.self) }
    }

    /// Reads to the end of the file.
    mutating func run(_ body: Body) throws {
        while true {
            while at < limit, base[at] <= 0x20, !isInside || base[at] != tokenizer.delimiters.element { at += 1 }
            if at >= limit {
                if try !refill() { break }
                continue
            }
            if !isInside {
                if try !findInterchange(body) { break }
                continue
            }
            if base[at] == 0x49, try startsInterchange(body) { continue }
            if tokenizer.scan(base, from: at, limit: limit) {
                try take(body)
            } else if try !refill() {
                try takeTail(body)
                break
            } else if limit - at > options.recordLimit {
                try skipEndless(body)
            }
        }
        try finish(body)
    }

    /// Reads a chunk more; `false` at the end of the file. Moves every offset.
    mutating func refill() throws -> Bool {
        if window.isAtEnd { return false }
        let keep = min(at, claims.keptFrom(at, limit: limit, base: base))
        try window.refill(keeping: keep)
        at -= keep
        claims.move(by: keep)
        base = window.base
        limit = window.limit
        claims.currentBase = UnsafePointer(base)
        return true
    }

    /// Where `offset` of the window stands in the file.
    func location(_ offset: Int) -> SourceLocation {
        SourceLocation(byte: window.origin + UInt64(offset), ordinal: UInt32(clamping: ordinal))
    }

    /// Hands over the complaints as findings on the file.
    mutating func complain(_ complaints: [X12Envelope.Complaint], at offset: Int, _ body: Body) throws {
        for complaint in complaints { try note(complaint.rule, complaint.message, at: offset, body) }
    }

    /// Hands over a finding on the file, up to a limit per rule.
    mutating func note(
        _ rule: String, _ message: String, severity: Finding.Severity = .warning, at offset: Int, _ body: Body
    ) throws {
        guard findings.admits(rule) else { return }
        try body(.finding(Finding(rule: rule, severity: severity, message: message, location: location(offset))))
    }

    func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
    }
}

/// Counts findings per rule, so that a bad file cannot flood the ledger.
struct FindingLimit {
    static let perRule = 1000
    private var counts: [String: Int] = [:]
    private(set) var withheld = 0

    mutating func admits(_ rule: String) -> Bool {
        counts[rule, default: 0] += 1
        if counts[rule, default: 0] <= FindingLimit.perRule { return true }
        withheld += 1
        return false
    }
}
