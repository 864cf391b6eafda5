/// Where a run is, for a person who watches.
public struct RunProgress: Sendable {
    /// `ingest`, `assemble`, `publish`, `settle`.
    public let stage: String
    public let done: Int
    /// How many there will be, where that is known.
    public let total: Int?
    /// `records`, `cases`.
    public let unit: String

    public init(stage: String, done: Int, of total: Int? = nil, unit: String) {
        self.stage = stage
        self.done = done
        self.total = total
        self.unit = unit
    }

    /// `publish: 14,945 of 20,051 cases (74 %)`
    public var text: String {
        guard let total, total > 0 else { return "\(stage): \(RunProgress.grouped(done)) \(unit)" }
        let share = min(100, done * 100 / total)
        return "\(stage): \(RunProgress.grouped(done)) of \(RunProgress.grouped(total)) \(unit) (\(share) %)"
    }

    private static func grouped(_ number: Int) -> String {
        var digits = Array(String(number))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return String(digits)
    }
}
