import Bytes
import FHIR
import Records

/// Reads a file of JSON objects, one a line, each a record: a window of bytes at a time, a line at a time.
struct ObjectReader {
    let layout: FlatLayout
    let options: IngestOptions
    let file: UInt32
    let window: Window
    private(set) var records = 0
    /// The number of the line at `at`, from 1.
    private(set) var line: Int
    private var at: Int
    private let tape = ResourceTape(limits: limits)
    private let rows: ObjectRows

    /// What one line may be: an extract's object is small and flat.
    static let limits = JSONLimits(depth: 32, bytes: FlatLayout.rowLimit, nodes: 1 << 18)

    init(_ layout: FlatLayout, options: IngestOptions, file: UInt32, window: Window, at: Int, line: Int) {
        self.layout = layout
        self.options = options
        self.file = file
        self.window = window
        self.at = at
        self.line = line
        let program = FlatProgram(layout, has: { _, _ in true }, asOf: options.asOfText)
        rows = ObjectRows(layout, FlatBuilder(program, layout))
    }

    /// Reads to the end of the file.
    mutating func run(_ body: X12Reader.Body) throws {
        var searched = 0
        while true {
            var end = at + searched
            while end < window.limit, window.base[end] != 0x0A { end += 1 }
            if end < window.limit || window.isAtEnd {
                if end > at { try take(at..<end, body) }
                guard end < window.limit else { return }
                at = end + 1
                line += 1
                searched = 0
            } else if end - at > FlatLayout.rowLimit {
                try passLong(body)
                searched = 0
            } else {
                searched = end - at
                try window.refill(keeping: at)
                at = 0
            }
        }
    }

    /// The line at hand, which ends at the range's end.
    private mutating func take(_ range: Range<Int>, _ body: X12Reader.Body) throws {
        let text = UnsafeBufferPointer(start: UnsafePointer(window.base + range.lowerBound), count: range.count)
        // Blanks, and what stands after the last line: NUL and 0x1A.
        if text.allSatisfy({ $0 <= 0x20 }) { return }
        guard text.count <= FlatLayout.rowLimit else {
            return try quarantine(text, length: text.count, "NDJSON-LIMIT", ObjectReader.tooLong, 0, body)
        }
        do throws(JSONError) { try tape.parse(text) } catch {
            let isLimit = error.kind == .tooDeep || error.kind == .tooManyNodes || error.kind == .tooLarge
            return try quarantine(
                text, length: text.count, isLimit ? "NDJSON-LIMIT" : "NDJSON-LINE",
                "a line that is no JSON: \(error.kind.rawValue)", error.offset, body)
        }
        guard tape.node(0).kind == .object else {
            return try quarantine(text, length: text.count, "NDJSON-LINE", "a line that is no JSON object", 0, body)
        }
        if let twice = tape.duplicateKeys.first {
            return try quarantine(
                text, length: text.count, "NDJSON-LINE",
                "\(twice.kind.rawValue), so that it cannot be told what is meant",
                twice.offset, body)
        }
        try build(text, body)
    }

    private static let tooLong = "a line of more than \(FlatLayout.rowLimit) bytes"

    private mutating func build(_ text: UnsafeBufferPointer<UInt8>, _ body: X12Reader.Body) throws {
        let place = SourceLocation(
            byte: window.origin + UInt64(at), ordinal: UInt32(clamping: line))
        let origin = Record.Origin(file: file, ordinal: UInt32(clamping: records + 1))
        switch rows.record(tape, at: place, origin) {
        case .record(let record):
            records += 1
            try body(.record(record, findings: []))
        case .empty:
            let message = "an object that says nothing of what layout '\(layout.name)' names"
            try quarantine(text, length: text.count, "NDJSON-EMPTY", message, 0, body)
        case .tooLarge:
            let message =
                "an object of more than \(ObjectRows.rowLimit) elements, or one that takes too long to put together"
            try quarantine(text, length: text.count, "NDJSON-LIMIT", message, 0, body)
        }
    }

    /// Passes over a line that does not end within the limit.
    private mutating func passLong(_ body: X12Reader.Body) throws {
        let head = Array(UnsafeBufferPointer(start: window.base + at, count: Fragment.sizeLimit))
        let place = SourceLocation(byte: window.origin + UInt64(at), ordinal: UInt32(clamping: line))
        var end = at
        while true {
            while end < window.limit, window.base[end] != 0x0A { end += 1 }
            if end < window.limit || window.isAtEnd { break }
            try window.refill(keeping: end)
            end = 0
        }
        at = end
        let length = Int(clamping: window.origin + UInt64(end) - place.byte)
        try hand(over: head, length: length, "NDJSON-LIMIT", ObjectReader.tooLong, at: place, 0, body)
    }

    private mutating func quarantine(
        _ text: UnsafeBufferPointer<UInt8>, length: Int, _ rule: String, _ message: String, _ offset: Int,
        _ body: X12Reader.Body
    ) throws {
        let place = SourceLocation(byte: window.origin + UInt64(at), ordinal: UInt32(clamping: line))
        try hand(
            over: Array(text.prefix(Fragment.sizeLimit)), length: length, rule, message, at: place, offset, body)
    }

    private mutating func hand(
        over bytes: [UInt8], length: Int, _ rule: String, _ message: String, at place: SourceLocation, _ offset: Int,
        _ body: X12Reader.Body
    ) throws {
        records += 1
        let finding = Finding(
            rule: rule, severity: .error, message: message,
            location: SourceLocation(byte: place.byte + UInt64(offset), ordinal: place.ordinal))
        try body(
            .quarantined(
                Fragment(
                    origin: Record.Origin(file: file, ordinal: UInt32(clamping: records)), bytes: bytes, length: length,
                    location: place, finding: finding,
                    hint: "Mend the line in the extract (one JSON object a line), and retry.", kind: layout.schema.kind)
            ))
    }
}
