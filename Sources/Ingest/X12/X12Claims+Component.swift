import Records

extension X12Claims {
    /// A header may name another component separator (ISA16) than its claims are written with: where the first composite
    /// of an interchange (CLM05 or SVC01) has none of it, and is shaped around another mark, that mark is taken for it.
    @inline(never)
    mutating func settleComponent(
        _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ place: SourceLocation, _ body: X12Reader.Body
    ) throws {
        let element: Int
        switch segment.id {
        case SegmentID.clm: element = 5
        case SegmentID.svc: element = 1
        default: return
        }
        guard element < segment.count else { return }
        let bounds = segment.element(element)
        let value = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(start: base, count: bounds.upperBound)[bounds])
        guard value.count > 2 else { return }
        isComponentSettled = value.contains(delimiters.component)
        guard !isComponentSettled, let mark = X12Claims.mark(of: value, isFacility: element == 5) else { return }
        guard mark != delimiters.element, mark != delimiters.repetition, mark != delimiters.terminator else { return }
        delimiters.component = mark
        isComponentSettled = true
        try note(
            "X12-ISA", "components are separated by another mark than the interchange header (ISA16) names", segment,
            place, body)
    }

    /// The mark in `11:B:1` (place of service, its qualifier, frequency), or in `HC:99213`; `nil` where there is none.
    private static func mark(of value: UnsafeBufferPointer<UInt8>, isFacility: Bool) -> UInt8? {
        let mark = value[2]
        let isMark = mark > 0x20 && mark < 0x7F && !X12Header.isAlphanumeric(mark) && mark != 0x2D && mark != 0x2E
        guard isMark, X12Header.isAlphanumeric(value[0]), X12Header.isAlphanumeric(value[1]) else { return nil }
        if !isFacility { return value.count > 3 ? mark : nil }
        let rest = value.dropFirst(3).drop { $0 == 0x41 || $0 == 0x42 }
        return rest.first == mark && rest.count <= 2 ? mark : nil
    }
}
