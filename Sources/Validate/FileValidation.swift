import Bytes
import FHIR
import Foundation

/// Why a file cannot be validated to its end.
public struct FileValidationError: Error, Sendable, Hashable, CustomStringConvertible {
    public let path: String
    /// What went wrong and what to do.
    public let reason: String
    /// The line that was not read to its end, from 1, and where it starts; `nil` where nothing was read.
    public var line: Int?
    public var byte: Int?

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String {
        let name = path == "-" ? "standard input" : path
        guard let line, let byte else { return "\(name): \(reason)" }
        return "\(name), line \(line), byte \(byte): \(reason)"
    }
}

/// How far a file is read.
public struct FileProgress: Sendable {
    public let path: String
    /// Bytes taken from the file, and its size; `nil` of a pipe.
    public let taken: Int
    public let size: Int?
}

/// Validates files of resources and writes the verdicts: `.ndjson` and `.jsonl` (a resource a line, streamed), anything else
/// as one resource or Bundle; each plain or gzip. Memory is bounded by the largest resource.
public struct FileValidation {
    private let session: ValidatorSession
    private let profiles: [String]
    private let output: VerdictOutput
    private let failureMark: [UInt8]
    private let progress: (FileProgress) throws -> Void
    private let write: ([UInt8]) throws -> Void
    private var out = ByteWriter(capacity: 64 << 10)
    /// What was met so far.
    public private(set) var tally = VerdictTally()
    /// The largest line or file that is read; a longer one is an invalid resource.
    public static let sizeLimit = 64 << 20

    /// - Parameters:
    ///   - profiles: ids or canonicals to check every resource of their type against, beside its own.
    ///   - failureMark: how a line begins by which the stage before says that it failed; the file then counts as cut.
    ///   - progress: called now and then; where it throws, the work ends.
    ///   - write: takes the output, in pieces of some kilobytes.
    public init(
        session: ValidatorSession, profiles: [String] = [], output: VerdictOutput = VerdictOutput(),
        failureMark: [UInt8] = [], progress: @escaping (FileProgress) throws -> Void = { _ in },
        write: @escaping ([UInt8]) throws -> Void
    ) {
        self.session = session
        self.profiles = profiles
        self.output = output
        self.failureMark = failureMark
        self.progress = progress
        self.write = write
    }

    /// Validates one file; throws where it cannot be read to its end. `-` is standard input, a resource a line.
    public mutating func validate(path: String) throws {
        var file = try InputFile(path: path)
        var buffer = LineBuffer(limit: FileValidation.sizeLimit)
        do {
            if FileValidation.isLines(path) {
                while let line = try buffer.next(from: &file, refilled: { try report($0) }) {
                    try resource(onLine: line, path)
                }
            } else {
                let line = try buffer.whole(of: &file, refilled: { try report($0) })
                try resource(line.bytes, FindingPlace(file: path, line: 1, byte: 0))
            }
        } catch var error as FileValidationError {
            try flush()
            if error.line == nil { (error.line, error.byte) = (buffer.number, buffer.byte) }
            throw error
        }
        try flush()
    }

    /// Writes what comes after all files: the counts.
    public mutating func finish() throws {
        if !output.isQuiet || tally.invalid > 0 {
            switch output.format {
            case .text where output.isSummaryOnly: out.append(summaryText: tally, isErrorsOnly: output.isQuiet)
            case .ndjson where output.isSummaryOnly: out.append(summaryNDJSON: tally, isErrorsOnly: output.isQuiet)
            case .text where !output.showsAll:
                out.append(remaindersOf: tally, shown: VerdictOutput.shownLimit, isErrorsOnly: output.isQuiet)
            default: break
            }
            if output.format == .text { out.append(total: tally) }
        }
        try flush()
    }

    /// Whether a file has a resource on each line.
    private static func isLines(_ path: String) -> Bool {
        let name = path.hasSuffix(".gz") ? path.dropLast(3) : path[...]
        return path == "-" || name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl")
    }

    private func report(_ file: borrowing InputFile) throws {
        try progress(FileProgress(path: file.path, taken: file.taken, size: file.size))
    }

    private mutating func resource(onLine line: LineBuffer.Line, _ path: String) throws {
        if line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return }
        if !failureMark.isEmpty, line.bytes.starts(with: failureMark) {
            var error = FileValidationError(
                path: path,
                reason: "the stage that wrote this failed, and its output is not whole; "
                    + "mend what it complained of and run it again")
            (error.line, error.byte) = (line.number, line.byte)
            throw error
        }
        try resource(line.bytes, FindingPlace(file: path, line: line.number, byte: line.byte))
    }

    private mutating func resource(_ bytes: UnsafeBufferPointer<UInt8>, _ place: FindingPlace) throws {
        let verdict = session.validate(bytes, extraProfiles: profiles)
        var place = place
        place.resource = verdict.resource
        tally.count(verdict)
        var lines: [Int] = []
        if !verdict.findings.isEmpty {
            lines = LineNumbers.lines(of: verdict.findings.map(\.offset), in: bytes, first: place.line)
        }
        let placed = PlacedVerdict(verdict: verdict, place: place, lines: lines)
        let shown = count(placed)
        guard !output.isSummaryOnly, !output.isQuiet || !verdict.isValid else { return }
        switch output.format {
        case .ndjson: out.append(ndjson: placed)
        case .operationoutcome: out.append(operationOutcome: placed, view: session.tape.view)
        case .text: append(text: placed, shown)
        }
        if out.count > 32 << 10 { try flush() }
    }

    /// Counts the findings; returns the numbers of those that text shows.
    private mutating func count(_ placed: PlacedVerdict) -> [Int] {
        var shown: [Int] = []
        for (number, finding) in placed.verdict.findings.enumerated() {
            let count = tally.count(finding, at: placed.place(of: number))
            guard output.showsAll || count <= VerdictOutput.shownLimit else { continue }
            if !output.isQuiet || finding.severity == .error { shown.append(number) }
        }
        return shown
    }

    private mutating func append(text placed: PlacedVerdict, _ shown: [Int]) {
        guard !shown.isEmpty else { return }
        out.append(heading: placed)
        for number in shown { out.append(finding: placed.verdict.findings[number], at: placed.place(of: number)) }
    }

    private mutating func flush() throws {
        if out.count > 0 { try write(out.bytes) }
        out.removeAll()
    }
}
