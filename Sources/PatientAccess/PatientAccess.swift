import ArgumentParser

/// The command line: arguments in, exit code out.
@main
struct PatientAccess: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patient-access",
        abstract: "A health plan's extracts in, its members' FHIR records out.")
}
