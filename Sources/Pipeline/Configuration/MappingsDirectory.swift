import Bytes
import Check
import Foundation

/// Where `mappings/` is, and what it holds: every run records the hash of the maps, lists and tables it used.
public struct MappingsDirectory: Sendable {
    public let path: String

    /// Looks in this order: `explicit` (the option, else PATIENT_ACCESS_MAPPINGS), `./mappings`, `mappings` beside the
    /// executable or in one of its parent folders, `/usr/share/patient-access/mappings`.
    public init(explicit: String?) throws(PipelineError) {
        let environment = ProcessInfo.processInfo.environment["PATIENT_ACCESS_MAPPINGS"]
        if let named = explicit ?? environment {
            guard MappingsDirectory.holdsVocabulary(named) else {
                throw PipelineError(
                    .configuration,
                    "\(named): no mappings here (records/ is missing); name the folder by --mappings or "
                        + "PATIENT_ACCESS_MAPPINGS")
            }
            path = named
            return
        }
        var candidates = ["mappings"]
        var folder = URL(fileURLWithPath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
        if let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            folder = URL(fileURLWithPath: executable)
        }
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            candidates.append(folder.appendingPathComponent("mappings").path)
        }
        candidates.append("/usr/share/patient-access/mappings")
        guard let found = candidates.first(where: MappingsDirectory.holdsVocabulary) else {
            throw PipelineError(
                .configuration, "no mappings found; name the folder by --mappings or PATIENT_ACCESS_MAPPINGS")
        }
        path = found
    }

    static func holdsVocabulary(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(path)/records")
    }

    private static func add(_ file: String, named name: String, to digests: inout ByteWriter) throws(PipelineError) {
        guard let content = FileManager.default.contents(atPath: file) else {
            throw PipelineError(.configuration, "\(file): cannot be read; check its permissions")
        }
        digests.append(name)
        digests.append(0)
        digests.append(Digest.sha256([UInt8](content)))
    }

    /// SHA-256 over the names and contents of all files below the folder, in order of name, but for the words of the record
    /// page, which no run uses; 64 hexadecimal digits.
    ///
    /// - Parameter codes: files and folders of a user's code lists, which count too.
    public func hash(with codes: [String] = []) throws(PipelineError) -> String {
        let manager = FileManager.default
        guard let walk = manager.enumerator(atPath: path) else {
            throw PipelineError(.configuration, "\(path): cannot be read; check its permissions")
        }
        var digests = ByteWriter(capacity: 1 << 14)
        for name in walk.compactMap({ $0 as? String }).sorted() where name != MappingsDirectory.recordWords {
            var isDirectory: ObjCBool = false
            let file = "\(path)/\(name)"
            guard manager.fileExists(atPath: file, isDirectory: &isDirectory), !isDirectory.boolValue else { continue }
            try MappingsDirectory.add(file, named: name, to: &digests)
        }
        for file in RuleSet.codeFiles(codes) { try MappingsDirectory.add(file, named: file, to: &digests) }
        return Digest.sha256(digests.bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
