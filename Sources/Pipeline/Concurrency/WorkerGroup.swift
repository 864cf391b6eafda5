import Foundation
import Synchronization

/// Threads that work until they are done or one of them fails: the first error wins.
final class WorkerGroup: @unchecked Sendable {
    // `failure` is written under the mutex; the group is left by Dispatch. Hence `@unchecked`.
    private let group = DispatchGroup()
    private let failure = Mutex<(any Error)?>(nil)

    /// Starts `body` on a thread of its own with a stack of 8 MiB. `onFailure` is called if it throws, to wake whoever waits for its work.
    func start(_ name: String, onFailure: @escaping @Sendable () -> Void, _ body: @escaping @Sendable () throws -> Void)
    {
        group.enter()
        let thread = Thread { [group, self] in
            defer { group.leave() }
            do {
                try body()
            } catch {
                fail(error)
                onFailure()
            }
        }
        thread.name = name
        thread.stackSize = 8 << 20
        thread.start()
    }

    private func fail(_ error: any Error) {
        failure.withLock { if $0 == nil { $0 = error } }
    }

    /// Waits for all threads; throws the first error of any.
    func wait() throws {
        group.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
