import ArgumentParser
import Foundation
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
            LoadCommand.self, ExplainCommand.self, ReportCommand.self, StoreCommand.self, MappingsCommand.self,
            ProfilesCommand.self, ConvertCommand.self,
        ])

    /// Parses and runs; a failure prints one error on standard error and ends with the documented exit code.
    static func main() {
        Allocation.bound()
        Interruption.watch()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let code as ExitCode {
            Foundation.exit(code.rawValue)
        } catch {
            finish(error)
        }
    }

    /// Help and version go to standard output; a mistake in the arguments to standard error, as usage; all else is a
    /// failure of the work.
    private static func finish(_ error: any Error) -> Never {
        switch exitCode(for: error) {
        case .success:
            print(fullMessage(for: error))
            Foundation.exit(ExitStatus.done)
        case .validationFailure:
            fail(fullMessage(for: error).replacing("Error: ", with: "", maxReplacements: 1), ExitStatus.configuration)
        default:
            fail("\(error)", Failure.exitCode(of: error))
        }
    }
}
