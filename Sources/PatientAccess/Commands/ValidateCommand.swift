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
            Takes .json (a resource or a Bundle) and .ndjson (a resource a line). Each is checked against its base type, the \
            profiles it names itself, and those given by --profile. Exit code 0 where all are valid, 2 where one is not.

            Examples:
              patient-access validate eob.json
              patient-access validate resources.ndjson --stored --format ndjson
              patient-access validate examples/*.json --package hl7.fhir.us.core-6.1.0.tgz
            """)

    @OptionGroup var mappings: MappingOptions
    @Option(help: "text or ndjson.")
    var format = VerdictFormat.text
    @Option(help: ArgumentHelp("A profile to check against as well: its id or canonical.", valueName: "profile"))
    var profile: [String] = []
    @OptionGroup var packages: PackageOptions
    @Flag(
        help: "The resources are bodies as the store keeps them: meta.lastUpdated and meta.versionId are the store's.")
    var stored = false
    @Argument(help: ArgumentHelp("Files of resources; '-' is standard input, a resource a line.", valueName: "file"))
    var files: [String]

    func run() throws {
        let directory = try mappings.directory().path + "/profiles"
        let opened = try packages.open(directory: directory)
        for name in profile where opened.catalog.profile(named: name) == nil {
            throw PipelineError(
                .configuration,
                "--profile \(name): no such profile; see 'patient-access profiles list', or add --package")
        }
        let session = ValidatorSession(catalog: opened.catalog, options: ValidationOptions(storedBody: stored))
        var validation = FileValidation(session: session, profiles: profile, format: format) { bytes in
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        }
        for file in files { try validation.validate(path: file) }
        let summary = validation.summary
        if format == .text {
            print(
                "\(summary.resources) resources, \(summary.invalid) invalid; "
                    + "\(summary.errors) errors, \(summary.warnings) warnings")
        }
        if summary.invalid > 0 { throw ExitCode(ExitStatus.overThreshold) }
    }
}

extension VerdictFormat: ExpressibleByArgument {}
