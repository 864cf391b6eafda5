/// What an evaluator reads and writes, at addresses that hold: a pool's steps and constants, frames, the records of a
/// case, and a scratch, whose address holds until it grows.
final class EvaluatorMemory {
    let constants: UnsafeMutablePointer<UInt8>
    let steps: UnsafeMutablePointer<ExpressionPool.Step>
    let values: UnsafeMutablePointer<RecordValue>
    /// One for each slot, and the position of each within what is run over.
    let frames: UnsafeMutablePointer<RecordValue>
    let indices: UnsafeMutablePointer<Int>
    /// One for each `RecordRoot`.
    let views: UnsafeMutablePointer<RecordView>
    /// For each root, where its fields stand, by field.
    let places: UnsafeMutablePointer<FieldPlace>
    /// Where the bytes of a value's source begin, by source.
    let bases: UnsafeMutablePointer<UnsafePointer<UInt8>?>
    private var epoch: UInt32 = 1

    /// The first and the last node of a field in a record, known in one epoch.
    struct FieldPlace {
        var epoch: UInt32 = 0
        var first: Int32 = 0
        var last: Int32 = 0
    }

    /// Fields of higher numbers are looked for without an index.
    static let indexedFields = 4096
    private static let placeCount = RecordRoot.allCases.count * indexedFields

    private(set) var scratch: UnsafeMutablePointer<UInt8>
    private(set) var used = 0
    private var capacity: Int

    /// Computed text of one case beyond this is dropped.
    static let scratchLimit = 16 << 20

    init(_ pool: ExpressionPool) {
        constants = EvaluatorMemory.copied(pool.constants)
        steps = EvaluatorMemory.copied(pool.steps)
        values = EvaluatorMemory.copied(pool.values)
        let slots = ExpressionCompiler.slotLimit
        frames = EvaluatorMemory.copied(Array(repeating: RecordValue(.boolean, payload: 0), count: slots))
        indices = EvaluatorMemory.copied(Array(repeating: 0, count: slots))
        views = EvaluatorMemory.copied(Array(repeating: RecordView(), count: RecordRoot.allCases.count))
        places = EvaluatorMemory.copied(Array(repeating: FieldPlace(), count: EvaluatorMemory.placeCount))
        capacity = 4096
        scratch = .allocate(capacity: 4096)
        bases = EvaluatorMemory.copied(Array(repeating: nil, count: 16))
        bases[Int(RecordValue.constants)] = UnsafePointer(constants)
        bases[Int(RecordValue.scratch)] = UnsafePointer(scratch)
    }

    deinit {
        constants.deallocate()
        steps.deallocate()
        values.deallocate()
        frames.deallocate()
        indices.deallocate()
        views.deallocate()
        places.deallocate()
        bases.deallocate()
        scratch.deallocate()
    }

    private static func copied<T: BitwiseCopyable>(_ source: [T]) -> UnsafeMutablePointer<T> {
        let room = UnsafeMutablePointer<T>.allocate(capacity: max(1, source.count))
        for (at, item) in source.enumerated() { (room + at).initialize(to: item) }
        return room
    }

    /// Forgets where the fields of all records stand.
    func forgetFields() {
        for root in RecordRoot.allCases { bases[Int(root.rawValue)] = nil }
        epoch &+= 1
        guard epoch == 0 else { return }
        for at in 0..<EvaluatorMemory.placeCount { places[at] = FieldPlace() }
        epoch = 1
    }

    /// Notes where each field of a record stands, in one pass.
    func indexFields(of root: Int) {
        let view = views[root]
        bases[root] = view.raw
        guard let nodes = view.nodes else { return }
        let places = places + root * EvaluatorMemory.indexedFields
        var index = 0
        while index < view.nodeCount {
            let node = nodes[index]
            if Int(node.field) < EvaluatorMemory.indexedFields {
                let place = places + Int(node.field)
                if place.pointee.epoch == epoch {
                    place.pointee.last = Int32(truncatingIfNeeded: index)
                } else {
                    let at = Int32(truncatingIfNeeded: index)
                    place.pointee = FieldPlace(epoch: epoch, first: at, last: at)
                }
            }
            index += 1
        }
    }

    /// The range of nodes in which all of a field stand, of the nodes `from..<to` of a record; empty where there is none.
    @inline(__always)
    func range(of field: FieldID, in root: UInt8, from: Int, to: Int) -> (from: Int, to: Int) {
        guard Int(field) < EvaluatorMemory.indexedFields else { return (from, to) }
        let place = places[Int(root) * EvaluatorMemory.indexedFields + Int(field)]
        return place.epoch == epoch ? (max(from, Int(place.first)), min(to, Int(place.last) + 1)) : (0, 0)
    }

    /// Whether a field may stand anywhere in a record.
    @inline(__always)
    func holds(_ field: FieldID, in root: UInt8) -> Bool {
        Int(field) >= EvaluatorMemory.indexedFields
            || places[Int(root) * EvaluatorMemory.indexedFields + Int(field)].epoch == epoch
    }

    func reset() { used = 0 }

    /// Room for `count` bytes, whose offset is returned; `nil` beyond the limit. Moves the scratch.
    func reserve(_ count: Int) -> Int? {
        guard count <= EvaluatorMemory.scratchLimit - used else { return nil }
        if used + count > capacity {
            let larger = max(capacity * 2, used + count)
            let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
            moved.update(from: scratch, count: used)
            scratch.deallocate()
            scratch = moved
            bases[Int(RecordValue.scratch)] = UnsafePointer(moved)
            capacity = larger
        }
        defer { used += count }
        return used
    }

    /// Takes back what was reserved last but for `count` bytes from `offset`.
    func trim(offset: Int, count: Int) { used = offset + count }
}
