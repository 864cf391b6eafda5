import ArgumentParser
import Foundation
import Pipeline
import Reports

/// A night: all stages, one process, into the store.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "A night: read extracts, map, validate and load them, and report.",
        discussion: """
            Reads X12 837P and 835 and CSV eligibility, plain or .gz, files or folders, '-' for standard input. What the \
            run publishes appears to readers at once or not at all; running the same again changes nothing. A claim waits \
            in the store for its remittance, its member and its coverage, and the run that brings them publishes it.

            Examples:
              patient-access run /extracts/2026-11-23
              patient-access run claims.837.gz remittances.835 roster.csv --json
              zcat claims.gz | patient-access run - --derive-members
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var mappings: MappingOptions
    @OptionGroup var plan: CasePlanOptions

    @Option(
        help: ArgumentHelp("As-of date of rosters that state none: YYYY-MM-DD.", valueName: "date"))
    var asOf: String?

    @Flag(
        help:
            "Take full rosters however many members they lack: those members' coverage ends. Otherwise one that lacks more than the plan's threshold ends nobody's."
    )
    var acceptRosters = false

    @Option(help: ArgumentHelp("Where to write the HTML report.", valueName: "file"))
    var report: String?

    @Flag(help: "Print one JSON object on standard output, and nothing else there.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    @Argument(help: ArgumentHelp("Files, folders, or '-'.", valueName: "extract"))
    var extracts: [String]

    func run() throws {
        var request = try RunRequest(
            extracts: extracts, store: store.location(), mappings: mappings.directory(),
            plan: plan.configuration())
        try request.setAsOf(asOf)
        request.plan.plan.acceptsRosters = acceptRosters
        if let report { try RunResult.check(html: report) }
        let line = ProgressLine(isShown: !quiet && !json)
        let result = try NightlyRun(request, progress: line.show).perform()
        line.clear()
        if json {
            try show(JSONReport.render(result.report))
        } else if !quiet {
            try show(TextReport.render(result.report))
        }
        let path = try result.write(html: report)
        if !json && !quiet { print("Report: \(path)") }
        if result.report.outcome.exitCode != 0 { throw ExitCode(Int32(result.report.outcome.exitCode)) }
    }

    /// Prints; throws where that is not possible: half an object on a full disk should not look like all of it.
    private func show(_ text: String) throws(PipelineError) {
        do {
            try LineWriter.standardOutput(text + "\n")
        } catch {
            throw PipelineError(
                .afterwards, "\(error); the run itself is published, and 'patient-access report' shows it")
        }
    }
}
