import ArgumentParser
import Pipeline

/// The maps: checked against profiles and vocabularies, and run on their own examples.
struct MappingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mappings",
        abstract: "Check and test the maps, layouts, checks and lists.",
        subcommands: [Check.self, Test.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compile everything under mappings/: every mistake, with file, line and column.",
            discussion: "Exit code 1 where there is a mistake.")
        @OptionGroup var options: MappingOptions
        @OptionGroup var plan: PlanOptions

        func run() throws {
            let configuration = try plan.configuration()
            let stages = try CompiledMappings(
                options.directory(), plan: configuration.plan, codes: configuration.codes)
            _ = try PlanClocks(options.directory(), configuration)
            for warning in stages.warnings { print(warning) }
            print(stages.summary)
        }
    }

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run the examples that maps carry ('tests:').",
            discussion: "Exit code 1 where one fails.")
        @OptionGroup var options: MappingOptions
        @OptionGroup var plan: PlanOptions

        func run() throws {
            var plan = try plan.configuration().plan
            // Ids of providers are made under the plan's key; examples take any.
            plan.idKey = Array("a key for examples only".utf8)
            let report = try CompiledMappings(options.directory(), plan: plan).runMapTests()
            for failure in report.failures { print(failure) }
            print("\(report.tests - report.failures.count) of \(report.tests) tests passed")
            if !report.failures.isEmpty { throw ExitCode(ExitStatus.configuration) }
        }
    }
}
