import Foundation
import Testing
import Validate

@Suite("Files of resources")
struct FileReadingTests {
    /// A patient with nothing to be said of, `size` bytes or a little more.
    private func patient(_ id: Int, size: Int = 0) -> String {
        let padding = String(repeating: "x", count: size)
        return """
            {"resourceType":"Patient","id":"p\(id)","text":{"status":"generated",\
            "div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">p\(padding)</div>"},"active":true}
            """
    }

    private let broken = "{\"resourceType\":\"Patient\",\"active\":\"yes\"}"

    @Test("Line and byte are those of the file, over blank lines, CRLF, long lines and a last line without end")
    func places() throws {
        let folder = try Folder()
        let lines = [patient(1), "", patient(2, size: 3 << 20), "  \r", broken + "\r", patient(3), broken]
        let content = Array(lines.joined(separator: "\n").utf8)
        let path = try folder.file("a.ndjson", content)
        let done = try Validated(path, output: VerdictOutput(format: .ndjson))
        let objects = try done.objects()
        #expect(objects.map { $0["line"] as? Int } == [1, 3, 5, 6, 7])
        #expect(objects.map { $0["outcome"] as? String } == ["valid", "valid", "invalid", "valid", "invalid"])
        for (number, object) in objects.enumerated() {
            let byte = try #require(object["byte"] as? Int)
            #expect(content[byte...].starts(with: Array("{\"resourceType\"".utf8)))
            #expect(byte == 0 || content[byte - 1] == 0x0A, "resource \(number)")
        }
        for object in [objects[2], objects[4]] {
            let errors = try #require(object["findings"] as? [[String: Any]]).filter {
                $0["severity"] as? String == "error"
            }
            let byte = try #require(errors.first?["byte"] as? Int)
            #expect(content[byte...].starts(with: Array("yes\"".utf8)))
        }
    }

    @Test("A finding in a .json file has its own line")
    func linesOfOneResource() throws {
        let folder = try Folder()
        let text = "{\n\"resourceType\":\"Patient\",\n\n\"active\":\"yes\",\n\"gender\":\n\"none\"}\n"
        let done = try Validated(
            try folder.file("a.json", Array(text.utf8)), output: VerdictOutput(format: .ndjson))
        let findings = try #require(try done.objects().first?["findings"] as? [[String: Any]])
        let lines = findings.filter { $0["severity"] as? String == "error" }.map {
            "\($0["path"] ?? "") \($0["line"] ?? "")"
        }
        #expect(lines.sorted() == ["Patient.active 4", "Patient.gender 6"])
    }

    @Test("gzip is known by its content, also in several members; the verdicts are those of the plain file")
    func gzip() throws {
        let folder = try Folder()
        let plain = Array((0..<400).map { patient($0, size: 5000) + "\n" }.joined().utf8)
        let half = plain.count / 2
        let members = try Gzip.compressed(Array(plain[..<half])) + Gzip.compressed(Array(plain[half...]))
        let output = VerdictOutput(format: .ndjson)
        var expected = try Validated(try folder.file("a.ndjson", plain), output: output)
        let inflated = try Validated(try folder.file("b.ndjson.gz", members), output: output)
        expected.text = expected.text.replacing("/a.ndjson", with: "/b.ndjson.gz")
        #expect(inflated.text == expected.text && inflated.tally.resources == 400)
        // A `.gz` in name alone is read as it is.
        #expect(try Validated(try folder.file("c.ndjson.gz", plain)).tally.resources == 400)
        let single = Array(patient(1).utf8)
        #expect(try Validated(try folder.file("d.json.gz", try Gzip.compressed(single))).tally.resources == 1)
    }

    @Test("A file cut or damaged on its way is an error with line and byte, after the verdicts on what came before")
    func damagedCompression() throws {
        let folder = try Folder()
        var state: UInt32 = 7
        // Text that does not compress away, so that half of the bytes is about half of the lines.
        let lines = (0..<2000).map { number in
            state = state &* 1_664_525 &+ 1_013_904_223
            return patient(number).replacing(">p<", with: ">\(state)<")
        }
        let whole = try Gzip.compressed(Array(lines.joined(separator: "\n").utf8))
        let cut = try folder.file("cut.ndjson.gz", Array(whole[..<(whole.count / 2)]))
        let done = try Validated(cut, output: VerdictOutput(format: .ndjson))
        let error = try #require(done.error)
        let seen = done.tally.resources
        #expect(error.path == cut && error.line == seen + 1 && (100..<1990).contains(seen))
        #expect(error.byte == lines[..<seen].reduce(0) { $0 + $1.utf8.count + 1 })
        #expect(try done.objects().count == seen)
        #expect(error.description.contains("cut.ndjson.gz, line \(seen + 1), byte"))
    }

    @Test("A line or a file beyond the limit is an invalid resource, and what follows is read")
    func tooLarge() throws {
        let folder = try Folder()
        let huge = [UInt8](repeating: 0x20, count: FileValidation.sizeLimit + (3 << 20))
        let content = Array(patient(1).utf8) + [0x0A, 0x7B] + huge + [0x0A] + Array(patient(2).utf8)
        let done = try Validated(
            try folder.file("a.ndjson", content), output: VerdictOutput(format: .ndjson))
        let objects = try done.objects()
        #expect(objects.map { $0["outcome"] as? String } == ["valid", "invalid", "valid"])
        #expect(objects.map { $0["line"] as? Int } == [1, 2, 3])
        #expect(objects.last?["byte"] as? Int == content.count - patient(2).utf8.count)
        let single = try Validated(try folder.file("a.json", [0x7B] + huge))
        #expect(single.tally.resources == 1 && single.tally.invalid == 1)
        #expect(single.tally.groups.map(\.rule) == ["json"])
    }

    @Test("What cannot be opened is an error that names it; a stage that failed before makes the file one that is cut")
    func unreadable() throws {
        let folder = try Folder()
        let none = try Validated(folder.url.path + "/none.ndjson")
        #expect(none.error?.description.contains("/none.ndjson: there is no such file") == true)
        #expect(try Validated(folder.url.path).error?.reason.contains("folder") == true)
        let marked = try folder.file("m.ndjson", Array("\(patient(1))\n{\"failed\":true}\n".utf8))
        let done = try Validated(marked, failureMark: Array("{\"failed\":".utf8))
        #expect(done.error?.reason.contains("not whole") == true && done.tally.resources == 1)
        #expect(done.error?.line == 2 && done.error?.byte == patient(1).utf8.count + 1)
        #expect(try Validated(marked).tally.invalid == 1)
    }
}
