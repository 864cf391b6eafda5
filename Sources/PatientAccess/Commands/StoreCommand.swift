import ArgumentParser
import Foundation
import Loader
import Pipeline
import PostgreSQL

/// The embedded store: start, stop, connect, migrate, status.
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "The store: start, stop, url, migrate, status, check.",
        subcommands: [Start.self, Stop.self, URL.self, Migrate.self, Status.self, Check.self])

    struct Start: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Start the embedded store and leave it running until 'store stop'.")
        @OptionGroup var store: StoreOptions

        func run() throws {
            let location = try store.embeddedLocation()
            try location.embedded.start()
            print(try location.embedded.url)
        }
    }

    struct Stop: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stop the embedded store.")
        @OptionGroup var store: StoreOptions
        @Flag(help: "Stop it even while a run uses it: that run fails and publishes nothing.")
        var force = false

        func run() throws {
            try store.embeddedLocation().embedded.stop(force: force)
        }
    }

    struct URL: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what psql needs to connect.",
            discussion:
                "psql \"$(patient-access store url)\" -c 'SELECT count(*) FROM fhir.patient'\nThe embedded store must be running (store start)."
        )
        @OptionGroup var store: StoreOptions

        func run() throws {
            let location = try store.location()
            if location.url == nil, try location.embedded.status() != .running {
                let note = "note: the embedded store does not run; 'patient-access store start' starts it\n"
                FileHandle.standardError.write(Data(note.utf8))
            }
            print(try location.url ?? location.embedded.url)
        }
    }

    struct Migrate: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Bring the store's schema up to date.")
        @OptionGroup var store: StoreOptions

        func run() throws {
            let open = try store.location().open()
            let applied = try StoreSchema.migrator.migrate(open.connect())
            print(
                applied.isEmpty ? "The schema is up to date." : applied.map { "applied \($0)" }.joined(separator: "\n"))
            try open.close()
        }
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say whether the store runs, and what it holds.")
        @OptionGroup var store: StoreOptions

        func run() throws {
            let location = try store.location()
            if location.url == nil {
                let status = try location.embedded.status()
                print("store: embedded, \(status.rawValue), \(location.embedded.path)")
                guard status == .running else { return }
            }
            let open = try location.open()
            let status = try StoreCheck.status(of: open.connect(), StoreSchema.migrator)
            print("PostgreSQL \(status.serverVersion), schema \(status.standing.text), \(status.bytes >> 20) MiB")
            for type in status.resources { print("\(type.type): \(type.rows) rows") }
            for run in status.runs { print("run \(run.id), plan \(run.plan), \(run.started): \(run.state.rawValue)") }
            try open.close()
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prove that the store adds up: schema, dispositions of every run, references.",
            discussion: "Exit code 2 where something does not add up.")
        @OptionGroup var store: StoreOptions

        func run() throws {
            let open = try store.location().open()
            let problems = try StoreCheck.check(open.connect(), StoreSchema.migrator).problems
            try open.close()
            for problem in problems { print(problem) }
            if problems.isEmpty { return print("The store adds up.") }
            throw ExitCode(ExitStatus.overThreshold)
        }
    }
}

extension StoreOptions {
    /// The embedded store; starting and stopping another is its own administrator's business.
    fileprivate func embeddedLocation() throws -> StoreLocation {
        let location = try self.location()
        guard location.url == nil else {
            throw PipelineError(.configuration, "start and stop are for the embedded store; this one is given by a URL")
        }
        return location
    }
}
