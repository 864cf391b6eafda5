import Bytes

/// A code as a list has it, and the days on which it is good; both ends count, and a missing one is open.
public struct DatedCode: Sendable {
    public let code: String
    public let start: CalendarDate?
    public let end: CalendarDate?

    public init(code: String, start: CalendarDate? = nil, end: CalendarDate? = nil) {
        self.code = code
        self.start = start
        self.end = end
    }
}

/// The codes of a list by their form, each with one or more spans of days.
final class DatedCodes: Sendable {
    /// Days as YYYYMMDD.
    private struct Span {
        var from: Int32
        var to: Int32
    }

    private let form: CodeForm
    private let index: CodeIndex
    /// For each key where its spans begin; one more at the end.
    private let starts: [Int32]
    private let spans: [Span]

    init(_ codes: [DatedCode], form: CodeForm) {
        self.form = form
        var byKey: [[UInt8]: [Span]] = [:]
        for code in codes {
            let span = Span(from: DatedCodes.number(code.start) ?? 0, to: DatedCodes.number(code.end) ?? Int32.max)
            let bytes = Array(code.code.utf8)
            let key = bytes.withUnsafeBufferPointer { bytes in
                DatedCodes.written(bytes, form) { Array($0) }
            }
            byKey[key, default: []].append(span)
        }
        let keys = Array(byKey.keys)
        var starts: [Int32] = []
        var spans: [Span] = []
        for key in keys {
            starts.append(Int32(spans.count))
            spans += byKey[key] ?? []
        }
        starts.append(Int32(spans.count))
        self.starts = starts
        self.spans = spans
        index = CodeIndex(keys)
    }

    /// Whether the list has the code and, where a day is given, one of its spans covers that.
    func contains(_ code: UnsafeBufferPointer<UInt8>, on day: CalendarDate?) -> Bool {
        DatedCodes.written(code, form) { text in
            if let row = index.row(text), covers(row, day) { return true }
            // A list of products has no packages.
            guard form == .drug, text.count == 11, let row = index.row(UnsafeBufferPointer(rebasing: text.prefix(9)))
            else {
                return false
            }
            return covers(row, day)
        }
    }

    private func covers(_ row: Int, _ day: CalendarDate?) -> Bool {
        guard let day = DatedCodes.number(day) else { return true }
        return spans[Int(starts[row])..<Int(starts[row + 1])].contains { $0.from <= day && day <= $0.to }
    }

    private static func number(_ day: CalendarDate?) -> Int32? {
        day.map { Int32($0.year * 10_000 + $0.month * 100 + $0.day) }
    }

    private static func written<R>(
        _ code: UnsafeBufferPointer<UInt8>, _ form: CodeForm, _ body: (UnsafeBufferPointer<UInt8>) -> R
    ) -> R {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: CodeForm.lengthLimit) { room in
            let count = form.write(code, to: room)
            return body(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(room).prefix(count)))
        }
    }
}
