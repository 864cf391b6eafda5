import Foundation
import Testing

@testable import Ingest

/// Archives of extracts: every member is read as a file of its own, and a bad one is refused alone.
@Suite struct ArchiveTests {
    private let claims = Array(Sample.professional(["C1", "C2"]).utf8)

    /// What became of each file of an archive: its path without the folder, and records or the error's code.
    private func read(_ bytes: [UInt8], as name: String, memberLimit: Int = 1000) throws -> [String] {
        let directory = FileManager.default.temporaryDirectory.appending(path: "archives-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Data(bytes).write(to: URL(filePath: "\(directory)/\(name)"))
        if name.hasSuffix(".plain.gz") || name.hasSuffix(".tgz") {
            try run(
                "sh", "-c",
                "gzip -c '\(directory)/\(name)' > '\(directory)/x' && mv '\(directory)/x' '\(directory)/\(name)'")
        }
        return try ExtractFiles(paths: [directory], memberLimit: memberLimit).files.map { file in
            let path = file.path.replacing(directory + "/", with: "").replacing(name + "!", with: "")
            do {
                var reader = ExtractReader(layouts: try layouts())
                var count = 0
                _ = try reader.read(file.open(), file: 0) { if case .record = $0 { count += 1 } }
                return "\(path) \(count)"
            } catch let error as ExtractError {
                #expect(file.isRefused(by: error))
                return "\(path) \(error.code)"
            }
        }
    }

    private func run(_ command: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func membersOfZip() throws {
        var zip = ZipSample(comment: Array("a comment".utf8))
        zip.members = [
            .init(name: "stored.837", bytes: claims),
            .init(name: "folder/", bytes: []),
            .init(name: "folder/deflated.837", bytes: claims, method: 8),
            .init(name: "streamed.837", bytes: claims, method: 8, isStreamed: true),
            .init(name: "wide.837", bytes: claims, isWide: true),
            .init(name: "__MACOSX/._stored.837", bytes: claims),
            .init(name: "encrypted.837", bytes: claims, flags: 1),
            .init(name: "lzma.837", bytes: claims, method: 14),
            .init(name: "sum.837", bytes: claims, checksum: 7),
            .init(name: "more.837", bytes: claims, method: 8, stated: claims.count - 1),
            .init(name: "less.837", bytes: claims, method: 8, stated: claims.count + 1),
            .init(name: "letter.txt", bytes: Array("Dear plan,\nhello\n".utf8)),
            .init(name: "empty.837", bytes: []),
            .init(name: String(repeating: "x", count: 1025), bytes: claims),
            .init(name: "last\u{1}.837", bytes: claims),
        ]
        let expected = [
            "stored.837 2", "folder/deflated.837 2", "streamed.837 2", "wide.837 2", "encrypted.837 notOpened",
            "lzma.837 notOpened", "sum.837 damagedArchive", "more.837 damagedArchive", "less.837 damagedArchive",
            "letter.txt notExtract", "empty.837 empty", "\(String(repeating: "x", count: 100))… notOpened",
            "last?.837 2",
        ]
        #expect(try read(zip.bytes, as: "a.zip") == expected)
        zip.isWide = true
        #expect(try read(zip.bytes, as: "without.name") == expected)
    }

    @Test func membersLargerThanMemory() throws {
        let many = Array(Sample.professional((0..<11000).map { "C\($0)" }).utf8)
        #expect(many.count > ArchiveMember.wholeLimit)
        var zip = ZipSample()
        zip.members = [
            .init(name: "a", bytes: many, method: 8), .init(name: "b", bytes: many, method: 8, checksum: 1),
            .init(name: "c", bytes: many),
        ]
        #expect(try read(zip.bytes, as: "a.zip") == ["a 11000", "b damagedArchive", "c 11000"])
        var tar = TarSample()
        tar.add("a", many)
        tar.add("b", claims)
        tar.add("c", many)
        #expect(try read(tar.finished, as: "a.tar") == ["a 11000", "b 2", "c 11000"])
        #expect(try read(tar.finished, as: "a.tgz") == ["a 11000", "b 2", "c 11000"])
    }

    @Test func zipThatLies() throws {
        var zip = ZipSample()
        zip.members = (0..<5).map { .init(name: "\($0)", bytes: claims) }
        let bytes = zip.bytes
        // Without its list nothing tells what it holds.
        for count in [4, 30, bytes.count / 2, bytes.count - 23, bytes.count - 1] {
            #expect(try read(Array(bytes.prefix(count)), as: "a.zip") == ["a.zip damagedArchive"], "\(count)")
        }
        #expect(try read(bytes, as: "a.zip", memberLimit: 4) == ["a.zip notOpened"])
        #expect(try read(ZipSample().bytes, as: "a.zip") == ["a.zip empty"])
        // The second member's entry points at the first one's bytes.
        var shared = bytes
        let entries = shared.indices.dropLast(4).filter { shared[$0..<$0 + 4].elementsEqual([0x50, 0x4B, 1, 2]) }
        shared.replaceSubrange(entries[1] + 42..<entries[1] + 46, with: [0, 0, 0, 0])
        #expect(try read(shared, as: "a.zip") == ["0 2", "1 notOpened", "2 2", "3 2", "4 2"])
        // A member that is not where the list says.
        var moved = bytes
        moved[entries[4] + 42] ^= 1
        #expect(try read(moved, as: "a.zip") == ["0 2", "1 2", "2 2", "3 2", "4 damagedArchive"])
        // Anything may be wrong with any byte.
        for index in stride(from: 0, to: bytes.count, by: 37) {
            var damaged = bytes
            damaged[index] ^= 0xFF
            _ = try read(damaged, as: "a.bin")
        }
    }

    @Test func namesOfTar() throws {
        let long = (0..<12).map { "folder-\($0)-of-a-long-name" }.joined(separator: "/") + "/a.837"
        var tar = TarSample()
        tar.add("./plain.837", claims)
        tar.add("folder/", [], type: "5")
        tar.add("folder/prefixed.837", claims, way: .prefix)
        tar.add(long, claims, way: .pax)
        tar.add(long + "2", claims, way: .gnu)
        tar.add("link.837", [], type: "2")
        tar.add("pipe", [], type: "6")
        tar.add(".hidden", claims)
        tar.add("letter.txt", Array("Dear plan\n".utf8))
        tar.add("last.837", claims)
        let expected = [
            "plain.837 2", "folder/prefixed.837 2", "\(long) 2", "\(long)2 2", "link.837 notOpened",
            "letter.txt notExtract",
            "last.837 2",
        ]
        #expect(try read(tar.finished, as: "a.tar") == expected)
        #expect(try read(tar.finished, as: "a.tar.plain.gz") == expected)
        #expect(try read(tar.finished, as: "a.tar", memberLimit: 3) == ["a.tar notOpened"])
    }

    @Test func tarThatIsCutOrDamaged() throws {
        var tar = TarSample()
        tar.add("a", claims)
        let first = tar.bytes.count
        tar.add("b", claims)
        tar.add("c", claims)
        #expect(try read(Array(tar.bytes), as: "a.tar") == ["a 2", "b 2", "c 2", "a.tar damagedArchive"])
        let cut = Array(tar.bytes.prefix(first + 512 + 100))
        #expect(try read(cut, as: "a.tar") == ["a 2", "b damagedArchive"])
        #expect(try read(cut, as: "a.tgz") == ["a 2", "b damagedArchive"])
        #expect(try read(Array(tar.bytes.prefix(first + 9)), as: "a.tar") == ["a 2", "a.tar damagedArchive"])
        var damaged = tar.finished
        damaged[first + 3] ^= 1
        #expect(try read(damaged, as: "a.tar") == ["a 2", "a.tar damagedArchive"])
    }

    @Test func compressedTarThatIsCutOrDamaged() throws {
        var tar = TarSample()
        // Random claim numbers, so that compressed bytes of each member stand apart.
        for name in ["a", "b", "c"] {
            let numbers = (0..<2000).map { _ in "\(UInt32.random(in: 1...(.max)))" }
            tar.add(name, Array(Sample.professional(numbers).utf8))
        }
        let directory = FileManager.default.temporaryDirectory.appending(path: "tars-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Data(tar.finished).write(to: URL(filePath: directory + "/a.tar"))
        try run("gzip", directory + "/a.tar")
        let whole = Array(try Data(contentsOf: URL(filePath: directory + "/a.tar.gz")))
        #expect(try read(Array(whole.prefix(whole.count / 2)), as: "a.tar.gz") == ["a 2000", "b damagedArchive"])
        var damaged = whole
        damaged[damaged.count - 7] ^= 1
        #expect(try read(damaged, as: "a.tar.gz") == ["a.tar.gz damagedCompression"])
    }

    @Test func archiveWithinArchive() throws {
        var inner = ZipSample()
        inner.members = [.init(name: "a.837", bytes: claims)]
        var tar = TarSample()
        tar.add("a.837", claims)
        var zip = ZipSample()
        zip.members = [
            .init(name: "inner.zip", bytes: inner.bytes), .init(name: "inner.tar", bytes: tar.finished),
            .init(name: "inner.gz", bytes: [0x1F, 0x8B, 8, 0, 0, 0]), .init(name: "b.837", bytes: claims),
        ]
        #expect(
            try read(zip.bytes, as: "a.zip") == [
                "inner.zip notOpened", "inner.tar notOpened", "inner.gz notOpened", "b.837 2",
            ])
    }

    @Test func textThatIsHalfACharacterRefusesItsMember() throws {
        var zip = ZipSample()
        zip.members = [.init(name: "a", bytes: [0xFF, 0xFE, 0x41]), .init(name: "b", bytes: claims)]
        #expect(try read(zip.bytes, as: "a.zip") == ["a damagedText", "b 2"])
    }

    /// What a writer of another house makes.
    @Test func whatPythonPacks() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "packed-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Data(claims).write(to: URL(filePath: directory + "/a.837"))
        let script = """
            import sys, tarfile, zipfile
            folder = sys.argv[1]
            with zipfile.ZipFile(folder + "/z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(folder + "/a.837", "ä/a.837")
                with archive.open("wide.837", "w", force_zip64=True) as member:
                    member.write(open(folder + "/a.837", "rb").read())
            for format, name in ((tarfile.PAX_FORMAT, "p.tar"), (tarfile.GNU_FORMAT, "g.tar")):
                with tarfile.open(folder + "/" + name, "w", format=format) as archive:
                    archive.add(folder + "/a.837", "ü" * 120 + "/a.837")
            """
        try run("python3", "-c", script, directory)
        let files = try ExtractFiles(paths: [directory]).files
        let umlauts = String(repeating: "ü", count: 120)
        #expect(
            files.map { $0.path.replacing(directory, with: "") } == [
                "/a.837", "/g.tar!\(umlauts)/a.837", "/p.tar!\(umlauts)/a.837", "/z.zip!ä/a.837", "/z.zip!wide.837",
            ])
        for file in files {
            #expect(try file.open().bytes(limit: .max) == claims)
        }
    }

    @Test func dayOfAName() throws {
        let day = { (names: [String]) in names.lazy.compactMap(FileNameDate.read).first }
        let member = ArchiveMember(
            archive: "/drop/night-2026-02-02.zip", name: "a/roster_20260131.csv", place: .range(from: 0, count: 0),
            stamp: .init(device: 0, number: 0, size: 0, seconds: 0, nanoseconds: 0))
        let source = MemberSource(MemorySource([]), member)
        #expect(source.path == "/drop/night-2026-02-02.zip!a/roster_20260131.csv")
        #expect(day(source.names) == day(["20260131"]))
        #expect(day(["roster.csv", "/drop/night-2026-02-02.zip"]) == day(["20260202"]))
    }
}
