import Synchronization

/// Numbers for a run's rows, handed out in blocks, so that workers need not agree row by row.
final class RowNumbers: Sendable {
    private let state: Mutex<Int64>
    private static let blockSize: Int64 = 4096

    /// - Parameter run: the run; its rows are numbered from run × 2^32 + 1.
    init(run: Int64) { state = Mutex(run << 32 + 1) }

    /// The next block.
    func next() -> Range<Int64> {
        state.withLock { next in
            defer { next += RowNumbers.blockSize }
            return next..<next + RowNumbers.blockSize
        }
    }
}
