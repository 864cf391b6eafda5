import ArgumentParser
import Foundation
import Pipeline
import Reports

/// What the stages say beside their output: on standard error, unless `--quiet`.
private func tell(_ notes: [String], quiet: Bool) {
    guard !quiet else { return }
    for note in notes { FileHandle.standardError.write(Data("\(note)\n".utf8)) }
}

/// Where a stage writes.
struct OutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write, with mode 0600; standard output by default.", valueName: "file"))
    var output: String?

    @Flag(name: .shortAndLong, help: "Print nothing but errors on standard error.")
    var quiet = false
}

/// Extracts to records.
struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Extracts to records: NDJSON, each value with its byte in the file.",
        discussion: "The output holds every value of the extract: keep it as private as the extract itself.")

    @OptionGroup var mappings: MappingOptions
    @OptionGroup var plan: PlanOptions
    @OptionGroup var output: OutputOptions
    @Option(help: ArgumentHelp("As-of date of rosters that state none: YYYY-MM-DD.", valueName: "date"))
    var asOf: String?
    @Argument(help: ArgumentHelp("Files, folders, or '-'.", valueName: "extract"))
    var extracts: [String]

    func run() throws {
        let stages = try StageRunner(mappings: mappings.directory(), plan: plan.configuration().plan)
        let notes = try stages.ingest(extracts, asOf: RunRequest.date(asOf), output: output.output)
        tell(notes, quiet: output.quiet)
    }
}

/// Records to cases.
struct AssembleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assemble",
        abstract: "Records to cases: claims with their remittances, members and coverage.",
        discussion: "Joins what it is given with what the store has; the store is not changed.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var mappings: MappingOptions
    @OptionGroup var plan: CasePlanOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: ArgumentHelp("NDJSON that 'ingest' wrote; standard input by default.", valueName: "records"))
    var records = ["-"]

    func run() throws {
        let stages = try StageRunner(mappings: mappings.directory(), plan: plan.configuration().plan)
        tell(try stages.assemble(records, store: store.location(), output: output.output), quiet: output.quiet)
    }
}

/// Cases to resources.
struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Cases to FHIR resources: NDJSON.",
        discussion: "meta.versionId carries the source version, by which 'load' decides who supersedes whom.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var mappings: MappingOptions
    @OptionGroup var plan: PlanOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: ArgumentHelp("NDJSON that 'assemble' wrote; standard input by default.", valueName: "cases"))
    var cases = ["-"]

    func run() throws {
        let stages = try StageRunner(mappings: mappings.directory(), plan: plan.configuration().plan)
        tell(try stages.map(cases, store: store.location(), output: output.output), quiet: output.quiet)
    }
}

/// Resources into the tables.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Resources into the tables: all of them at once, or none.",
        discussion: "Each is validated first; one with an error is not loaded, and the exit code is 2.")

    @OptionGroup var store: StoreOptions
    @OptionGroup var mappings: MappingOptions
    @OptionGroup var plan: PlanOptions
    @Flag(help: "Print one JSON object on standard output, and nothing else there.")
    var json = false
    @Argument(help: ArgumentHelp("NDJSON of resources; standard input by default.", valueName: "resources"))
    var resources = ["-"]

    func run() throws {
        let stage = try LoadStage(
            store: store.location(), mappings: mappings.directory(), plan: plan.configuration().plan)
        let report = try stage.load(resources)
        print(json ? JSONReport.render(report) : TextReport.render(report))
        if report.records.dispositions.quarantined > 0 { throw ExitCode(ExitStatus.overThreshold) }
    }
}
