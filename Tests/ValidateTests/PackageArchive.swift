import Bytes
import Foundation

/// A published package (.tgz) in memory, read without the product's own reader of packages.
struct PackageArchive {
    /// The files of `package/` itself and of `package/example/`, without the folder's name: where their bytes stand.
    let files: [String: Range<Int>]
    private let bytes: [UInt8]

    init(_ url: URL) throws {
        bytes = try Inflate.gunzip([UInt8](Data(contentsOf: url)), limit: 256 << 20)
        files = PackageArchive.files(of: bytes)
    }

    /// The files in the order of their names.
    var sorted: [(path: String, range: Range<Int>)] {
        files.map { (path: $0.key, range: $0.value) }.sorted { $0.path < $1.path }
    }

    func data(_ range: Range<Int>) -> Data { Data(bytes[range]) }

    private static func files(of bytes: [UInt8]) -> [String: Range<Int>] {
        func text(_ range: Range<Int>) -> String {
            String(decoding: bytes[range].prefix { $0 != 0 && $0 != 0x20 }, as: UTF8.self)
        }
        var files: [String: Range<Int>] = [:]
        var at = 0
        while at + 512 <= bytes.count, bytes[at] != 0 {
            let size = Int(text(at + 124..<at + 136), radix: 8) ?? 0
            let folder = text(at + 345..<at + 500)
            let name = text(at..<at + 100)
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if path.hasPrefix("package/"), path.hasSuffix(".json"), at + 512 + size <= bytes.count {
                files[String(path.dropFirst("package/".count))] = at + 512..<at + 512 + size
            }
            at += 512 + (size + 511) / 512 * 512
        }
        return files
    }
}
