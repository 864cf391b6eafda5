import ArgumentParser
import Pipeline

/// The command line: arguments in, exit code out.
@main
struct PatientAccess: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patient-access",
        abstract: "A health plan's nightly extracts in, its members' FHIR records out.",
        discussion: """
            One night, all stages:
              patient-access run /extracts/2026-11-23

            One stage at a time, by NDJSON files or pipes:
              patient-access ingest claims.837 | patient-access assemble - | patient-access map - > resources.ndjson
              patient-access validate --stored resources.ndjson
              patient-access load resources.ndjson

            Exit codes: 0 done; 1 usage or configuration; 2 done, but over a quarantine or balance threshold (validate: a \
            resource is invalid); 3 an input or the store failed and nothing was published.

            Environment: PATIENT_ACCESS_DATA (data directory), PATIENT_ACCESS_STORE (postgresql://… instead of the embedded \
            store), PATIENT_ACCESS_MAPPINGS (the mappings folder).
            """,
        subcommands: [
            RunCommand.self, IngestCommand.self, AssembleCommand.self, MapCommand.self, ValidateCommand.self,
            LoadCommand.self, ReportCommand.self, StoreCommand.self, MappingsCommand.self, ProfilesCommand.self,
        ])

    /// Parses and runs; a failure prints one error to standard error and ends with the documented exit code.
    static func main() {
        Interruption.watch()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let error as PipelineError {
            fail(error.message, error.exitCode)
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch {
            let code = exitCode(for: error)
            if code == .success || code == .validationFailure { end(error, usage: code != .success) }
            fail(Failure.describe(error), Failure.exitCode(of: error))
        }
    }
}
