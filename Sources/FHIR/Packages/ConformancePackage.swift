import Bytes
import Foundation

/// Why a package cannot be read.
public struct PackageError: Error, Sendable, CustomStringConvertible {
    /// The package's file.
    public let file: String
    public let reason: String

    public init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    public var description: String { "\(file): \(reason)" }
}

/// The definitions of a FHIR package (.tgz as published), found by their canonicals, read when asked for.
final class ConformancePackage {
    /// `hl7.fhir.us.core#3.1.1`.
    let name: String
    let dependencies: [String]
    private let archive: TarArchive
    /// Files by `StructureDefinition|canonical`, `ValueSet|…`, `CodeSystem|…`.
    private let files: [String: Int]
    /// The canonicals of its StructureDefinitions, in the order of the archive.
    let structures: [String]
    private let tape = ResourceTape(limits: JSONLimits(depth: 64, bytes: 128 << 20, nodes: 8 << 20))

    /// The most bytes that a package may unpack to; the largest official one, FHIR's own, has 41 MB.
    static let sizeLimit = 256 << 20

    /// Reads the file and indexes what its archive holds.
    convenience init(_ url: URL) throws {
        let file = url.lastPathComponent
        let bytes: [UInt8]
        do {
            bytes = try Inflate.gunzip([UInt8](Data(contentsOf: url)), limit: ConformancePackage.sizeLimit)
        } catch let error as InflateError {
            throw PackageError(file: file, reason: error.rawValue)
        }
        try self.init(archive: bytes, file: file)
    }

    /// Indexes what `package/` holds of a tar archive; errors name it as `file`.
    init(archive bytes: [UInt8], file: String) throws(PackageError) {
        archive = TarArchive(bytes)
        let index = archive.files.firstIndex { $0.path == "package/package.json" }
        guard let index, let manifest = ConformancePackage.manifest(archive, index) else {
            throw PackageError(file: file, reason: "no FHIR package: package/package.json is missing or unreadable")
        }
        name = manifest.name
        dependencies = manifest.dependencies
        var files: [String: Int] = [:]
        var structures: [String] = []
        let listed = ConformancePackage.index(archive)
        for (number, entry) in archive.files.enumerated() {
            guard let kind = ConformancePackage.kind(of: entry.path) else { continue }
            let known = listed[String(entry.path.dropFirst("package/".count))]
            guard let canonical = known ?? ConformancePackage.canonical(archive, entry, tape) else { continue }
            if files.updateValue(number, forKey: "\(kind)|\(canonical)") == nil, kind == "StructureDefinition" {
                structures.append(canonical)
            }
        }
        self.files = files
        self.structures = structures
    }

    private static func kind(of path: String) -> String? {
        guard path.hasPrefix("package/"), path.hasSuffix(".json"), path.split(separator: "/").count == 2 else {
            return nil
        }
        return ["StructureDefinition", "ValueSet", "CodeSystem"].first { path.hasPrefix("package/\($0)-") }
    }

    /// Canonicals by file name, from the package's own index; empty where it has none.
    private static func index(_ archive: TarArchive) -> [String: String] {
        let tape = ResourceTape()
        guard let place = archive.files.firstIndex(where: { $0.path == "package/.index.json" }),
            parse(archive, archive.files[place], tape)
        else { return [:] }
        var found: [String: String] = [:]
        for file in tape.root["files"]?.children ?? [] {
            if let name = file["filename"]?.string, let url = file["url"]?.string { found[name] = url }
        }
        return found
    }

    private static func canonical(_ archive: TarArchive, _ entry: TarArchive.File, _ tape: ResourceTape) -> String? {
        guard parse(archive, entry, tape) else { return nil }
        return tape.root["url"]?.string
    }

    private static func parse(_ archive: TarArchive, _ entry: TarArchive.File, _ tape: ResourceTape) -> Bool {
        archive.bytes.withUnsafeBufferPointer {
            (try? tape.parse(UnsafeBufferPointer(rebasing: $0[entry.range]))) != nil
        }
    }

    private static func manifest(_ archive: TarArchive, _ index: Int) -> (name: String, dependencies: [String])? {
        let tape = ResourceTape()
        guard parse(archive, archive.files[index], tape), let name = tape.root["name"]?.string,
            let version = tape.root["version"]?.string
        else { return nil }
        let dependencies = tape.root["dependencies"]?.children.map { "\($0.key)#\($0.string ?? "")" } ?? []
        return ("\(name)#\(version)", dependencies)
    }

    /// A definition on a tape that the next call reuses, or `nil`.
    func definition(_ kind: String, _ canonical: String) -> TapeCursor? {
        let bare = canonical.prefix { $0 != "|" }
        guard let number = files["\(kind)|\(bare)"],
            ConformancePackage.parse(archive, archive.files[number], tape)
        else { return nil }
        return tape.root
    }

    func has(_ kind: String, _ canonical: String) -> Bool { files["\(kind)|\(canonical.prefix { $0 != "|" })"] != nil }
}
