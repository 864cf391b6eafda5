import ArgumentParser
import Foundation
import Pipeline
import Reports

/// What a plan publishes of its prior authorizations, and what of them is late.
struct PriorAuthorizationCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, html, json, csv
    }

    static let configuration = CommandConfiguration(
        commandName: "prior-authorization",
        abstract: "What a plan publishes of its prior authorizations every year, and what is late.",
        discussion: """
            patient-access report prior-authorization --plan acme.yaml --year 2026
            patient-access report prior-authorization --plan acme.yaml --year 2026 --published --format html > public.html

            docs/prior-authorization-report.md says what each figure is, and by which rule.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var mappings: MappingOptions
    @OptionGroup var plan: PlanOptions

    @Option(help: "The calendar year in which requests were decided; by default that of --as-of.")
    var year: Int?

    @Option(help: "text, html, json or csv.")
    var format = Format.text

    @Option(
        help: ArgumentHelp(
            "The moment at which clocks are read: YYYY-MM-DD (its end) or YYYY-MM-DDTHH:MM, in the plan's time zone. Now by default.",
            valueName: "date-time"))
    var asOf: String?

    @Option(help: "An undecided request within so many hours of its limit is listed.")
    var soon = 24

    @Flag(help: "Only what is published: no clocks, no files.")
    var published = false

    @Flag(
        help: ArgumentHelp(
            "Print authorizations' numbers beside what is late.",
            discussion:
                "They are identifiers of members' records: for the plan's own staff, on a terminal only. Do not copy "
                + "them into mail, tickets or logs."))
    var numbers = false

    func validate() throws {
        guard (1...8760).contains(soon) else { throw ValidationError("--soon: expected hours, 1 to 8760") }
        if let year, !(2000...2100).contains(year) { throw ValidationError("--year: expected a year, 2000 to 2100") }
        if numbers, format != .text || published {
            throw ValidationError("--numbers: for --format text with clocks only")
        }
    }

    func run() throws {
        if numbers, isatty(STDOUT_FILENO) == 0 {
            throw PipelineError(
                .configuration, "--numbers: numbers are printed on a terminal only, and this output is a file or a pipe"
            )
        }
        let configuration = try plan.configuration()
        let clocks = try PlanClocks(mappings.directory(), configuration)
        let moment = try asOf.map { text throws(PipelineError) in try clocks.moment(text) }
        let report = try store.read { connection in
            let ledger = try PriorAuthorizationLedger(connection, clocks, asOf: moment)
            return try ledger.report(
                year: year ?? ledger.year, soonHours: soon, isPublishedOnly: published, hasNumbers: numbers)
        }
        switch format {
        case .text: print(report.text, terminator: "")
        case .html: print(report.html, terminator: "")
        case .json: print(report.json)
        case .csv: print(report.csv, terminator: "")
        }
    }
}
