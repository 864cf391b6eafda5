import Foundation

/// The largest resident set that this process has had.
enum PeakMemory {
    /// In bytes; Linux counts `ru_maxrss` in KiB.
    static var bytes: Int {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return usage.ru_maxrss * 1024
    }
}
