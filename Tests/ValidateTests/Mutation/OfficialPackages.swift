import Bytes
import Foundation

/// The published packages that a guide stands on, read by their files' names: the guide first, then what it depends on.
final class OfficialPackages {
    private struct Archive {
        var bytes: [UInt8]
        /// The files of `package/` and `package/example/`, without that folder's name.
        var files: [String: Range<Int>] = [:]
    }

    private var archives: [Archive] = []
    private var definitions: [String: Definition?] = [:]
    private var valueSets: [String: OfficialValueSet] = [:]

    init(_ urls: [URL]) throws {
        for url in urls {
            let bytes = try Inflate.gunzip([UInt8](Data(contentsOf: url)), limit: 256 << 20)
            archives.append(OfficialPackages.read(bytes))
        }
    }

    private static func read(_ bytes: [UInt8]) -> Archive {
        var archive = Archive(bytes: bytes)
        func text(_ range: Range<Int>) -> String {
            String(decoding: bytes[range].prefix { $0 != 0 && $0 != 0x20 }, as: UTF8.self)
        }
        var at = 0
        while at + 512 <= bytes.count, bytes[at] != 0 {
            let size = Int(text(at + 124..<at + 136), radix: 8) ?? 0
            let folder = text(at + 345..<at + 500)
            let name = text(at..<at + 100)
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if path.hasPrefix("package/"), path.hasSuffix(".json") {
                archive.files[String(path.dropFirst("package/".count))] = at + 512..<at + 512 + size
            }
            at += 512 + (size + 511) / 512 * 512
        }
        return archive
    }

    /// A conformance resource by its canonical, whose last part is its file's name.
    func resource(_ kind: String, _ canonical: String) -> [String: Any]? {
        let url = String(canonical.prefix { $0 != "|" })
        guard let tail = url.split(separator: "/").last else { return nil }
        for archive in archives {
            guard let range = archive.files["\(kind)-\(tail).json"],
                let object = try? JSONSerialization.jsonObject(with: Data(archive.bytes[range])),
                let resource = object as? [String: Any], resource["url"] as? String == url
            else { continue }
            return resource
        }
        return nil
    }

    /// A profile or type with its snapshot; `nil` where no package holds it.
    func definition(_ canonical: String) -> Definition? {
        let url = String(canonical.prefix { $0 != "|" })
        if let known = definitions[url] { return known }
        let made = resource("StructureDefinition", url).flatMap(Definition.init)
        definitions[url] = .some(made)
        return made
    }

    /// The definition of a FHIR type.
    func type(_ code: String) -> Definition? {
        definition("http://hl7.org/fhir/StructureDefinition/\(code)")
    }

    /// What a value set holds, as far as the packages say it.
    func valueSet(_ canonical: String) -> OfficialValueSet {
        let url = String(canonical.prefix { $0 != "|" })
        if let known = valueSets[url] { return known }
        // A value set that includes itself by a detour is not to be followed for ever.
        valueSets[url] = OfficialValueSet()
        let made = OfficialValueSet(url, in: self)
        valueSets[url] = made
        return made
    }
}
