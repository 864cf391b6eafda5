import ArgumentParser
import Pipeline
import PostgreSQL

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

    /// Opens the store for as long as `body` reads it; throws where the store's schema is not this program's.
    func read<Answer>(_ body: (Connection) throws -> Answer) throws -> Answer {
        let open = try location().open()
        defer { try? open.close() }
        let connection = try open.connect()
        try StoreSchema.migrator.requireCurrent(connection)
        return try body(connection)
    }
}
