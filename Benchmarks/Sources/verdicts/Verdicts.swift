import ArgumentParser
import FHIR
import Foundation
import Validate

/// `verdicts FILE.ndjson --mappings mappings`: the validator alone, over lines that are in memory.
@main
struct Verdicts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures parsing and validation of resources in memory, on one thread.",
        discussion: """
            Prints one JSON object: resources, invalid, and the seconds of processor time of each repetition. What is read, \
            compiled and met for the first time is not in them: one repetition before the first is not counted.
            """)

    @Argument(help: "Resources, one a line.")
    var file: String

    @Option(help: "The mappings folder.")
    var mappings = "mappings"

    @Option(help: "How often all resources are validated.")
    var repeats = 3

    @Flag(help: "Only JSON, base types and their invariants.")
    var baseOnly = false

    @Flag(help: "The resources are bodies as the store keeps them.")
    var stored = false

    func validate() throws {
        guard (1...1000).contains(repeats) else { throw ValidationError("--repeats must be 1 to 1000") }
    }

    func run() throws {
        let resources = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file))).split(separator: 0x0A).map {
            Array($0)
        }
        let session = ValidatorSession(
            catalog: try ProfileCatalog(directory: mappings + "/profiles"),
            options: ValidationOptions(storedBody: stored, baseOnly: baseOnly))
        var invalid = countInvalid(resources, session)
        var seconds: [Double] = []
        for _ in 0..<repeats {
            let start = processorSeconds()
            invalid = countInvalid(resources, session)
            seconds.append(processorSeconds() - start)
        }
        print("{\"resources\":\(resources.count),\"invalid\":\(invalid),\"seconds\":\(seconds)}")
    }

    private func countInvalid(_ resources: [[UInt8]], _ session: ValidatorSession) -> Int {
        var invalid = 0
        for resource in resources where !session.validate(resource).isValid { invalid += 1 }
        return invalid
    }

    private func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
