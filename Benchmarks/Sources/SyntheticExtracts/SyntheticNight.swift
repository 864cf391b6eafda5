import Bytes
import Glibc

/// A night's extracts: claims, remittances and the roster, which match one another.
public struct SyntheticNight: Sendable {
    public var population: Population
    /// A file is ended at the first transaction set, or household, after so many bytes.
    public var bytesPerFile = 256 << 20

    public init(population: Population) {
        self.population = population
    }

    /// What was written.
    public struct Summary: Sendable {
        public var files: [(path: String, bytes: Int)] = []
        public var claims = 0
        public var remittances = 0
        public var lines = 0
        public var members = 0
        public var spans = 0
        /// Cents.
        public var billed = 0
        public var paid = 0

        public var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
    }

    /// Transaction sets of 837P hold this many batches: a thousand claims.
    private static let batchesPerSet = 40
    private static let flushAt = 1 << 20

    /// Writes `claims-NNNN.837`, `remittances-NNNN.835` and `members-NNNN.csv` into `directory`, which must exist.
    public func write(to directory: String) throws(ExtractFileError) -> Summary {
        var summary = Summary()
        try writeClaims(to: directory, &summary)
        try writeRemittances(to: directory, &summary)
        try writeRoster(to: directory, &summary)
        return summary
    }

    private func path(_ directory: String, _ stem: String, _ number: Int, _ suffix: String) -> String {
        let digits = String(number)
        return "\(directory)/\(stem)-\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits).\(suffix)"
    }

    private func writeClaims(to directory: String, _ summary: inout Summary) throws(ExtractFileError) {
        var writer = ClaimSets(population: population)
        var batch = 0
        var number = 0
        while batch < population.batches {
            number += 1
            var file = try ExtractFile(path: path(directory, "claims", number, "837"))
            var out = X12Writer()
            out.beginInterchange(number, group: "HC", guide: ClaimSets.guide)
            var sets = 0
            while batch < population.batches && file.bytes < bytesPerFile {
                let last = min(population.batches, batch + Self.batchesPerSet)
                sets += 1
                writer.write(set: sets, batches: batch..<last, to: &out)
                batch = last
                if out.bytes.count >= Self.flushAt { try file.take(&out.bytes) }
            }
            out.endInterchange(number, sets: sets)
            try file.take(&out.bytes)
            summary.files.append((file.path, file.bytes))
        }
        summary.claims = population.claims
        summary.lines = writer.lines
        summary.billed = writer.billed
    }

    /// Payments come in another order than the claims did.
    private func writeRemittances(to directory: String, _ summary: inout Summary) throws(ExtractFileError) {
        var writer = RemittanceSets(population: population)
        let batches = population.batches
        var stride = 7_919
        while batches > 1 && greatestCommonDivisor(stride, batches) > 1 { stride += 2 }
        var next = 0
        var number = 0
        while next < batches {
            number += 1
            var file = try ExtractFile(path: path(directory, "remittances", number, "835"))
            var out = X12Writer()
            out.beginInterchange(number, group: "HP", guide: RemittanceSets.guide)
            var sets = 0
            while next < batches && file.bytes < bytesPerFile {
                let totals = writer.write(set: sets + 1, batch: next * stride % batches, to: &out)
                if totals.remittances > 0 { sets += 1 }
                summary.remittances += totals.remittances
                summary.paid += totals.paid
                next += 1
                if out.bytes.count >= Self.flushAt { try file.take(&out.bytes) }
            }
            out.endInterchange(number, sets: sets)
            try file.take(&out.bytes)
            summary.files.append((file.path, file.bytes))
        }
    }

    /// Writes `members-NNNN.csv` alone: households until there are so many rows.
    public func writeRoster(to directory: String, rows: Int) throws(ExtractFileError) -> Summary {
        var summary = Summary()
        try writeRoster(to: directory, rows: rows, &summary)
        return summary
    }

    /// - Parameter rows: after how many it ends; `nil` for those of the population's households.
    private func writeRoster(
        to directory: String, rows: Int? = nil, _ summary: inout Summary
    ) throws(ExtractFileError) {
        func isDone(_ household: Int, _ summary: Summary) -> Bool {
            rows.map { summary.spans >= $0 } ?? (household >= population.households)
        }
        let roster = Roster(population: population)
        var household = 0
        var number = 0
        while !isDone(household, summary) {
            number += 1
            var file = try ExtractFile(path: path(directory, "members", number, "csv"))
            var out = ByteWriter(capacity: Self.flushAt)
            out.append(Roster.header)
            while !isDone(household, summary) && file.bytes < bytesPerFile {
                let written = roster.write(household: household, to: &out)
                summary.members += written.members
                summary.spans += written.rows
                household += 1
                if out.count >= Self.flushAt { try file.take(&out) }
            }
            try file.take(&out)
            summary.files.append((file.path, file.bytes))
        }
    }

    private func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
        right == 0 ? left : greatestCommonDivisor(right, left % right)
    }
}
