import Bytes
import FHIR
import Foundation

/// How verdicts are written.
public enum VerdictFormat: String, Sendable, CaseIterable {
    /// A line for each resource, and below it one for each finding.
    case text
    /// A JSON object a line: `resource`, `profiles`, `outcome` (`valid` or `invalid`), `findings` (each with `severity`,
    /// `rule`, `profile`, `path`, `message`).
    case ndjson
}

/// Counts over the files that were validated.
public struct ValidationSummary: Sendable, Hashable {
    public var resources = 0
    public var invalid = 0
    public var errors = 0
    public var warnings = 0

    public init() {}

    /// Whether every resource was valid; false too where there was none.
    public var isValid: Bool { resources > 0 && invalid == 0 }
}

/// Why a file cannot be validated at all.
public struct FileValidationError: Error, Sendable, CustomStringConvertible {
    public let path: String
    public let reason: String

    public var description: String { "\(path): \(reason)" }
}

/// Validates files of resources: `.ndjson` (a resource a line, streamed) and anything else as one resource or Bundle.
public struct FileValidation {
    private let session: ValidatorSession
    private let profiles: [String]
    private let format: VerdictFormat
    private let write: ([UInt8]) throws -> Void
    private var out = ByteWriter(capacity: 64 << 10)
    /// What was met so far.
    public private(set) var summary = ValidationSummary()
    /// The largest line or file that is read; a longer one is an invalid resource.
    public static let sizeLimit = 64 << 20

    /// - Parameters:
    ///   - profiles: ids or canonicals to check every resource of their type against, beside its own.
    ///   - write: takes the output, in pieces of some kilobytes.
    public init(
        session: ValidatorSession, profiles: [String] = [], format: VerdictFormat,
        write: @escaping ([UInt8]) throws -> Void
    ) {
        self.session = session
        self.profiles = profiles
        self.format = format
        self.write = write
    }

    /// Validates one file; throws where it cannot be read. `-` is standard input, a resource a line.
    public mutating func validate(path: String) throws {
        if path == "-" {
            try lines(of: .standardInput)
            return try flush()
        }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw FileValidationError(path: path, reason: "there is no such file")
        }
        guard !isDirectory.boolValue, let handle = FileHandle(forReadingAtPath: path) else {
            throw FileValidationError(path: path, reason: "not a file that can be read")
        }
        defer { try? handle.close() }
        if path.hasSuffix(".ndjson") {
            try lines(of: handle)
        } else {
            let content = try handle.read(upToCount: FileValidation.sizeLimit + 1) ?? Data()
            try resource([UInt8](content)[...], place: path)
        }
        try flush()
    }

    /// Reads a line at a time; memory is bounded by the longest line, which is bounded by `sizeLimit`.
    private mutating func lines(of handle: FileHandle) throws {
        var pending: [UInt8] = []
        var number = 0
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
            let bytes = [UInt8](piece)
            var start = 0
            while let end = bytes[start...].firstIndex(of: 0x0A) {
                number += 1
                if pending.isEmpty {
                    try line(bytes[start..<end], number)
                } else {
                    if pending.count <= FileValidation.sizeLimit { pending += bytes[start..<end] }
                    try line(pending[...], number)
                    pending.removeAll(keepingCapacity: pending.count < 1 << 20)
                }
                start = end + 1
            }
            // A line over the limit is kept only so far that it is refused for its size.
            if pending.count <= FileValidation.sizeLimit { pending += bytes[start...] }
        }
        if !pending.isEmpty { try line(pending[...], number + 1) }
    }

    private mutating func line(_ bytes: ArraySlice<UInt8>, _ number: Int) throws {
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return }
        try resource(bytes, place: "line \(number)")
    }

    private mutating func resource(_ bytes: ArraySlice<UInt8>, place: String) throws {
        let verdict = bytes.withUnsafeBufferPointer { session.validate($0, extraProfiles: profiles) }
        summary.resources += 1
        if !verdict.isValid { summary.invalid += 1 }
        for finding in verdict.findings {
            if finding.severity == .error { summary.errors += 1 }
            if finding.severity == .warning { summary.warnings += 1 }
        }
        switch format {
        case .ndjson: out.append(ndjson: verdict)
        case .text: out.append(text: verdict, place: place)
        }
        if out.count > 32 << 10 { try flush() }
    }

    private mutating func flush() throws {
        if out.count > 0 { try write(out.bytes) }
        out.removeAll()
    }
}

extension ByteWriter {
    /// A verdict as one line of JSON.
    public mutating func append(ndjson verdict: Verdict) {
        append("{\"resource\":")
        append(jsonString: verdict.resource)
        append(",\"profiles\":[")
        for (number, profile) in verdict.profiles.enumerated() {
            if number > 0 { append(0x2C) }
            append(jsonString: profile)
        }
        append("],\"outcome\":")
        append(verdict.isValid ? "\"valid\"" as StaticString : "\"invalid\"")
        append(",\"findings\":[")
        for (number, finding) in verdict.findings.enumerated() {
            if number > 0 { append(0x2C) }
            append("{\"severity\":")
            append(jsonString: finding.severity.rawValue)
            append(",\"rule\":")
            append(jsonString: finding.rule)
            append(",\"profile\":")
            append(jsonString: finding.profile)
            append(",\"path\":")
            append(jsonString: finding.path)
            append(",\"message\":")
            append(jsonString: finding.message)
            append(0x7D)
        }
        append("]}\n")
    }

    /// A verdict as a person reads it.
    public mutating func append(text verdict: Verdict, place: String) {
        append(verdict.isValid ? "valid    " as StaticString : "invalid  ")
        append(verdict.resource.isEmpty ? "(no resource)" : verdict.resource)
        append("  ")
        append(place)
        append(0x0A)
        for finding in verdict.findings {
            append("  \(finding.severity.rawValue)  \(finding.path)  \(finding.rule): \(finding.message)")
            if !finding.profile.isEmpty { append("  (\(finding.profile))") }
            append(0x0A)
        }
    }
}
