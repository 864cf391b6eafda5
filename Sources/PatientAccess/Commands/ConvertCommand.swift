import ArgumentParser
import Foundation
import Pipeline

/// Clinical documents to resources, without a store.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Clinical documents (C-CDA) to validated FHIR resources, without a store: NDJSON.",
        discussion: """
            Each document stands for itself: nothing is matched to members, and ids are not those of a store. A resource that is not \
            valid is not written, nor is anything of a document that cannot be read to its end.

            Exit codes: 0 done; 1 usage or configuration; 2 a document or file could not be read; 3 the work failed.

            Examples:
              patient-access convert ccd.xml --output resources.ndjson --ledger ledger.tsv
              patient-access convert documents/ --bundle --summary > bundles.ndjson
            """)

    @OptionGroup var mappings: MappingOptions
    @OptionGroup var plan: PlanOptions
    @OptionGroup var output: OutputOptions
    @Option(
        help: ArgumentHelp(
            "Where to write what became of every entry, with its place: columns set apart by tabs.", valueName: "file"))
    var ledger: String?
    @Flag(help: "Write a Bundle of type collection for each document, one a line.")
    var bundle = false
    @Option(help: ArgumentHelp("Where the fullUrl of a Bundle's entries begins.", valueName: "url"))
    var base = "https://plan.example/fhir/"
    @Flag(help: "Print how many entries of each section of each document came to what, on standard error.")
    var summary = false
    @Option(help: ArgumentHelp("How many threads work.", valueName: "count"))
    var threads = max(1, ProcessInfo.processInfo.activeProcessorCount)
    @Argument(help: ArgumentHelp("Documents, folders of them, or '-'.", valueName: "document"))
    var files: [String]

    func validate() throws {
        guard threads > 0 else { throw ValidationError("--threads: expected 1 or more") }
        guard base.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x22 && $0 != 0x5C && $0 < 0x7F }) else {
            throw ValidationError("--base: expected a URL")
        }
    }

    func run() throws {
        let clock = ContinuousClock()
        let stage = try ConvertStage(mappings: mappings.directory(), plan: plan.configuration())
        var request = ConversionRequest()
        request.paths = files
        request.output = output.output
        request.ledger = ledger
        request.base = bundle ? (base.hasSuffix("/") ? base : base + "/") : nil
        request.threads = threads
        let begin = clock.now
        let result = try stage.run(request)
        let seconds =
            Double((clock.now - begin).components.attoseconds) / 1e18
            + Double((clock.now - begin).components.seconds)
        if summary { tell(result.table) }
        if !output.quiet {
            let speed = seconds > 0 ? Double(result.bytes) / 1e6 / seconds : 0
            let pace = String(format: "%.1f MB in %.2f s (%.1f MB/s)", Double(result.bytes) / 1e6, seconds, speed)
            tell([result.line] + (result.findingsLine.map { [$0] } ?? []) + [pace])
        }
        if result.broken > 0 { throw ExitCode(ExitStatus.overThreshold) }
    }

    private func tell(_ lines: [String]) {
        FileHandle.standardError.write(Data(lines.map { $0 + "\n" }.joined().utf8))
    }
}
