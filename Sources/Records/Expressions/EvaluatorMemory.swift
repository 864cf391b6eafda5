/// The constants of a pool and an evaluator's scratch, at addresses that hold: constants always, scratch until it grows.
final class EvaluatorMemory {
    let constants: UnsafeMutablePointer<UInt8>
    private(set) var scratch: UnsafeMutablePointer<UInt8>
    private(set) var used = 0
    private var capacity: Int

    /// Computed text of one case beyond this is dropped.
    static let scratchLimit = 16 << 20

    init(constants source: [UInt8]) {
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, source.count))
        for (at, byte) in source.enumerated() { room[at] = byte }
        constants = room
        capacity = 4096
        scratch = .allocate(capacity: 4096)
    }

    deinit {
        constants.deallocate()
        scratch.deallocate()
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
            capacity = larger
        }
        defer { used += count }
        return used
    }

    /// Takes back what was reserved last but for `count` bytes from `offset`.
    func trim(offset: Int, count: Int) { used = offset + count }
}
