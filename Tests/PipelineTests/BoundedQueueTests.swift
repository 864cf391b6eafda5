import Foundation
import Synchronization
import Testing

@testable import Pipeline

@Suite("Queues and workers")
struct BoundedQueueTests {
    private let nothing: @Sendable () -> Void = {}

    @Test("hands everything over, in order, and never holds more than its limit")
    func order() throws {
        let queue = BoundedQueue<Int>(limit: 3)
        let ahead = Mutex((put: 0, most: 0))
        let group = WorkerGroup()
        group.start("producer", onFailure: nothing) {
            for number in 0..<500 {
                guard queue.put(number) else { return }
                ahead.withLock { $0.put += 1 }
            }
            queue.finish()
        }
        var taken: [Int] = []
        while let number = queue.take() {
            taken.append(number)
            ahead.withLock { $0.most = max($0.most, $0.put - taken.count) }
        }
        try group.wait()
        #expect(taken == Array(0..<500))
        #expect(ahead.withLock { $0.most } <= 4)
    }

    @Test("is open until the last of those who add has finished, whoever finishes first")
    func producers() {
        let queue = BoundedQueue<Int>(limit: 4, producers: 2)
        #expect(queue.put(1))
        queue.finish()
        #expect(queue.put(2))
        queue.finish()
        #expect(!queue.put(3))
        #expect(queue.take() == 1)
        #expect(queue.take() == 2)
        #expect(queue.take() == nil)
    }

    @Test("a cancelled queue gives nothing more and wakes whoever waits")
    func cancel() {
        let queue = BoundedQueue<Int>(limit: 1)
        #expect(queue.put(1))
        queue.cancel()
        #expect(!queue.put(2))
        #expect(queue.take() == nil)
    }

    @Test("the first failure of a worker is the group's, and frees the others")
    func failure() {
        let queue = BoundedQueue<Int>(limit: 1)
        let group = WorkerGroup()
        let cancel: @Sendable () -> Void = { queue.cancel() }
        group.start("fails", onFailure: cancel) { throw PipelineError(.failure, "broken") }
        group.start("waits", onFailure: nothing) { while queue.take() != nil {} }
        let error = #expect(throws: PipelineError.self) { try group.wait() }
        #expect(error?.message == "broken")
    }
}
