import Foundation
import Ingest
import Testing

/// Files that are no extracts fail with one clear error.
@Suite struct FileTests {
    private func withDirectory(_ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "extracts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try body(directory.path)
    }

    private func code(_ body: () throws -> Void) -> ExtractError.Code? {
        do {
            try body()
            return nil
        } catch let error as ExtractError {
            return error.code
        } catch { return nil }
    }

    private func records(_ path: String) throws -> (Int, FileSummary) {
        var reader = ExtractReader(layouts: try layouts())
        var count = 0
        let summary = try reader.read(try FileSource(path: path), file: 0) { if case .record = $0 { count += 1 } }
        return (count, summary)
    }

    /// gzip of `bytes`, by the machine's gzip.
    private func compress(_ path: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-k", path]
        try process.run()
        process.waitUntilExit()
    }

    @Test func compressedAndPlainFilesAreTheSame() throws {
        try withDirectory { directory in
            let path = directory + "/a.x12"
            try Sample.professional((0..<900).map { "C\($0)" }).write(toFile: path, atomically: true, encoding: .utf8)
            try compress(path)
            let (plain, inflated) = (try records(path), try records(path + ".gz"))
            #expect(plain.0 == 900)
            #expect(plain.1 == inflated.1)
            #expect(plain.1.sha256.count == 64)
        }
    }

    @Test func cutCompressedFileFailsAsAWhole() throws {
        try withDirectory { directory in
            let path = directory + "/a.x12"
            try Sample.professional((0..<900).map { "C\($0)" }).write(toFile: path, atomically: true, encoding: .utf8)
            try compress(path)
            let whole = try Data(contentsOf: URL(filePath: path + ".gz"))
            for count in [0, 5, 12, whole.count / 2, whole.count - 1] {
                try whole.prefix(count).write(to: URL(filePath: path + ".gz"))
                #expect(code { _ = try records(path + ".gz") } == .damagedCompression, "\(count) bytes")
            }
            try (whole + whole).write(to: URL(filePath: path + ".gz"))
            #expect(try records(path + ".gz").0 == 1800)
        }
    }

    @Test func whatIsNoExtract() throws {
        try withDirectory { directory in
            let path = directory + "/a.txt"
            #expect(code { _ = try records(path) } == .missing)
            #expect(code { _ = try records(directory) } == .unreadable)
            for (text, expected) in [
                ("", ExtractError.Code.empty), ("Dear plan,\nhello\n", .notExtract), ("a,b\n1,2\n", .notExtract),
            ] {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                #expect(code { _ = try records(path) } == expected)
            }
            #expect(code { _ = try ExtractFiles(paths: [directory + "/none"]) } == .missing)
        }
    }

    @Test func directoriesAreLookedThrough() throws {
        try withDirectory { directory in
            try FileManager.default.createDirectory(atPath: directory + "/b", withIntermediateDirectories: true)
            #expect(code { _ = try ExtractFiles(paths: [directory]) } == .notExtract)
            for name in ["c.x12", "a.x12", ".hidden", "b/z.csv", "b/y.csv"] {
                try "x".write(toFile: directory + "/" + name, atomically: true, encoding: .utf8)
            }
            let files = try ExtractFiles(paths: [directory, "-", directory + "/c.x12"]).files
            #expect(
                files.map { $0.path.replacing(directory, with: "") } == [
                    "/a.x12", "/b/y.csv", "/b/z.csv", "/c.x12", "-", "/c.x12",
                ])
            #expect(files.map(\.isFound) == [true, true, true, true, false, false])
            // A link to nothing may be an extract that is not there.
            try FileManager.default.createSymbolicLink(
                atPath: directory + "/d.x12", withDestinationPath: directory + "/gone.x12")
            #expect(code { _ = try ExtractFiles(paths: [directory]) } == .missing)
        }
    }
}
