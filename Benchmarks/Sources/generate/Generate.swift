import ArgumentParser
import Foundation
import SyntheticExtracts

/// `swift run -c release --package-path Benchmarks generate --claims 100000 --out /tmp/night`
@main
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes 837P claims, the 835 remittances and the eligibility file that match them. All invented.",
        discussion: "The same options give the same bytes. A claim and its remittance take about 2 kB.")

    @Option(help: "How many claims.")
    var claims = 0

    @Option(help: "Instead of a night, an eligibility file alone, of at least so many rows.")
    var rosterRows = 0

    @Option(help: "The folder to write to; it is made where it is missing.")
    var out: String

    @Option(help: "Another seed, another population.")
    var seed: UInt64 = 1

    @Option(help: "Start another file after so many megabytes.")
    var fileMegabytes = 256

    @Option(help: "Percent of the claims that get no remittance yet.")
    var withoutRemittance = 0

    func validate() throws {
        guard rosterRows > 0 || (1...100_000_000).contains(claims) else {
            throw ValidationError("--claims must be 1 to 100000000")
        }
        guard (1...100_000).contains(fileMegabytes) else {
            throw ValidationError("--file-megabytes must be 1 to 100000")
        }
        guard (0...100).contains(withoutRemittance) else {
            throw ValidationError("--without-remittance is a percentage")
        }
    }

    func run() throws {
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        var night = SyntheticNight(population: Population(claims: claims, seed: seed))
        night.population.percentWithoutRemittance = withoutRemittance
        night.bytesPerFile = fileMegabytes << 20
        let clock = ContinuousClock()
        let start = clock.now
        let summary = try rosterRows > 0 ? night.writeRoster(to: out, rows: rosterRows) : night.write(to: out)
        let elapsed = (clock.now - start) / .seconds(1)
        let expected = """
            {"claims":\(summary.claims),"remittances":\(summary.remittances),"lines":\(summary.lines),\
            "members":\(summary.members),"coverageSpans":\(summary.spans),"billedCents":\(summary.billed),\
            "paidCents":\(summary.paid),"bytes":\(summary.bytes),"seed":\(seed)}

            """
        // Not an extract: the name begins with a point so that a run over the folder passes it by.
        try Data(expected.utf8).write(to: URL(fileURLWithPath: out + "/.expected.json"))
        for file in summary.files { print("\(file.path)  \(file.bytes) bytes") }
        print(
            "\(summary.claims) claims, \(summary.remittances) remittances, \(summary.members) members,",
            String(
                format: "%.1f MB in %.2f s (%.0f MB/s)", Double(summary.bytes) / 1e6, elapsed,
                Double(summary.bytes) / 1e6 / max(elapsed, 1e-9)))
    }
}
