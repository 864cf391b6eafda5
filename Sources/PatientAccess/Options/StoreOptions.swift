import ArgumentParser
import Pipeline

/// Which store a command works on.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "PostgreSQL to use instead of the embedded store: postgresql://…",
            discussion:
                "Also PATIENT_ACCESS_STORE. Without either, a private cluster under the data directory is used.",
            valueName: "url"))
    var store: String?

    @Option(
        help: ArgumentHelp(
            "The data directory: embedded store, quarantine, reports.",
            discussion: "Also PATIENT_ACCESS_DATA. By default /var/lib/patient-access for root, else "
                + "~/.local/share/patient-access. It is made with mode 0700.",
            valueName: "dir"))
    var data: String?

    /// The store these options, or the environment, name.
    func location() throws -> StoreLocation { try StoreLocation(url: store, data: data) }
}

/// Which mappings and which plan a command works with.
struct MappingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The mappings folder.", discussion: "Also PATIENT_ACCESS_MAPPINGS.", valueName: "dir"))
    var mappings: String?

    @Option(help: ArgumentHelp("The plan's configuration, a YAML file (docs/operations.md).", valueName: "file"))
    var plan: String?

    @Flag(help: "Make a minimal Patient and Coverage from a claim's own loops where no roster has the member.")
    var deriveMembers = false

    /// The plan that `--plan` names, or the default test plan.
    func planConfiguration() throws -> PlanConfiguration {
        var configuration =
            try plan.map { path throws(PipelineError) in try PlanConfiguration(path: path) } ?? PlanConfiguration()
        if deriveMembers { configuration.plan.derivesMembers = true }
        return configuration
    }

    /// The mappings folder.
    func directory() throws -> MappingsDirectory { try MappingsDirectory(explicit: mappings) }
}
