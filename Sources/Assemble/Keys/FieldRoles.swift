import Records

/// Which fields of a vocabulary the assembler reads, by number: one look-up for each node of a record.
///
/// A vocabulary that lacks one of them simply says nothing there.
struct FieldRoles<Role: Sendable>: Sendable {
    private let roles: [Role?]

    init(_ schema: RecordSchema, _ paths: [(String, Role)]) {
        var roles = [Role?](repeating: nil, count: schema.fields.count)
        for (path, role) in paths {
            if let id = schema.id(path) { roles[Int(id)] = role }
        }
        self.roles = roles
    }

    subscript(field: FieldID) -> Role? { roles[Int(field)] }
}

/// A first and a last day, as far as they are known.
struct DayRange: Sendable, Hashable {
    var first: Int32?
    var last: Int32?

    /// Widens the range to hold `day` (days since 2000-01-01).
    mutating func include(_ day: Int32) {
        first = first.map { min($0, day) } ?? day
        last = last.map { max($0, day) } ?? day
    }
}

/// What a service line says, as numbers that are compared and never read back: equal lines have equal numbers.
struct LineEvidence: Sendable, Hashable {
    /// A number for each line's procedure, first day and charge.
    var services: [Int32] = []
    /// A number for each line's control number (REF*6R).
    var controls: [Int32] = []

    private var hash: UInt32 = LineEvidence.seed
    private var isOpen = false

    private static let seed: UInt32 = 2_166_136_261
    /// Lines beyond this are not compared: far beyond what any guide permits.
    private static let limit = 1000

    /// Begins the next line.
    mutating func beginLine() {
        closeLine()
        isOpen = true
    }

    /// Ends the last line; to be called once after all nodes.
    mutating func closeLine() {
        if isOpen && services.count < LineEvidence.limit { services.append(Int32(bitPattern: hash)) }
        hash = LineEvidence.seed
        isOpen = false
    }

    /// Adds a normalised part of the current line; parts may come in any order.
    mutating func add(_ part: UInt8, _ value: [UInt8]?) {
        guard let value else { return }
        hash &+= LineEvidence.number(part, value)
    }

    mutating func add(control value: [UInt8]?) {
        guard let value, controls.count < LineEvidence.limit else { return }
        controls.append(Int32(bitPattern: LineEvidence.number(0x52, value)))
    }

    /// FNV-1a, 32 bits.
    private static func number(_ part: UInt8, _ value: [UInt8]) -> UInt32 {
        var hash = (seed ^ UInt32(part)) &* 16_777_619
        for byte in value { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return hash
    }
}
