import ArgumentParser
import FHIR
import Foundation
import Pipeline

/// The conformance tables: what is built in, and how they are made from official packages.
struct ProfilesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profiles",
        abstract: "List and show the profiles that resources are checked against; compile them from official packages.",
        discussion: "docs/profiles.md tells which packages are built in and how others are added.",
        subcommands: [List.self, Show.self, Compile.self])

    struct Compile: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the built-in conformance tables from official FHIR packages.",
            discussion: """
                patient-access profiles compile ../shared/fhir-packages/*.tgz --output mappings/profiles
                Only facts are kept: paths, cardinalities, types, fixed and pattern values, slices, bindings, code lists, and \
                of invariants their keys and a digest. Of FHIR itself all types and extensions are kept, of the guides \
                everything, of other packages what these need.
                """)

        @Option(help: ArgumentHelp("Where to write the tables.", valueName: "dir"))
        var output = "mappings/profiles"

        @Argument(help: ArgumentHelp("Official packages, .tgz or folders.", valueName: "package"))
        var packages: [String]

        func run() throws {
            let summary = try ProfileCompiler.compile(
                packages: packages.map { URL(fileURLWithPath: $0) }, into: URL(fileURLWithPath: output))
            for table in summary.tables {
                print("\(table.name): \(table.profiles) profiles, \(table.valueSets) value sets, \(table.bytes) bytes")
            }
            for line in PackageReport.lines(summary.problems) { print(line) }
        }
    }
}
