import ArgumentParser
import FHIR
import Foundation
import Pipeline

extension ProfilesCommand {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The profiles at hand, a line each, package by package.",
            discussion: """
                patient-access profiles list
                patient-access profiles list Coverage          # those whose id, type or canonical has the word
                patient-access profiles list --all             # with extensions, and with FHIR's own types
                patient-access profiles list --package guide.tgz --format ndjson
                """)

        enum Format: String, ExpressibleByArgument { case text, ndjson }

        @OptionGroup var options: MappingOptions
        @OptionGroup var packages: PackageOptions
        @Option(help: "text or ndjson.")
        var format = Format.text
        @Flag(help: "Extensions and FHIR's own types as well.")
        var all = false
        @Argument(help: ArgumentHelp("Only what has this in its id, type or canonical.", valueName: "text"))
        var text: String?

        func run() throws {
            let catalog = try packages.open(directory: options.directory().path + "/profiles").catalog
            let chosen = catalog.summaries.filter(isWanted).sorted { ($0.package, $0.id) < ($1.package, $1.id) }
            let notes = catalog.dependencyNotes
            var package = ""
            for summary in chosen {
                let count = catalog.profile(named: "\(summary.url)|\(summary.version)", from: summary.package)?
                    .invariants.count
                if format == .ndjson {
                    print(try json(summary, invariants: count ?? 0))
                    continue
                }
                if summary.package != package {
                    print(package.isEmpty ? summary.package : "\n\(summary.package)")
                    for note in notes.first(where: { $0.package == summary.package })?.notes ?? [] {
                        print("  \(note)")
                    }
                    package = summary.package
                }
                print(line(summary, invariants: count ?? 0, width: chosen.map(\.id.count).max() ?? 0))
            }
        }

        private func isWanted(_ summary: ProfileSummary) -> Bool {
            if let text {
                return [summary.id, summary.type, summary.url].contains { $0.lowercased().contains(text.lowercased()) }
                    && (all || summary.isConstraint)
            }
            return all || (summary.isConstraint && summary.type != "Extension")
        }

        private func line(_ summary: ProfileSummary, invariants: Int, width: Int) -> String {
            func padded(_ text: String, _ width: Int) -> String {
                text + String(repeating: " ", count: max(0, width - text.count))
            }
            return "  \(padded(summary.id, min(width, 56)))  \(padded(summary.type, 22))  "
                + "\(padded("\(invariants) invariants", 15))  \(summary.url)|\(summary.version)"
        }

        private func json(_ summary: ProfileSummary, invariants: Int) throws -> String {
            struct Line: Encodable {
                var package, id, type, url, version: String
                var invariants: Int
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let line = Line(
                package: summary.package, id: summary.id, type: summary.type, url: summary.url,
                version: summary.version, invariants: invariants)
            return String(decoding: try encoder.encode(line), as: UTF8.self)
        }
    }
}
