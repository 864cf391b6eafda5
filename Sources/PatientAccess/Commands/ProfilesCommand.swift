import ArgumentParser
import FHIR
import Foundation
import Pipeline

/// The conformance tables: what is built in, and how they are made from official packages.
struct ProfilesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profiles",
        abstract: "List the profiles that resources are checked against; compile them from official packages.",
        subcommands: [List.self, Compile.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The profiles of the conformance tables, a line each.")
        @OptionGroup var options: MappingOptions

        func run() throws {
            let catalog = try ProfileCatalog(directory: options.directory().path + "/profiles")
            for canonical in catalog.canonicals.sorted() { print(canonical) }
        }
    }

    struct Compile: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the conformance tables from official FHIR packages (.tgz).",
            discussion: """
                patient-access profiles compile hl7.fhir.r4.core-4.0.1.tgz … --output mappings/profiles
                Only facts are kept: paths, cardinalities, types, fixed and pattern values, slices, bindings and code lists.
                """)

        @Option(help: ArgumentHelp("Where to write the tables.", valueName: "dir"))
        var output = "mappings/profiles"

        @Argument(help: ArgumentHelp("Official packages.", valueName: "package"))
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
