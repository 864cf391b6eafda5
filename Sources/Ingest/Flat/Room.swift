/// A list of plain values that grows at its end: what an array would be, without asking at each value whether the memory is
/// shared. Only the reader that made it holds it.
final class Room<Value: BitwiseCopyable> {
    private(set) var base: UnsafeMutablePointer<Value>
    private(set) var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 256) {
        self.capacity = max(1, capacity)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    @inline(__always)
    func append(_ value: Value) {
        if count == capacity { grow(to: count + 1) }
        (base + count).initialize(to: value)
        count &+= 1
    }

    /// Appends `length` values from `start`.
    @inline(__always)
    func append(_ start: UnsafePointer<Value>, _ length: Int) {
        if count &+ length > capacity { grow(to: count + length) }
        (base + count).initialize(from: start, count: length)
        count &+= length
    }

    /// Makes room for `length` values, which the caller writes at the pointer that is given.
    @inline(__always)
    func extend(_ length: Int) -> UnsafeMutablePointer<Value> {
        if count &+ length > capacity { grow(to: count + length) }
        defer { count &+= length }
        return base + count
    }

    /// Forgets what stands at `length` and after it.
    @inline(__always)
    func truncate(to length: Int) { count = min(count, max(0, length)) }

    @inline(__always)
    subscript(_ index: Int) -> Value {
        get { base[index] }
        set { base[index] = newValue }
    }

    @inline(never)
    private func grow(to needed: Int) {
        let capacity = max(needed, self.capacity * 2)
        let larger = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
        self.capacity = capacity
    }

    var values: UnsafeBufferPointer<Value> { UnsafeBufferPointer(start: base, count: count) }
}
