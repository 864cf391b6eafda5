import Bytes
import Foundation

/// Compiled packages kept from run to run, by the content that they were made of.
///
/// ```
/// patient-access packages  SHA-256 of all that follows
/// problem  KIND PACKAGE FILE WHAT COUNT AFFECTED…
/// …                        the tables, one after another
/// ```
enum CompiledPackageCache {
    /// Another number makes every kept file useless: it changes with what the compiler makes of a package.
    static let compilerVersion = 1

    /// The most files that are kept; the oldest go first.
    private static let countLimit = 32
    private static let sizeLimit = 256 << 20
    private static let head = "patient-access packages\t"

    /// A digest of the packages, of the tables beside them, and of the compiler.
    static func key(_ loader: PackageLoader) throws -> String {
        var digest = StreamingDigest()
        func add(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { digest.update($0) } }
        add(Array("\(compilerVersion)\n\(loader.problems.list.map(\.description))\n".utf8))
        for table in loader.tables { table.withBytes { digest.update($0) } }
        for package in loader.found { try package.files.forEachFile { digest.update($0) } }
        return hexadecimal(digest.finish())
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// What is kept under a key; `nil` where nothing is, or what is there is damaged.
    static func read(_ key: String, in directory: URL) -> CompiledPackages? {
        let file = directory.appendingPathComponent("\(key).tables")
        let size = (try? FileManager.default.attributesOfItem(atPath: file.path))?[.size] as? Int
        guard let size, size <= sizeLimit, let content = try? Data(contentsOf: file) else { return nil }
        let bytes = [UInt8](content)
        guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
        let body = Array(bytes[(end + 1)...])
        guard bytes[..<end].elementsEqual((head + hexadecimal(Digest.sha256(body))).utf8) else { return nil }
        return parse(String(decoding: body, as: UTF8.self))
    }

    private static func parse(_ text: String) -> CompiledPackages? {
        var made = CompiledPackages(tables: [], problems: [])
        var rest = text[...]
        while rest.hasPrefix("problem\t") {
            let end = rest.firstIndex(of: "\n") ?? rest.endIndex
            guard let problem = PackageProblem(line: rest[..<end]) else { return nil }
            made.problems.append(problem)
            rest = rest[end...].dropFirst()
        }
        made.tables = rest.isEmpty ? [] : ("\n" + rest).split(separator: "\npackage\t").map { "package\t\($0)\n" }
        return made
    }

    /// Keeps compiled packages; where that cannot be done, the next run compiles again.
    static func write(_ made: CompiledPackages, _ key: String, in directory: URL) {
        let manager = FileManager.default
        try? manager.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let body = [UInt8]((made.problems.map(\.line).joined() + made.tables.joined()).utf8)
        let text = Array((head + hexadecimal(Digest.sha256(body)) + "\n").utf8) + body
        try? Data(text).write(to: directory.appendingPathComponent("\(key).tables"), options: .atomic)
        prune(directory)
    }

    private static func prune(_ directory: URL) {
        let keys: [URLResourceKey] = [.contentModificationDateKey]
        let files = try? FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: keys)
        let kept = (files ?? []).filter { $0.pathExtension == "tables" }.map { file in
            (file, (try? file.resourceValues(forKeys: Set(keys)))?.contentModificationDate ?? .distantPast)
        }
        for (file, _) in kept.sorted(by: { $0.1 > $1.1 }).dropFirst(countLimit) {
            try? FileManager.default.removeItem(at: file)
        }
    }
}

extension PackageProblem {
    /// A line of the cache, with its line feed.
    var line: String {
        let fields = ["problem", kind.rawValue, package, file, what, "\(affectedCount)"] + affected
        return fields.map(ConformanceTable.escape).joined(separator: "\t") + "\n"
    }

    init?(line: Substring) {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(ConformanceTable.unescape)
        guard fields.count >= 6, let kind = Kind(rawValue: fields[1]), let count = Int(fields[5]) else { return nil }
        self.init(kind, package: fields[2], file: fields[3], what: fields[4], affected: Array(fields[6...]))
        affectedCount = count
    }
}
