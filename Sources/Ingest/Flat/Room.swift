/// A list of plain values that grows at its end: what an array would be, without asking at each value whether the memory is
/// shared or somebody else is using it. Only the reader that made it holds it.
final class Room<Value: BitwiseCopyable> {
    /// The list, to be used while the room lives.
    let view: RoomView<Value>

    init(capacity: Int = 256) { view = RoomView(capacity: max(1, capacity)) }

    deinit { view.deallocate() }

    @inline(__always) var base: UnsafeMutablePointer<Value> { view.base }
    @inline(__always) var count: Int { view.count }
    @inline(__always) func append(_ value: Value) { view.append(value) }
    @inline(__always) func append(_ start: UnsafePointer<Value>, _ length: Int) { view.append(start, length) }
    @inline(__always) func extend(_ length: Int) -> UnsafeMutablePointer<Value> { view.extend(length) }
    @inline(__always) func truncate(to length: Int) { view.truncate(to: length) }
    @inline(__always) subscript(_ index: Int) -> Value { view[index] }
    var values: UnsafeBufferPointer<Value> { UnsafeBufferPointer(start: view.base, count: view.count) }
}

/// A room's list by itself: plain pointers, which cost nothing to hand on.
struct RoomView<Value: BitwiseCopyable>: BitwiseCopyable {
    private struct State {
        var base: UnsafeMutablePointer<Value>
        var count: Int
        var capacity: Int
    }

    private let state: UnsafeMutablePointer<State>

    fileprivate init(capacity: Int) {
        state = .allocate(capacity: 1)
        state.initialize(to: State(base: .allocate(capacity: capacity), count: 0, capacity: capacity))
    }

    fileprivate func deallocate() {
        state.pointee.base.deallocate()
        state.deallocate()
    }

    @inline(__always) var base: UnsafeMutablePointer<Value> { state.pointee.base }
    @inline(__always) var count: Int { state.pointee.count }

    @inline(__always)
    func append(_ value: Value) {
        if state.pointee.count == state.pointee.capacity { grow(to: state.pointee.count + 1) }
        (state.pointee.base + state.pointee.count).initialize(to: value)
        state.pointee.count &+= 1
    }

    /// Appends `length` values from `start`.
    @inline(__always)
    func append(_ start: UnsafePointer<Value>, _ length: Int) { extend(length).initialize(from: start, count: length) }

    /// Makes room for `length` values, which the caller writes at the pointer that is given.
    @inline(__always)
    func extend(_ length: Int) -> UnsafeMutablePointer<Value> {
        if state.pointee.count &+ length > state.pointee.capacity { grow(to: state.pointee.count + length) }
        let start = state.pointee.base + state.pointee.count
        state.pointee.count &+= length
        return start
    }

    /// Forgets what stands at `length` and after it.
    @inline(__always)
    func truncate(to length: Int) { state.pointee.count = min(state.pointee.count, max(0, length)) }

    @inline(__always)
    subscript(_ index: Int) -> Value {
        get { state.pointee.base[index] }
        nonmutating set { state.pointee.base[index] = newValue }
    }

    @inline(never)
    private func grow(to needed: Int) {
        let capacity = max(needed, state.pointee.capacity * 2)
        let larger = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
        larger.update(from: state.pointee.base, count: state.pointee.count)
        state.pointee.base.deallocate()
        state.pointee.base = larger
        state.pointee.capacity = capacity
    }
}
