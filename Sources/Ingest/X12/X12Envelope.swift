import Records

/// The control segments' counts and numbers, and what is wrong with them: findings, never rejections.
struct X12Envelope {
    private var interchangeControl: [UInt8] = []
    private var groupControl: [UInt8] = []
    private var setControl: [UInt8] = []
    private(set) var groups = 0
    private(set) var sets = 0
    /// Segments of the open transaction set, ST and SE counted.
    var segments = 0
    private(set) var hasInterchange = false
    private(set) var hasGroup = false
    private(set) var hasSet = false

    /// A control segment that is wrong: rule, expectation.
    typealias Complaint = (rule: String, message: String)

    mutating func openInterchange(_ control: UnsafeBufferPointer<UInt8>) {
        hasInterchange = true
        groups = 0
        X12Envelope.keep(control, in: &interchangeControl)
    }

    mutating func openGroup(_ control: UnsafeBufferPointer<UInt8>) {
        hasGroup = true
        groups += 1
        sets = 0
        X12Envelope.keep(control, in: &groupControl)
    }

    mutating func openSet(_ control: UnsafeBufferPointer<UInt8>) {
        hasSet = true
        sets += 1
        segments = 1
        X12Envelope.keep(control, in: &setControl)
    }

    /// SE: `count` is SE01, `control` SE02.
    mutating func closeSet(
        _ count: UnsafeBufferPointer<UInt8>, _ control: UnsafeBufferPointer<UInt8>
    ) -> [Complaint] {
        defer { hasSet = false }
        guard hasSet else { return [("X12-SE", "a transaction set's trailer (SE) without its header (ST)")] }
        var complaints: [Complaint] = []
        if !X12Envelope.says(count, segments) {
            complaints.append(("X12-SE01", "SE01 should be the number of segments from ST to SE, \(segments)"))
        }
        if !X12Envelope.isSame(control, setControl) {
            complaints.append(("X12-SE02", "SE02 should repeat the control number of ST02"))
        }
        return complaints
    }

    /// GE: `count` is GE01, `control` GE02.
    mutating func closeGroup(
        _ count: UnsafeBufferPointer<UInt8>, _ control: UnsafeBufferPointer<UInt8>
    ) -> [Complaint] {
        defer { hasGroup = false }
        var complaints = missingSet()
        guard hasGroup else { return complaints + [("X12-GE", "a group's trailer (GE) without its header (GS)")] }
        if !X12Envelope.says(count, sets) {
            complaints.append(("X12-GE01", "GE01 should be the number of transaction sets in the group, \(sets)"))
        }
        if !X12Envelope.isSame(control, groupControl) {
            complaints.append(("X12-GE02", "GE02 should repeat the control number of GS06"))
        }
        return complaints
    }

    /// IEA: `count` is IEA01, `control` IEA02.
    mutating func closeInterchange(
        _ count: UnsafeBufferPointer<UInt8>, _ control: UnsafeBufferPointer<UInt8>
    ) -> [Complaint] {
        defer { hasInterchange = false }
        var complaints = missingGroup()
        guard hasInterchange else {
            return complaints + [("X12-IEA", "an interchange's trailer (IEA) without its header (ISA)")]
        }
        if !X12Envelope.says(count, groups) {
            complaints.append(("X12-IEA01", "IEA01 should be the number of groups in the interchange, \(groups)"))
        }
        if !X12Envelope.isSame(control, interchangeControl) {
            complaints.append(("X12-IEA02", "IEA02 should repeat the control number of ISA13"))
        }
        return complaints
    }

    /// What is still open where a new transaction set begins.
    mutating func missingSet() -> [Complaint] {
        defer { hasSet = false }
        return hasSet ? [("X12-SE-MISSING", "the transaction set has no trailer (SE)")] : []
    }

    /// What is still open where a new group begins.
    mutating func missingGroup() -> [Complaint] {
        defer { hasGroup = false }
        return missingSet() + (hasGroup ? [("X12-GE-MISSING", "the group has no trailer (GE)")] : [])
    }

    /// What is still open where a new interchange begins or the file ends.
    mutating func missingInterchange() -> [Complaint] {
        defer { hasInterchange = false }
        return missingGroup()
            + (hasInterchange ? [("X12-IEA-MISSING", "the interchange has no trailer (IEA)")] : [])
    }

    private static func keep(_ text: UnsafeBufferPointer<UInt8>, in room: inout [UInt8]) {
        room.removeAll(keepingCapacity: true)
        room.append(contentsOf: text.prefix(64))
    }

    /// Whether the digits say `number`; leading zeros and spaces around them do not matter.
    private static func says(_ text: UnsafeBufferPointer<UInt8>, _ number: Int) -> Bool {
        var value = 0
        var digits = 0
        for byte in text where byte != 0x20 {
            guard byte >= 0x30, byte <= 0x39, digits < 18 else { return false }
            value = value * 10 + Int(byte - 0x30)
            digits += 1
        }
        return digits > 0 && value == number
    }

    private static func isSame(_ text: UnsafeBufferPointer<UInt8>, _ kept: [UInt8]) -> Bool {
        func trimmed<C: BidirectionalCollection<UInt8>>(_ text: C) -> C.SubSequence {
            var rest = text[...]
            while rest.last == 0x20 { rest = rest.dropLast() }
            while rest.first == 0x20 { rest = rest.dropFirst() }
            return rest
        }
        return trimmed(text).prefix(64).elementsEqual(trimmed(kept))
    }
}
