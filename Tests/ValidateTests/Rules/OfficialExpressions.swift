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
            let archive = try PackageArchive(package)
            for (path, range) in archive.sorted where path.hasPrefix("StructureDefinition-") {
                let resource = try? JSONSerialization.jsonObject(with: archive.data(range)) as? [String: Any]
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
