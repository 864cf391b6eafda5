import ArgumentParser
import FHIR
import Foundation
import Pipeline
import Validate

/// Resources to verdicts.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check resources against their profiles.",
        discussion: """
            Takes .json (a resource or a Bundle) and .ndjson (a resource a line), plain or gzip. Each is checked against its \
            base type, the profiles it names itself, and those given by --profile. docs/validation.md has the rules.

            Exit codes: 0 all valid; 1 usage; 2 a resource is invalid; 3 a file cannot be read to its end.

            Examples:
              patient-access validate eob.json
              patient-access validate resources.ndjson.gz --summary
              patient-access validate resources.ndjson --stored --format operationoutcome
              patient-access validate examples/*.json --package hl7.fhir.us.core-6.1.0.tgz
            """)

    @OptionGroup var mappings: MappingOptions
    @Option(help: "text, ndjson, or operationoutcome (FHIR's own, one a line).")
    var format = VerdictFormat.text
    @Option(help: ArgumentHelp("A profile to check against as well: its id or canonical.", valueName: "profile"))
    var profile: [String] = []
    @OptionGroup var packages: PackageOptions
    @Option(
        help: ArgumentHelp(
            "A list of codes of your own: CSV with the columns system, code, display, from, to.",
            discussion: "It makes a code system known that no package lists (CPT, NUBC …). docs/profiles.md.",
            valueName: "file"))
    var codes: [String] = []
    @Flag(
        help: "The resources are bodies as the store keeps them: meta.lastUpdated and meta.versionId are the store's.")
    var stored = false
    @Flag(help: "Check only JSON and the base types with their invariants, whatever profiles a resource names.")
    var baseOnly = false
    @Flag(help: "Print only how many findings there are of each kind, with the first places.")
    var summary = false
    @Flag(help: "As text, print every finding; without it, 20 of each kind, and how many more.")
    var all = false
    @Flag(name: .shortAndLong, help: "Print only what is invalid: nothing where all is valid.")
    var quiet = false
    @Argument(help: ArgumentHelp("Files of resources; '-' is standard input, a resource a line.", valueName: "file"))
    var files: [String]

    func validate() throws {
        if summary && format == .operationoutcome {
            throw ValidationError("--summary prints text or ndjson; an OperationOutcome is of one resource")
        }
        if summary && all { throw ValidationError("--summary and --all exclude one another") }
        if baseOnly && !profile.isEmpty { throw ValidationError("--base-only and --profile exclude one another") }
    }

    func run() throws {
        let options = ValidationOptions(storedBody: stored, baseOnly: baseOnly)
        let session = ValidatorSession(
            catalog: try catalog(), options: options, codes: try suppliedCodes(), datesOfService: try datesOfService())
        let line = ProgressLine(isShown: !quiet)
        var validation = FileValidation(
            session: session, profiles: profile,
            output: VerdictOutput(format: format, isSummaryOnly: summary, isQuiet: quiet, showsAll: all),
            failureMark: LineWriter.failureMark,
            progress: { progress in
                try Interruption.check()
                line.show(RunProgress(progress))
            },
            write: { bytes in
                line.clear()
                try LineWriter.standardOutput(bytes)
            })
        for file in files {
            do {
                try validation.validate(path: file)
            } catch {
                line.clear()
                throw error
            }
        }
        line.clear()
        try validation.finish()
        if validation.tally.invalid > 0 { throw ExitCode(ExitStatus.overThreshold) }
    }

    /// The lists of `--codes`; a mistake in one is a mistake in the command.
    private func suppliedCodes() throws -> SuppliedCodeSystems {
        let files = try codes.map { path in
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw PipelineError(.configuration, "--codes \(path): cannot be read as UTF-8 text")
            }
            return (name: path, text: text)
        }
        do {
            return try SuppliedCodeSystems(files)
        } catch {
            throw PipelineError(.configuration, "--codes \(error)")
        }
    }

    private func datesOfService() throws -> DatesOfService {
        let path = try mappings.directory().path + "/profiles/date-of-service.tsv"
        return codes.isEmpty ? DatesOfService() : DatesOfService(try String(contentsOfFile: path, encoding: .utf8))
    }

    /// The profiles at hand. What packages name and do not have is said on standard error.
    private func catalog() throws -> ProfileCatalog {
        let directory = try mappings.directory().path + "/profiles"
        let opened = try packages.open(directory: directory, isQuiet: quiet)
        for name in profile where opened.catalog.profile(named: name) == nil {
            throw PipelineError(
                .configuration,
                "--profile \(name): no such profile; see 'patient-access profiles list', or add --package")
        }
        return opened.catalog
    }
}

extension VerdictFormat: ExpressibleByArgument {}

extension RunProgress {
    /// Of a file, in megabytes.
    fileprivate init(_ progress: FileProgress) {
        let name = progress.path == "-" ? "standard input" : URL(fileURLWithPath: progress.path).lastPathComponent
        self.init(
            stage: "validate \(name)", done: progress.taken / 1_000_000, of: progress.size.map { $0 / 1_000_000 },
            unit: "MB")
    }
}
