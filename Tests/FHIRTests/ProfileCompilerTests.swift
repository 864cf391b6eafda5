import Foundation
import Testing

@testable import FHIR

/// The repository, and what lies beside it.
enum Place {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let tables = root.appendingPathComponent("mappings/profiles").path
    static let packages = root.deletingLastPathComponent().appendingPathComponent("shared/fhir-packages")
    static var hasPackages: Bool { FileManager.default.fileExists(atPath: packages.path) }

    static func package(_ name: String) -> URL { packages.appendingPathComponent("\(name).tgz") }
    /// All official packages.
    static var built: [URL] {
        let all = try? FileManager.default.contentsOfDirectory(at: packages, includingPropertiesForKeys: nil)
        return (all ?? []).filter { $0.pathExtension == "tgz" }
    }
}

@Suite("Profile compiler")
struct ProfileCompilerTests {
    @Test(
        "The committed tables are what the packages give",
        .enabled(if: Place.hasPackages, "the official packages are not beside the repository"))
    func committedTablesAreCurrent() throws {
        let recording = ProcessInfo.processInfo.environment["RECORD_PROFILES"] != nil
        let directory =
            recording
            ? URL(fileURLWithPath: Place.tables)
            : FileManager.default.temporaryDirectory.appendingPathComponent("profiles-\(UUID().uuidString)")
        defer { if !recording { try? FileManager.default.removeItem(at: directory) } }
        let summary = try ProfileCompiler.compile(packages: Place.built, into: directory)
        if recording {
            print(summary)
            Issue.record("recorded; run again without RECORD_PROFILES")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: Place.tables).filter { $0.hasSuffix(".table") }
        #expect(names.sorted() == summary.tables.map(\.name).sorted())
        for table in summary.tables {
            let made = try Data(contentsOf: directory.appendingPathComponent(table.name))
            let kept = try Data(contentsOf: URL(fileURLWithPath: Place.tables).appendingPathComponent(table.name))
            #expect(made == kept, "\(table.name) differs: compile the profiles again")
        }
    }
}
