import Foundation

/// Hands batches from threads to others: `put` waits while the queue is full, `take` while it is empty, so that
/// what is in flight is bounded however unequal the speeds are.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
    // Every access to `items`, `producers` and `isClosed` is made with `condition` locked; hence `@unchecked`.
    private let condition = NSCondition()
    private var items: [Element] = []
    private var isClosed = false
    /// How many threads may still add elements.
    private var producers: Int
    private let limit: Int

    /// A queue of at most `limit` elements, which `producers` threads add.
    init(limit: Int, producers: Int = 1) {
        self.limit = limit
        self.producers = producers
    }

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

    /// To be called by each producer once, when it has added all that it has. After the last no more elements will come; what is
    /// in the queue can still be taken.
    func finish() {
        condition.lock()
        defer { condition.unlock() }
        producers -= 1
        guard producers == 0 else { return }
        isClosed = true
        condition.broadcast()
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
