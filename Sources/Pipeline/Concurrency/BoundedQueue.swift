import Foundation

/// Hands batches from one thread to another: `put` waits while the queue is full, `take` while it is empty, so that
/// what is in flight is bounded however unequal the speeds are.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    // Every access to `items` and `isClosed` is made with `condition` locked; hence `@unchecked`.
    private let condition = NSCondition()
    private var items: [Element] = []
    private var isClosed = false
    private let limit: Int

    /// A queue of at most `limit` elements.
    init(limit: Int) { self.limit = limit }

    /// Adds an element, waiting for room. `false` where the queue was closed: nobody will take it.
    func put(_ element: Element) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while items.count >= limit && !isClosed { condition.wait() }
        if isClosed { return false }
        items.append(element)
        condition.broadcast()
        return true
    }

    /// Takes the oldest element, waiting for one; `nil` when the queue is closed and empty.
    func take() -> Element? {
        condition.lock()
        defer { condition.unlock() }
        while items.isEmpty && !isClosed { condition.wait() }
        guard !items.isEmpty else { return nil }
        let element = items.removeFirst()
        condition.broadcast()
        return element
    }

    /// No more elements will come; what is in the queue can still be taken.
    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    /// No more elements will come, and what is in the queue is dropped: an error ended the work.
    func cancel() {
        condition.lock()
        isClosed = true
        items.removeAll()
        condition.broadcast()
        condition.unlock()
    }
}
