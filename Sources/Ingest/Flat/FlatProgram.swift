import Records

/// A layout's members as one list of steps, less the columns that a file does not have: what a record is built by.
///
/// ### Layout
/// ```
/// steps       value, constant, group{…}, way{…} in the order in which nodes are written; `end` is the step after a
///             group's members
/// places      of a value's step: slots, in the order in which they are asked
/// conditions  of a place or way: a slot and the values that it must or must not have
/// values      → ranges of `texts`
/// slots       key columns and joins
/// ```
final class FlatProgram: Sendable {
    nonisolated(unsafe) let steps: UnsafePointer<Step>
    nonisolated(unsafe) let places: UnsafePointer<Place>
    nonisolated(unsafe) let conditions: UnsafePointer<Condition>
    nonisolated(unsafe) let values: UnsafePointer<Text>
    nonisolated(unsafe) let texts: UnsafePointer<UInt8>
    nonisolated(unsafe) let slots: UnsafePointer<UInt16>
    /// Constants, as ranges of `texts`.
    nonisolated(unsafe) let constants: UnsafePointer<Text>
    let stepCount: Int
    let constantCount: Int

    struct Step: Sendable, BitwiseCopyable {
        enum Kind: UInt8, Sendable {
            /// The first value that its places say.
            case value
            /// All of them.
            case all
            case constant
            /// A group that does not repeat.
            case group
            /// A group, of all rows together, of each, of each distinct key.
            case once, row, key
        }

        var kind: Kind
        var part: UInt8 = 0
        var field: FieldID
        /// The step after the group's members.
        var end: Int32 = 0
        /// Of places, the constant's number, or of the key's slots.
        var start: Int32 = 0
        var count: Int32 = 0
        var conditionStart: Int32 = 0
        var conditionCount: UInt8 = 0
        /// Pairs of slots: the row's own, and that of the occurrence around it.
        var joinCount: UInt8 = 0
        var joinStart: Int32 = 0
        var outerPart: UInt8 = 0
    }

    struct Place: Sendable, BitwiseCopyable {
        var part: UInt8
        /// Whether the part is another than the occurrence's, so that all of the record's rows are asked.
        var isElsewhere: Bool
        var slot: UInt16
        var conditionStart: Int32
        var conditionCount: UInt8
        /// The number of the constant that is said instead of the cell, or -1.
        var constant: Int32 = -1
        var piece = FlatPlace.Piece.whole
        /// Whether only those of the part's rows count that lie within the row around.
        var isWithin = false
    }

    struct Condition: Sendable, BitwiseCopyable {
        var slot: UInt16
        var isNegated: Bool
        var count: UInt8
        var start: Int32
    }

    struct Text: Sendable, BitwiseCopyable {
        var start: Int32
        var count: Int32
    }

    /// - Parameters:
    ///   - has: whether the file has the column of a part's slot.
    ///   - asOf: the day of the options, where the layout's record has a field for it that no column fills.
    init(_ layout: FlatLayout, has: @escaping (_ part: Int, _ slot: Int) -> Bool, asOf: [UInt8]? = nil) {
        var builder = FlatProgramBuilder(has: has)
        builder.add(layout.members, part: 0)
        if let asOf, let field = layout.schema.id("asOf"), !builder.steps.contains(where: { $0.field == field }) {
            builder.add(constant: asOf, field)
        }
        stepCount = builder.steps.count
        constantCount = builder.constants.count
        steps = FlatProgram.copy(builder.steps)
        places = FlatProgram.copy(builder.places)
        conditions = FlatProgram.copy(builder.conditions)
        values = FlatProgram.copy(builder.values)
        texts = FlatProgram.copy(builder.texts)
        slots = FlatProgram.copy(builder.slots)
        constants = FlatProgram.copy(builder.constants)
    }

    deinit {
        steps.deallocate()
        places.deallocate()
        conditions.deallocate()
        values.deallocate()
        texts.deallocate()
        slots.deallocate()
        constants.deallocate()
    }

    /// Memory that never changes again, so that a run need not ask.
    private static func copy<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafePointer<Value> {
        let room = UnsafeMutablePointer<Value>.allocate(capacity: max(1, values.count))
        for (index, value) in values.enumerated() { (room + index).initialize(to: value) }
        return UnsafePointer(room)
    }
}

/// Lays a layout's members out in lists.
private struct FlatProgramBuilder {
    let has: (Int, Int) -> Bool
    var steps: [FlatProgram.Step] = []
    var places: [FlatProgram.Place] = []
    var conditions: [FlatProgram.Condition] = []
    var values: [FlatProgram.Text] = []
    var texts: [UInt8] = []
    var slots: [UInt16] = []
    var constants: [FlatProgram.Text] = []

    init(has: @escaping (Int, Int) -> Bool) { self.has = has }

    mutating func add(_ members: FlatMembers, part: Int) {
        for field in members.fields { add(field, part: part) }
        for (group, inner) in members.groups {
            let head = steps.count
            steps.append(FlatProgram.Step(kind: .group, field: group))
            add(inner, part: part)
            close(head)
        }
        for way in members.ways { add(way, outer: part) }
    }

    /// Ends a group; one whose members no column can fill is left out.
    private mutating func close(_ head: Int) {
        if steps[(head + 1)...].contains(where: { $0.kind == .value || $0.kind == .all }) {
            steps[head].end = Int32(steps.count)
        } else {
            steps.removeSubrange(head...)
        }
    }

    private mutating func add(_ field: FlatField, part: Int) {
        if let constant = field.constant { return add(constant: constant, field.field) }
        let start = places.count
        for place in field.places where has(place.part, place.slot) {
            let (first, count) = add(place.conditions, part: place.part)
            let constant = place.constant.map { self.number(ofConstant: $0) } ?? -1
            places.append(
                FlatProgram.Place(
                    part: UInt8(place.part), isElsewhere: place.part != part, slot: UInt16(place.slot),
                    conditionStart: first, conditionCount: count, constant: constant, piece: place.piece,
                    isWithin: place.isWithin))
            if field.isOneColumn { break }
        }
        guard places.count > start else { return }
        steps.append(
            FlatProgram.Step(
                kind: field.repeats ? .all : .value, field: field.field, start: Int32(start),
                count: Int32(places.count - start)))
    }

    mutating func add(constant: [UInt8], _ field: FieldID) {
        steps.append(FlatProgram.Step(kind: .constant, field: field, start: number(ofConstant: constant)))
    }

    private mutating func number(ofConstant constant: [UInt8]) -> Int32 {
        let known = constants.firstIndex { texts[Int($0.start)..<Int($0.start + $0.count)].elementsEqual(constant) }
        if let known { return Int32(known) }
        constants.append(add(constant))
        return Int32(constants.count - 1)
    }

    private mutating func add(_ way: FlatWay, outer: Int) {
        let head = steps.count
        let (first, count) = add(way.conditions, part: way.part)
        var step = FlatProgram.Step(kind: .once, part: UInt8(way.part), field: way.group)
        step.conditionStart = first
        step.conditionCount = count
        step.outerPart = UInt8(outer)
        switch way.each {
        case .once: break
        case .row: step.kind = .row
        case .key(let key):
            step.kind = .key
            step.start = Int32(slots.count)
            step.count = Int32(key.count)
            slots += key.map { UInt16($0) }
        }
        step.joinStart = Int32(slots.count)
        step.joinCount = UInt8(way.join.count)
        for pair in way.join { slots += [UInt16(pair.slot), UInt16(pair.outer)] }
        steps.append(step)
        add(way.members, part: way.part)
        close(head)
    }

    /// A condition on a column that the file does not have is one on an empty value.
    private mutating func add(_ list: [FlatCondition], part: Int) -> (Int32, UInt8) {
        let start = conditions.count
        for condition in list {
            let first = values.count
            for value in condition.values { values.append(add(value)) }
            conditions.append(
                FlatProgram.Condition(
                    slot: UInt16(condition.slot), isNegated: condition.isNegated, count: UInt8(condition.values.count),
                    start: Int32(first)))
        }
        return (Int32(start), UInt8(list.count))
    }

    private mutating func add(_ text: [UInt8]) -> FlatProgram.Text {
        defer { texts += text }
        return FlatProgram.Text(start: Int32(texts.count), count: Int32(text.count))
    }
}
