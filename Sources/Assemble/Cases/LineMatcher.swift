import Bytes
import Records

/// Which line of a remittance adjudicated which line of its claim. Pure.
///
/// First by the provider's control number (REF*6R on both sides), else by procedure, modifiers, day and charge; then
/// without modifiers; then without the day, where one side has none. The procedure of a remittance's line is the submitted
/// one (SVC06) where the payer bundled or changed it. Lines that are equal pair in their order.
public struct LineMatcher: Sendable {
    private let claim: FieldRoles<Role>
    private let remittance: FieldRoles<Role>

    private enum Role: UInt8 {
        case line, control, procedure, modifier, submitted, submittedModifier, charge, from
    }

    /// What a line says, as numbers: equal values have equal numbers, and 0 is silence.
    private struct Line {
        var control: UInt64 = 0
        var procedure: UInt64 = 0
        var modifiers: UInt64 = 0
        var submitted: UInt64 = 0
        var submittedModifiers: UInt64 = 0
        var charge: UInt64 = 0
        var day: UInt64 = 0

        /// Takes the submitted procedure for the line's.
        mutating func settle() {
            guard submitted != 0 else { return }
            procedure = submitted
            modifiers = submittedModifiers
        }
    }

    /// A line's number beside what it is sorted by.
    private struct Entry {
        let key: UInt64
        let index: Int
    }

    public init(claim: RecordSchema, remittance: RecordSchema) {
        self.claim = FieldRoles(
            claim,
            [
                ("lines", .line), ("lines.controlNumber", .control), ("lines.procedure", .procedure),
                ("lines.modifiers", .modifier), ("lines.charge", .charge), ("lines.serviceFrom", .from),
            ])
        self.remittance = FieldRoles(
            remittance,
            [
                ("lines", .line), ("lines.controlNumber", .control), ("lines.procedure", .procedure),
                ("lines.modifiers", .modifier), ("lines.submittedProcedure", .submitted),
                ("lines.submittedModifiers", .submittedModifier), ("lines.charge", .charge),
                ("lines.serviceFrom", .from),
            ])
    }

    /// For each line of the claim, in order, the index (from 0) of the remittance's line, or -1.
    public func matches(of claim: borrowing Record, in remittance: borrowing Record) -> [Int32] {
        let left = LineMatcher.lines(claim, self.claim)
        let right = LineMatcher.lines(remittance, self.remittance)
        var matches = [Int32](repeating: -1, count: left.count)
        var taken = [Bool](repeating: false, count: right.count)
        func pass(_ leftKey: (Line) -> UInt64, _ rightKey: (Line) -> UInt64) {
            LineMatcher.pair(left, right, leftKey, rightKey, &matches, &taken)
        }
        pass({ $0.control }, { $0.control })
        guard matches.contains(-1) else { return matches }
        pass(LineMatcher.whole, LineMatcher.whole)
        guard matches.contains(-1) else { return matches }
        pass({ LineMatcher.key($0.procedure, $0.charge, $0.day) }, { LineMatcher.key($0.procedure, $0.charge, $0.day) })
        pass(
            { $0.day == 0 ? 0 : LineMatcher.key($0.procedure, $0.charge, 1) },
            { $0.day == 0 ? LineMatcher.key($0.procedure, $0.charge, 1) : 0 })
        pass(
            { $0.day == 0 ? LineMatcher.key($0.procedure, $0.charge, 1) : 0 },
            { LineMatcher.key($0.procedure, $0.charge, 1) })
        return matches
    }

    private static func whole(_ line: Line) -> UInt64 {
        let key = key(line.procedure, line.charge, line.day)
        return key == 0 ? 0 : key &* 31 &+ line.modifiers | 1
    }

    /// 0, which is silence, where procedure or charge is absent.
    private static func key(_ procedure: UInt64, _ charge: UInt64, _ day: UInt64) -> UInt64 {
        guard procedure != 0, charge != 0 else { return 0 }
        return ((procedure &* FNV1a.prime ^ charge) &* FNV1a.prime ^ day) | 1
    }

    /// Pairs what is not paired yet and has the same key, in the order of the lines: sorted, so that a hostile number of
    /// lines costs no more than sorting it.
    private static func pair(
        _ left: [Line], _ right: [Line], _ leftKey: (Line) -> UInt64, _ rightKey: (Line) -> UInt64,
        _ matches: inout [Int32], _ taken: inout [Bool]
    ) {
        var lefts: [Entry] = []
        for (index, line) in left.enumerated() where matches[index] < 0 {
            let key = leftKey(line)
            if key != 0 { lefts.append(Entry(key: key, index: index)) }
        }
        guard !lefts.isEmpty else { return }
        var rights: [Entry] = []
        for (index, line) in right.enumerated() where !taken[index] {
            let key = rightKey(line)
            if key != 0 { rights.append(Entry(key: key, index: index)) }
        }
        lefts.sort { ($0.key, $0.index) < ($1.key, $1.index) }
        rights.sort { ($0.key, $0.index) < ($1.key, $1.index) }
        var at = 0
        for entry in lefts {
            while at < rights.count, rights[at].key < entry.key { at += 1 }
            guard at < rights.count else { return }
            guard rights[at].key == entry.key else { continue }
            matches[entry.index] = Int32(truncatingIfNeeded: rights[at].index)
            taken[rights[at].index] = true
            at += 1
        }
    }

    private static func lines(_ record: borrowing Record, _ roles: FieldRoles<Role>) -> [Line] {
        var lines: [Line] = []
        for index in 0..<record.nodes.count {
            guard let role = roles[record.nodes[index].field] else { continue }
            if role == .line {
                lines.append(Line())
                continue
            }
            guard let last = lines.indices.last else { continue }
            record.withText(at: index) { set(role, $0, &lines[last]) }
        }
        for index in lines.indices { lines[index].settle() }
        return lines
    }

    private static func set(_ role: Role, _ text: UnsafeBufferPointer<UInt8>, _ line: inout Line) {
        switch role {
        case .control: line.control = number(text)
        case .procedure: line.procedure = number(text)
        // Modifiers are a set: a sum does not know their order.
        case .modifier: line.modifiers &+= number(text)
        case .submitted: line.submitted = number(text)
        case .submittedModifier: line.submittedModifiers &+= number(text)
        case .charge:
            guard let value = Normalization.decimal(text) else { return }
            line.charge = (UInt64(bitPattern: value.units) &* FNV1a.prime &+ UInt64(value.scale)) | 1
        case .from:
            guard let day = Normalization.date(text)?.daysSince2000 else { return }
            line.day = UInt64(UInt32(bitPattern: day)) | 1 << 40
        case .line: break
        }
    }

    /// A hash of letters and digits, upper case; 0 where there are none.
    private static func number(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = FNV1a()
        var isEmpty = true
        for byte in text where byte > 0x20 {
            isEmpty = false
            hash.add(byte >= 0x61 && byte <= 0x7A ? byte - 0x20 : byte)
        }
        return isEmpty ? 0 : hash.value | 1
    }
}
