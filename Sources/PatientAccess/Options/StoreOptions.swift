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
