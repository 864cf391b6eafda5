/// What an expression reads of a case.
public struct ExpressionReach: Sendable {
    /// Whether it reads a record by its name, or a position.
    public var readsRecords = false
    /// The resource ids it reads: bits by position in `ExpressionCompiler.idNames`, then `historyNames`, then
    /// `spanNames`.
    public var ids: UInt16 = 0
    /// The lowest slot of a frame it reads.
    public var lowestSlot = Int.max
    /// The slots of frames it reads, as bits; those from 63 on share the last.
    public var slots: UInt64 = 0

    public init() {}

    /// Adds what another expression reads.
    mutating func formUnion(_ other: ExpressionReach) {
        readsRecords = readsRecords || other.readsRecords
        ids |= other.ids
        lowestSlot = min(lowestSlot, other.lowestSlot)
        slots |= other.slots
    }
}

extension ExpressionPool {
    /// Adds what an expression reads to `reach`.
    public func add(_ expression: CompiledExpression, to reach: inout ExpressionReach) {
        reach.formUnion(self.reach(expression.step))
    }
}

extension ExpressionPool.Step {
    /// What the step reads itself, without those that it refers to.
    var reach: ExpressionReach {
        var reach = ExpressionReach()
        switch code {
        case .record, .recordField, .remittanceLine: reach.readsRecords = true
        case .index:
            reach.readsRecords = true
            reach.slots = 1 << min(63, UInt64(slot))
        case .id: reach.ids = 1 << detail
        case .frame, .frameField:
            reach.lowestSlot = Int(slot)
            reach.slots = 1 << min(63, UInt64(slot))
        default: break
        }
        return reach
    }
}

extension Evaluator {
    /// The nodes of the group that the frame of a slot is, the bytes they are ranges of, and whether those are UTF-8.
    public mutating func group(inSlot slot: Int) -> (
        nodes: UnsafeBufferPointer<Record.Node>, raw: UnsafePointer<UInt8>, clean: Bool
    )? {
        let frame = frames[slot]
        guard frame.kind == .group, RecordRoot(rawValue: frame.source) != nil else { return nil }
        let view = views[Int(frame.source)]
        guard let nodes = view.nodes, let raw = view.raw, Int(frame.end) >= Int(frame.payload) else { return nil }
        let members = UnsafeBufferPointer(start: nodes + Int(frame.payload), count: Int(frame.end) - Int(frame.payload))
        return (members, raw, view.clean)
    }

    /// A resource id of the case, by its position in `ExpressionCompiler.idNames`.
    public mutating func id(_ number: Int) -> UnsafeBufferPointer<UInt8> { reader.bytes(ids[number]) }
}
