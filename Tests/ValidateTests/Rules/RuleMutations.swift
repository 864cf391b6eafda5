/// Changes to a resource that reach a rule: of members that its official expression mentions.
struct RuleMutations {
    /// A resource with one change.
    struct Mutant {
        var label: String
        var bytes: [UInt8]
    }

    private let source: Source
    /// References to the contained resources.
    private let contained: [String]
    /// Values at hand for a member's name.
    private let samples: [String: [String]]
    private let words: ExpressionWords
    /// What of the focus may matter to a change: one is tried again where this differs.
    private var state = ""
    private(set) var mutants: [Mutant] = []
    /// Whether a change with this label is still wanted.
    private let isWanted: (String) -> Bool

    init(_ source: Source, samples: [String: [String]], words: ExpressionWords, isWanted: @escaping (String) -> Bool) {
        self.source = source
        contained = source.tree["contained"]?.elements.compactMap { $0["id"]?.string.map { "#" + $0 } } ?? []
        self.samples = samples
        self.words = words
        self.isWanted = isWanted
    }

    /// Gathers the changes below one focus of the rule.
    mutating func gather(_ focus: JSONTree) {
        state = state(of: focus)
        if focus.isObject { visit(focus, "", 0) } else { values(of: focus, "$this") }
    }

    private mutating func add(_ label: String, _ edit: Edit) {
        let label = "\(label) \(state)"
        if isWanted(label) { mutants.append(Mutant(label: label, bytes: Edit.apply([edit], to: source.bytes))) }
    }

    private mutating func visit(_ object: JSONTree, _ path: String, _ depth: Int) {
        for member in object.members where words.mention(member.name) {
            let path = "\(path).\(member.name)"
            add("remove \(path)", .remove([member.name], from: object, of: source))
            change(member, of: object, path)
            for value in member.value.values where value.isObject && depth < 4 { visit(value, path, depth + 1) }
        }
        insertions(into: object, path)
        removals(from: object, path)
    }

    /// The members that are mentioned and are not there: each, and two of them.
    private mutating func insertions(into object: JSONTree, _ path: String) {
        let present = object.members.map(\.name)
        let absent = samples.keys.sorted().filter { name in
            words.mention(name) && !present.contains { $0 == name || words.areOfOneChoice($0, name) }
        }
        for name in absent {
            for sample in samples[name] ?? [] {
                let member = "\"\(name)\":\(sample)"
                add("insert \(path).\(name) \(sample.prefix(24))", .insert(member, into: object))
                for other in absent where other > name && absent.count < 24 && !words.areOfOneChoice(name, other) {
                    for second in samples[other] ?? [] {
                        add(
                            "insert \(path).\(name) \(other) \(sample.prefix(1))\(second.prefix(1))",
                            .insert("\(member),\"\(other)\":\(second)", into: object))
                    }
                }
            }
        }
    }

    /// All members that are mentioned go, or all but one.
    private mutating func removals(from object: JSONTree, _ path: String) {
        let mentioned = Set(object.members.map(\.name).filter(words.mention))
        guard mentioned.count > 1 else { return }
        add("remove all \(path)", .remove(mentioned, from: object, of: source))
        for kept in mentioned.sorted() {
            add("remove all of \(path) but \(kept)", .remove(mentioned.subtracting([kept]), from: object, of: source))
        }
    }

    /// The members that the expression mentions, and the texts in them that it asks for.
    private func state(of object: JSONTree) -> String {
        let names = object.members.map(\.name).filter(words.mention)
        return (names + words.texts.filter(object.strings.contains)).sorted().joined(separator: " ")
    }

    private mutating func change(_ member: JSONTree.Member, of object: JSONTree, _ path: String) {
        guard member.value.isArray else {
            values(of: member.value, path)
            guard !member.value.isObject else { return }
            let shadow = #""_\#(member.name)":{"extension":[{"url":"http://example.org/e","valueCode":"x"}]}"#
            add(
                "shadow \(path)",
                Edit(member.start..<member.value.range.upperBound, Array(shadow.utf8)))
            return
        }
        if let first = member.value.elements.first {
            add("repeat \(path)", .append(source.slice(first.range), to: member.value))
        }
        for element in member.value.elements { values(of: element, path) }
        if member.value.elements.count > 1 {
            add("shorten \(path)", .remove(elements: [0], from: member.value, of: source))
        }
    }

    /// Other values in place of a primitive.
    private mutating func values(of value: JSONTree, _ path: String) {
        switch value.content {
        case .boolean(let isTrue): add("flip \(path)", .replace(value, isTrue ? "false" : "true"))
        case .number:
            for text in ["0", "-1", "1", "7", "1.5", "1000000"] { add("number \(path) \(text)", .replace(value, text)) }
        case .string(let text):
            for other in words.texts + others(of: text) where other != text {
                add("text \(path) \(other)", .replace(value, Edit.quoted(other)))
            }
        default: break
        }
    }

    private func others(of text: String) -> [String] {
        var found = ["", "other", "Z 9", "*", "12"]
        if text.count >= 4, text.prefix(4).allSatisfy(\.isNumber) {
            found += [String(text.prefix(4)), String(text.prefix(7)), "1900-01-01", "2999-12-31T00:00:00Z"]
        }
        if text.allSatisfy(\.isNumber) { found += [String(text.reversed()), String(text.dropLast())] }
        if text.contains("/") || text.hasPrefix("#") {
            for type in ["Practitioner", "Organization", "Device", "Patient"] { found.append("\(type)/1") }
            found += contained + ["#nowhere", "#", text + "/_history/1", "https://x" + text]
        }
        if let bar = text.firstIndex(of: "|") { found.append(String(text[..<bar])) }
        return found
    }
}

extension [Source] {
    /// A few values for each member's name, as these resources have them: at most two of each kind of JSON value.
    var samples: [String: [String]] {
        var found: [String: [String]] = [:]
        func add(_ source: Source, _ value: JSONTree) {
            for member in value.members {
                let text = source.slice(member.value.range)
                if text.count < 400, !member.name.hasPrefix("_"), member.name != "resourceType" {
                    let like = found[member.name, default: []].filter { $0.utf8.first == text.first }
                    let sample = String(decoding: text, as: UTF8.self)
                    if like.count < 2, !like.contains(sample) { found[member.name, default: []].append(sample) }
                }
                add(source, member.value)
            }
            for element in value.elements { add(source, element) }
        }
        for source in self { add(source, source.tree) }
        return found
    }
}

extension JSONTree {
    /// Every text of this value and of all below it.
    var strings: Set<String> {
        var found: Set<String> = string.map { [$0] } ?? []
        for member in members { found.formUnion(member.value.strings) }
        for element in elements { found.formUnion(element.strings) }
        return found
    }

    /// Every value by the byte where it begins; of those that begin together, the outermost.
    var byOffset: [Int: JSONTree] {
        var found: [Int: JSONTree] = [:]
        func add(_ value: JSONTree) {
            // A string's tape node begins behind its quotation mark.
            found[value.range.lowerBound + (value.string == nil ? 0 : 1)] = value
            for member in value.members { add(member.value) }
            for element in value.elements { add(element) }
        }
        add(self)
        return found
    }
}
