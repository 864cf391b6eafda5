import Foundation
import Testing

@testable import Pipeline

@Suite("What stages and runs write")
struct OutputTests {
    private func withFile(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "patient-access-\(UUID().uuidString)"
        defer { unlink(path) }
        try body(path)
    }

    private func facts(_ path: String) -> stat {
        var facts = stat()
        _ = stat(path, &facts)
        return facts
    }

    @Test("a file is written where it is, and is private")
    func inPlace() throws {
        try withFile { path in
            try Data("a longer text that was there".utf8).write(to: URL(fileURLWithPath: path))
            chmod(path, 0o644)
            let before = facts(path)
            try PrivateFile(path).write(Array("new".utf8))
            #expect(facts(path).st_ino == before.st_ino)
            #expect(facts(path).st_mode & 0o777 == 0o600)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
        }
    }

    @Test("a device stays a device, and a full one is an error")
    func devices() throws {
        let before = facts("/dev/full")
        try #require(before.st_mode & S_IFMT == S_IFCHR)
        let error = #expect(throws: PipelineError.self) { try PrivateFile("/dev/full").write([1]) }
        #expect(error?.message.contains("free disk space") == true)
        #expect(facts("/dev/full").st_mode == before.st_mode && facts("/dev/full").st_ino == before.st_ino)
    }

    @Test("what a stage wrote before it failed is not taken for all")
    func failure() throws {
        try withFile { path in
            do {
                let writer = try LineWriter(path: path)
                try writer.write(Array("{}\n".utf8))
            }
            var lines = 0
            #expect(throws: PipelineError.self) { try LineReader(path: path).forEachLine { _, _ in lines += 1 } }
            #expect(lines == 1)
            do {
                let writer = try LineWriter(path: path)
                try writer.write(Array("{}\n".utf8))
                try writer.finish()
            }
            try LineReader(path: path).forEachLine { _, _ in lines += 1 }
            #expect(lines == 2)
        }
    }

    @Test("where a report cannot be written is known before a run")
    func reportPath() throws {
        try withFile { path in
            try RunResult.check(html: path)
            let error = #expect(throws: PipelineError.self) { try RunResult.check(html: path + "/none/report.html") }
            #expect(error?.kind == .configuration)
            #expect(throws: PipelineError.self) { try RunResult.check(html: NSTemporaryDirectory()) }
            try RunResult.check(html: "/dev/null")
        }
    }
}
