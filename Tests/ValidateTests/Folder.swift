import Foundation
import Validate

/// A folder of a test's own, removed with it.
final class Folder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("validate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a file; its path.
    func file(_ name: String, _ content: [UInt8]) throws -> String {
        let file = url.appendingPathComponent(name)
        try Data(content).write(to: file)
        return file.path
    }
}

/// What one validation of files wrote and counted.
struct Validated {
    var text = ""
    var tally = VerdictTally()
    var error: FileValidationError?

    /// Each line of the text as a JSON object.
    func objects() throws -> [[String: Any]] {
        try text.split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
        }
    }

    init(_ paths: String..., output: VerdictOutput = VerdictOutput(), failureMark: [UInt8] = []) throws {
        var written: [UInt8] = []
        var validation = FileValidation(
            session: try Place.session(), output: output, failureMark: failureMark, write: { written += $0 })
        do {
            for path in paths { try validation.validate(path: path) }
            try validation.finish()
        } catch let caught as FileValidationError {
            error = caught
        }
        text = String(decoding: written, as: UTF8.self)
        tally = validation.tally
    }
}
