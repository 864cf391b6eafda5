import ArgumentParser
import Pipeline

/// Which mappings a command works with.
struct MappingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The mappings folder.", discussion: "Also PATIENT_ACCESS_MAPPINGS.", valueName: "dir"))
    var mappings: String?

    /// The mappings folder.
    func directory() throws -> MappingsDirectory { try MappingsDirectory(explicit: mappings) }
}

/// Which plan a command works for.
struct PlanOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The plan's configuration, a YAML file (docs/operations.md).", valueName: "file"))
    var plan: String?

    /// The plan that `--plan` names, or the default test plan.
    func configuration() throws -> PlanConfiguration {
        try plan.map { path throws(PipelineError) in try PlanConfiguration(path: path) } ?? PlanConfiguration()
    }
}

/// The plan of a command that makes cases.
struct CasePlanOptions: ParsableArguments {
    @OptionGroup var plan: PlanOptions
    @Flag(help: "Make a minimal Patient and Coverage from a claim's own loops where no roster has the member.")
    var deriveMembers = false

    /// The plan, which derives members where it says so or the flag does.
    func configuration() throws -> PlanConfiguration {
        var configuration = try plan.configuration()
        if deriveMembers { configuration.plan.derivesMembers = true }
        return configuration
    }
}
