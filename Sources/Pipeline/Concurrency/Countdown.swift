import Synchronization

/// Tells which of several threads is the last to come to a point.
final class Countdown: Sendable {
    private let left: Mutex<Int>

    /// - Parameter count: how many threads there are.
    init(_ count: Int) { left = Mutex(count) }

    /// To be called by each thread once; `true` for the last.
    func isLast() -> Bool {
        left.withLock { left in
            left -= 1
            return left == 0
        }
    }
}
