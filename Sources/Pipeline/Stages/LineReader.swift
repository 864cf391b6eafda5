import Foundation

/// Reads a file, or standard input (`-`), a line at a time. Memory is bounded by the longest line.
struct LineReader {
    /// Longer lines end the reading with an error: 64 MiB.
    static let limit = 64 << 20

    private let path: String
    private let handle: FileHandle

    /// Throws where the path cannot be opened.
    init(path: String) throws(PipelineError) {
        self.path = path
        if path == "-" {
            handle = .standardInput
            return
        }
        guard let opened = FileHandle(forReadingAtPath: path) else {
            throw PipelineError(.failure, "\(path): cannot be read; check the path and its permissions")
        }
        handle = opened
    }

    /// Calls `body` with each line that is not blank, and its number from 1. Throws where the stage that wrote them failed.
    func forEachLine(_ body: (UnsafeBufferPointer<UInt8>, Int) throws -> Void) throws {
        var pending: [UInt8] = []
        var number = 0
        func line(_ bytes: ArraySlice<UInt8>) throws {
            number += 1
            guard bytes.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else { return }
            guard !bytes.starts(with: LineWriter.failureMark) else {
                throw PipelineError(
                    .failure,
                    "\(path), line \(number): the stage that wrote this failed, and its output is not whole; "
                        + "mend what it complained of and run it again")
            }
            try bytes.withUnsafeBufferPointer { try body($0, number) }
        }
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
            try Interruption.check()
            let bytes = [UInt8](piece)
            var start = 0
            while let end = bytes[start...].firstIndex(of: 0x0A) {
                if pending.isEmpty {
                    try line(bytes[start..<end])
                } else {
                    try line((pending + bytes[start..<end])[...])
                    pending = []
                }
                start = end + 1
            }
            pending += bytes[start...]
            guard pending.count <= LineReader.limit else {
                throw PipelineError(
                    .failure, "\(path), line \(number + 1): longer than 64 MiB; one JSON object a line is expected")
            }
        }
        if !pending.isEmpty { try line(pending[...]) }
    }
}

/// Writes NDJSON to a file that only its owner may read, or to standard output; in pieces, so that a pipe flows.
///
/// Where the stage fails, its last line says so: the next one in a pipe sees the input end, and must not take half of it
/// for all.
public final class LineWriter {
    /// Prints a text at once. That its reader has gone away is no error.
    public static func standardOutput(_ text: String) throws(PipelineError) {
        try standardOutput(Array(text.utf8))
    }

    /// Prints bytes at once. That their reader has gone away is no error.
    public static func standardOutput(_ bytes: [UInt8]) throws(PipelineError) {
        try PrivateFile().write(bytes, toNobody: true)
    }

    /// How the line begins that ends the output of a stage that failed.
    public static let failureMark = Array("{\"failed\":".utf8)

    private let file: PrivateFile
    private var pending: [UInt8] = []
    private var isFinished = false

    /// Standard output where `path` is `nil` or `-`.
    init(path: String?) throws(PipelineError) {
        if let path, path != "-" { file = try PrivateFile(path) } else { file = PrivateFile() }
    }

    func write(_ bytes: [UInt8]) throws(PipelineError) {
        pending += bytes
        if pending.count >= 256 << 10 { try flush() }
    }

    /// To be called at the end, where all is written.
    func finish() throws(PipelineError) {
        try flush()
        isFinished = true
    }

    deinit {
        guard !isFinished else { return }
        try? file.write(pending + LineWriter.failureMark + Array("true}\n".utf8))
    }

    private func flush() throws(PipelineError) {
        guard !pending.isEmpty else { return }
        try file.write(pending)
        pending.removeAll(keepingCapacity: true)
    }
}
