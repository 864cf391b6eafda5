/// Wall clock time, for the stages of a report.
struct Stopwatch {
    private let start = ContinuousClock.now

    /// Seconds since it was made.
    var seconds: Double {
        let elapsed = ContinuousClock.now - start
        return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    }
}
