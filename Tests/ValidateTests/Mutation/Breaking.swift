/// How to break an invariant at a value: edits, and the members of the value that they change.
struct Breaking {
    var edits: [Edit]
    var names: Set<String>

    init(_ edits: [Edit], changing names: Set<String>) {
        self.edits = edits
        self.names = names
    }

    /// The value with members put in (JSON) or taken out (`nil`).
    init(_ site: Site, _ changes: [(String, String?)]) {
        let names = Set(changes.map(\.0))
        let all = names.union(names.map { "_\($0)" })
        var members = site.value.members.filter { !all.contains($0.name) }.map { site.source.slice($0) }
        members += changes.compactMap { name, json in json.map { Array("\"\(name)\":\($0)".utf8) } }
        edits = [Edit(site.value.range, [0x7B] + Array(members.joined(separator: [0x2C])) + [0x7D])]
        self.names = names
    }
}

extension Site {
    func text(_ name: String) -> String? { value[name]?.string }

    func has(_ name: String) -> Bool { value[name] != nil || value["_\(name)"] != nil }

    /// The members that are a choice.
    func choice(_ stem: String) -> [String] {
        value.members.map(\.name).filter { $0.hasPrefix(stem) && $0.dropFirst(stem.count).first?.isUppercase == true }
    }

    func with(_ changes: (String, String?)...) -> Breaking { Breaking(self, changes) }

    func without(_ names: [String], put: (String, String)? = nil) -> Breaking? {
        guard names.contains(where: has) else { return nil }
        return Breaking(self, names.map { ($0, nil) } + (put.map { [($0.0, $0.1)] } ?? []))
    }

    /// Whether a coding of a member has this code.
    func isCoded(_ name: String, _ code: String) -> Bool {
        (value[name]?.values ?? []).contains { concept in
            (concept["coding"]?.elements ?? []).contains { $0["code"]?.string == code }
        }
    }

    /// The value of a primitive, other than it is.
    func instead(_ json: String) -> Breaking { Breaking([Edit.replace(value, json)], changing: []) }
}
