import Bytes
import FHIR
import Foundation

@testable import Validate

/// The invariants that official packages state, read by their JSON alone.
struct OfficialExpressions {
    /// The texts by their digests.
    private(set) var texts: [String: String] = [:]

    init(_ packages: [URL]) throws {
        for package in packages {
            for (path, bytes) in try PackageFolder.files(of: package) where path.hasPrefix("StructureDefinition-") {
                let resource = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
                let snapshot = resource?["snapshot"] as? [String: Any]
                for element in snapshot?["element"] as? [[String: Any]] ?? [] {
                    for constraint in element["constraint"] as? [[String: Any]] ?? [] { add(constraint) }
                }
            }
        }
    }

    private mutating func add(_ constraint: [String: Any]) {
        guard let text = constraint["expression"] as? String else { return }
        let digest = Digest.sha256(Array(text.utf8)).prefix(4).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        texts[digest.joined()] = text
    }
}

/// The names and texts that an expression mentions: what a change must touch for its rule to be seen at work.
struct ExpressionWords {
    let names: Set<String>
    let texts: [String]

    init(_ expression: String) {
        var names: Set<String> = []
        var texts: [String] = []
        var word = ""
        var isQuoted = false
        for character in expression + " " {
            if character == "'" {
                if isQuoted, !texts.contains(word) { texts.append(word) }
                word = ""
                isQuoted.toggle()
            } else if isQuoted || character.isLetter || character.isNumber {
                word.append(character)
            } else {
                if !word.isEmpty { names.insert(word) }
                word = ""
            }
        }
        self.names = names
        self.texts = texts
    }

    /// Whether a member's JSON name is mentioned, with or without the type of a choice.
    func mention(_ name: String) -> Bool {
        if names.contains(name) { return true }
        return names.contains { isChoice(name, of: $0) }
    }

    /// Whether two members are types of one choice that is mentioned.
    func areOfOneChoice(_ one: String, _ other: String) -> Bool {
        names.contains { isChoice(one, of: $0) && isChoice(other, of: $0) }
    }

    private func isChoice(_ name: String, of stem: String) -> Bool {
        name.hasPrefix(stem) && name.dropFirst(stem.count).first?.isUppercase ?? false
    }
}

/// The files of a package (.tgz).
enum PackageFolder {
    /// Those of `package/` itself and of `package/example/`, without the folder's name.
    static func files(of url: URL) throws -> [(path: String, bytes: [UInt8])] {
        let bytes = try Inflate.gunzip([UInt8](Data(contentsOf: url)), limit: 256 << 20)
        func text(_ range: Range<Int>) -> String {
            String(decoding: bytes[range].prefix { $0 != 0 && $0 != 0x20 }, as: UTF8.self)
        }
        var found: [(String, [UInt8])] = []
        var at = 0
        while at + 512 <= bytes.count, bytes[at] != 0 {
            let size = Int(text(at + 124..<at + 136), radix: 8) ?? 0
            let folder = text(at + 345..<at + 500)
            let name = text(at..<at + 100)
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if path.hasPrefix("package/"), path.hasSuffix(".json"), at + 512 + size <= bytes.count {
                found.append((String(path.dropFirst("package/".count)), Array(bytes[at + 512..<at + 512 + size])))
            }
            at += 512 + (size + 511) / 512 * 512
        }
        return found.sorted { $0.0 < $1.0 }
    }
}
