import ArgumentParser
import Foundation
import Pipeline
import Reports

/// A run's report, from the ledger.
struct ReportCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, html, json
    }

    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "What a run did: text, HTML or JSON.",
        discussion:
            "patient-access report            the latest run\npatient-access report 12 --format html > run-12.html")

    @OptionGroup var store: StoreOptions

    @Option(help: "text, html or json.")
    var format = Format.text

    @Flag(help: "List the runs instead.")
    var list = false

    @Flag(help: "List every must-support element of the profiles that the run wrote, and what is left.")
    var mustSupport = false

    @Argument(help: ArgumentHelp("The run's number; the latest by default.", valueName: "run"))
    var number: Int?

    func run() throws {
        let open = try store.location().open()
        defer { try? open.close() }
        let connection = try open.connect()
        try StoreSchema.migrator.requireCurrent(connection)
        if list {
            for line in try RunList.lines(connection) { print(line) }
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
