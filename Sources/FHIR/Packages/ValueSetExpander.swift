/// Expands value sets as far as the packages at hand allow.
///
/// Whole code systems, lists of concepts, `is-a` and `descendent-of` over hierarchies and other value sets are answered
/// here; anything else leaves the code system open: any code of it may be meant.
final class ValueSetExpander {
    /// More codes than this in one system are not listed: the system is open.
    static let codeLimit = 20_000

    private struct Codes {
        var isOpen = false
        /// In the order met.
        var list: [String] = []
        var set: Set<String> = []

        mutating func add(_ code: String) {
            if set.insert(code).inserted { list.append(code) }
        }

        mutating func remove(_ code: String) {
            if set.remove(code) != nil { list.removeAll { $0 == code } }
        }
    }

    private struct Concept {
        var code: String
        var parents: [String]
    }

    private let packages: [ConformancePackage]
    private var systems: [String: [Concept]?] = [:]
    private var underWay: Set<String> = []

    init(packages: [ConformancePackage]) { self.packages = packages }

    /// The value set, or `nil` where no package holds it.
    func expand(_ canonical: String) -> ValueSet? {
        var order: [String] = []
        var codes: [String: Codes] = [:]
        guard let version = collect(canonical, &order, &codes) else { return nil }
        let systems = order.compactMap { url -> ValueSet.System? in
            guard let found = codes[url], found.isOpen || !found.list.isEmpty else { return nil }
            let isOpen = found.isOpen || found.list.count > ValueSetExpander.codeLimit
            return ValueSet.System(url: url, isOpen: isOpen, codes: isOpen ? [] : found.list)
        }
        return ValueSet(url: canonical, version: version, systems: systems)
    }

    /// Adds a value set's codes; returns its version, or `nil` where it is not at hand or contains itself.
    private func collect(_ canonical: String, _ order: inout [String], _ codes: inout [String: Codes]) -> String? {
        let bare = String(canonical.prefix { $0 != "|" })
        guard underWay.insert(bare).inserted else { return nil }
        defer { underWay.remove(bare) }
        let holders = packages.filter { $0.has("ValueSet", bare) }
        guard !holders.isEmpty else { return nil }
        for holder in holders {
            guard let set = holder.definition("ValueSet", bare), let expansion = set["expansion"],
                addExpansion(expansion, &order, &codes)
            else { continue }
            return set["version"]?.string ?? ""
        }
        // The tape is used again by what a compose names: copy what is needed first.
        guard let set = holders[0].definition("ValueSet", bare) else { return nil }
        let version = set["version"]?.string ?? ""
        let includes = set["compose"]?["include"]?.children.map(Part.init) ?? []
        let excludes = set["compose"]?["exclude"]?.children.map(Part.init) ?? []
        for part in includes { add(part, &order, &codes) }
        for part in excludes { exclude(part, &codes) }
        return version
    }

    private func addExpansion(_ expansion: TapeCursor, _ order: inout [String], _ codes: inout [String: Codes]) -> Bool
    {
        guard let contains = expansion["contains"] else { return false }
        let isPart = expansion["extension"]?.children.contains {
            $0["url"]?.string?.hasSuffix("valueset-toocostly") ?? false
                || $0["url"]?.string?.hasSuffix("valueset-unclosed") ?? false
        }
        let total = expansion["total"].flatMap { Int($0.tape.string($0.index)) } ?? 0
        if isPart ?? false || total > contains.children.count { return false }
        func walk(_ entries: TapeCursor) {
            for entry in entries.children {
                if let system = entry["system"]?.string, let code = entry["code"]?.string {
                    if codes[system] == nil { order.append(system) }
                    codes[system, default: Codes()].add(code)
                }
                if let below = entry["contains"] { walk(below) }
            }
        }
        walk(contains)
        return true
    }

    /// A compose's include or exclude, free of the tape.
    private struct Part {
        var system: String?
        var codes: [String]
        var filters: [(property: String, op: String, value: String)]
        var valueSets: [String]

        init(_ cursor: TapeCursor) {
            system = cursor["system"]?.string
            codes = cursor["concept"]?.children.compactMap { $0["code"]?.string } ?? []
            filters =
                cursor["filter"]?.children.map {
                    ($0["property"]?.string ?? "", $0["op"]?.string ?? "", $0["value"]?.string ?? "")
                } ?? []
            valueSets = cursor["valueSet"]?.children.compactMap(\.string) ?? []
        }
    }

    private func add(_ part: Part, _ order: inout [String], _ codes: inout [String: Codes]) {
        for set in part.valueSets where part.system == nil {
            if collect(set, &order, &codes) == nil {
                // An unknown value set: nothing can be excluded any more.
                if codes["*"] == nil { order.append("*") }
                codes["*", default: Codes()].isOpen = true
            }
        }
        guard let system = part.system else { return }
        if codes[system] == nil { order.append(system) }
        guard part.valueSets.isEmpty, let list = list(part, system) else {
            codes[system, default: Codes()].isOpen = true
            return
        }
        for code in list { codes[system, default: Codes()].add(code) }
    }

    private func exclude(_ part: Part, _ codes: inout [String: Codes]) {
        guard let system = part.system, part.valueSets.isEmpty, let list = list(part, system) else { return }
        for code in list { codes[system]?.remove(code) }
    }

    /// The codes that a part names, or `nil` where they cannot be known here.
    private func list(_ part: Part, _ system: String) -> [String]? {
        if !part.codes.isEmpty { return part.codes }
        guard let concepts = concepts(of: system) else { return nil }
        var chosen = concepts.map(\.code)
        for filter in part.filters {
            guard filter.property == "concept", filter.op == "is-a" || filter.op == "descendent-of" else { return nil }
            let below = descendants(of: filter.value, concepts)
            chosen = chosen.filter { below.contains($0) || (filter.op == "is-a" && $0 == filter.value) }
        }
        return chosen
    }

    private func descendants(of root: String, _ concepts: [Concept]) -> Set<String> {
        var found: Set<String> = []
        var grew = true
        while grew {
            grew = false
            for concept in concepts where !found.contains(concept.code) {
                if concept.parents.contains(where: { $0 == root || found.contains($0) }) {
                    found.insert(concept.code)
                    grew = true
                }
            }
        }
        return found
    }

    /// All codes of a code system that some package holds completely: those of every such version together.
    private func concepts(of url: String) -> [Concept]? {
        if let known = systems[url] { return known }
        var found: [Concept]?
        for package in packages {
            guard let system = package.definition("CodeSystem", url), system["content"]?.string == "complete",
                let concepts = system["concept"]
            else { continue }
            var list: [Concept] = found ?? []
            walk(concepts, parent: nil, &list)
            found = list
        }
        systems[url] = .some(found)
        return found
    }

    private func walk(_ concepts: TapeCursor, parent: String?, _ list: inout [Concept]) {
        for concept in concepts.children {
            guard let code = concept["code"]?.string else { continue }
            var parents = parent.map { [$0] } ?? []
            for property in concept["property"]?.children ?? []
            where property["code"]?.string == "subsumedBy" || property["code"]?.string == "parent" {
                if let above = property["valueCode"]?.string { parents.append(above) }
            }
            list.append(Concept(code: code, parents: parents))
            if let below = concept["concept"] { walk(below, parent: code, &list) }
        }
    }
}
