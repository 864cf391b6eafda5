import Bytes

/// Reads what an evaluator's values say: the bytes of texts, numbers, days, and how two compare.
///
/// It is one address, and so is passed in a register: a call that borrows the evaluator itself, while its caller changes it,
/// would copy all of it.
public struct ValueReader: Sendable, BitwiseCopyable {
    /// Where the bytes of a value's source begin, by source.
    nonisolated(unsafe) private let bases: UnsafePointer<UnsafePointer<UInt8>?>

    init(bases: UnsafePointer<UnsafePointer<UInt8>?>) { self.bases = bases }

    /// A text's bytes, until the evaluator runs again.
    public func bytes(_ value: RecordValue) -> UnsafeBufferPointer<UInt8> {
        guard value.kind == .text, value.length > 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
        guard let base = bases[Int(value.source & 15)] else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(start: base + Int(value.payload), count: Int(value.length))
    }

    /// The number that a value is or that its text says.
    public func number(_ value: RecordValue) -> FixedDecimal? {
        switch value.kind {
        case .number: FixedDecimal(units: value.payload, scale: value.scale)
        case .text: FixedDecimal(bytes(value))
        default: nil
        }
    }

    /// The day that a value is or that its text says, as `CalendarDate(written:)` reads it; `nil` where there is no such day.
    public func day(_ value: RecordValue) -> CalendarDate? {
        switch value.kind {
        case .date:
            let number = Int(value.payload)
            return CalendarDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        case .text:
            return CalendarDate(written: bytes(value))
        default: return nil
        }
    }

    /// Whether two texts have the same bytes.
    public func same(_ left: RecordValue, _ right: RecordValue) -> Bool {
        ValueReader.sameBytes(bytes(left), bytes(right))
    }

    /// The row of a table whose key a text is.
    public func row(of value: RecordValue, in table: CodeTable) -> Int? { table.row(bytes(value)) }

    /// Whether two items are the same; `nil` where one is not what its field says (a date that is no date).
    func equal(_ left: RecordValue, _ right: RecordValue, _ comparison: UInt8) -> Bool? {
        switch ExpressionPool.Step.Comparison(rawValue: comparison) {
        case .text: same(left, right)
        case .group: left.source == right.source && left.node == right.node
        case .boolean: left.payload == right.payload
        default: order(left, right, comparison).map { $0 == 0 }
        }
    }

    /// Less than, equal to or greater than 0.
    func order(_ left: RecordValue, _ right: RecordValue, _ comparison: UInt8) -> Int? {
        switch ExpressionPool.Step.Comparison(rawValue: comparison) {
        case .number:
            guard let a = number(left), let b = number(right) else { return nil }
            return a < b ? -1 : a.isEqual(to: b) ? 0 : 1
        case .date:
            guard let a = day(left), let b = day(right) else { return nil }
            return a < b ? -1 : a == b ? 0 : 1
        default:
            let a = bytes(left)
            let b = bytes(right)
            for index in 0..<min(a.count, b.count) where a[index] != b[index] { return a[index] < b[index] ? -1 : 1 }
            return a.count - b.count
        }
    }

    static func sameBytes(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
        guard a.count == b.count else { return false }
        for index in 0..<a.count where a[index] != b[index] { return false }
        return true
    }
}
