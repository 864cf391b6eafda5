import ArgumentParser
import Foundation
import Pipeline
import PostgreSQL
import Reports

/// Reports, from the store.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "What a run did; a claim's history; prior authorizations; clinical documents; one patient's record.",
        discussion:
            """
            patient-access report                              the latest run: --format text|html|json
            patient-access report 12 --format html > run-12.html
            patient-access report --list                       the runs
            patient-access report --must-support               what profiles want, and what is left of it
            patient-access report --claim ICN0001              one claim, from its first record to its last version
            patient-access report prior-authorization --year 2026
            patient-access report documents                    what became of clinical documents
            patient-access report duplicates                   entries of different sources that may be the same
            patient-access report record --member M1 --html record.html

            All options of the first five: patient-access report run --help
            """,
        subcommands: [
            RunReportCommand.self, PriorAuthorizationCommand.self, DocumentsCommand.self, DuplicatesCommand.self,
            RecordCommand.self,
        ],
        defaultSubcommand: RunReportCommand.self)
}

/// A run's report, from the ledger.
struct RunReportCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, html, json
    }

    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "What a run did: text, HTML or JSON.",
        discussion:
            """
            The word 'run' may be left out.

            patient-access report                              the latest run
            patient-access report 12 --format html > run-12.html
            patient-access report --must-support               what profiles want, and what is left of it
            patient-access report --claim ICN0001              one claim, from its first record to its last version
            """)

    @OptionGroup var store: StoreOptions

    @Option(help: "text, html or json.")
    var format = Format.text

    @Flag(help: "List the runs instead.")
    var list = false

    @Flag(help: "List every must-support element of the profiles that the run wrote, and what is left.")
    var mustSupport = false

    @Option(
        help: ArgumentHelp(
            "Instead, all that happened to one claim: by the payer's claim number, the provider's, or the EOB's id.",
            valueName: "number"))
    var claim: String?

    @Argument(help: ArgumentHelp("The run's number; the latest by default.", valueName: "run"))
    var number: Int?

    func run() throws {
        try store.read { try show($0) }
    }

    private func show(_ connection: Connection) throws {
        if list {
            for line in try RunList.lines(connection) { print(line) }
            return
        }
        if let claim {
            for line in try ClaimHistory(connection).lines(of: claim) { print(line) }
            return
        }
        let report = try RunList.report(of: number, connection)
        switch format {
        case .text: print(mustSupport ? TextReport.mustSupport(report) : TextReport.render(report))
        case .html: print(HTMLReport.render(report))
        case .json: print(JSONReport.render(report))
        }
    }
}
