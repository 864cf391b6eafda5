/// What the packages at hand say of one code system: all versions and supplements, joined.
struct CodeSystemSource {
    struct Concept {
        var display: String?
        /// The codes directly above.
        var parents: [String] = []
        /// Property values as text; of a Coding its code.
        var properties: [(name: String, value: String)] = []
    }

    let url: String
    /// The newest version at hand.
    private(set) var version = ""
    private(set) var isComplete = false
    private(set) var isCaseSensitive = true
    /// Whether what is above each code, and its properties, are known: tables do not keep them.
    private(set) var hasFacts = true
    /// In the order met.
    private(set) var order: [String] = []
    private(set) var concepts: [String: Concept] = [:]
    /// The properties that the system says its concepts have.
    private(set) var declared: Set<String> = []

    /// More codes than this are not kept: the system is as one that is not at hand.
    static let codeLimit = 200_000
    /// The most properties of a concept that are read.
    private static let propertyLimit = 500

    init(url: String) { self.url = url }

    /// Joins what a CodeSystem resource says. A supplement adds to concepts and makes none.
    mutating func join(_ system: TapeCursor) {
        let content = system["content"]?.string ?? ""
        let isSupplement = content == "supplement"
        if !isSupplement {
            let own = system["version"]?.string ?? ""
            if version.isEmpty || PackageVersion(version) < PackageVersion(own) { version = own }
            isComplete = isComplete || content == "complete"
            if let sensitive = system["caseSensitive"], !sensitive.isTrue { isCaseSensitive = false }
        }
        declared.formUnion(system["property"]?.children.compactMap { $0["code"]?.string } ?? [])
        if let list = system["concept"] { walk(list, parent: nil, isSupplement) }
        if order.count > CodeSystemSource.codeLimit {
            order = []
            concepts = [:]
            isComplete = false
        }
    }

    /// Joins what a table has of it: codes, without what is above them.
    mutating func join(_ table: ConformanceTable, _ entry: ConformanceTable.Codes) {
        table.forEachLine(entry.lines) { line in
            let fields = ConformanceTable.fields(line, limit: 5)
            guard fields.count >= 4 else { return }
            if version.isEmpty || PackageVersion(version) < PackageVersion(entry.version) { version = entry.version }
            isComplete = isComplete || fields[3] == "complete"
            if fields.count > 4, fields[4].contains("i") { isCaseSensitive = false }
            for code in ConformanceTable.codes(line, after: 5).strings where concepts[code] == nil {
                order.append(code)
                concepts[code] = Concept()
                hasFacts = false
            }
        }
    }

    private mutating func walk(_ list: TapeCursor, parent: String?, _ isSupplement: Bool) {
        for entry in list.children {
            guard let code = entry["code"]?.string, !code.isEmpty else { continue }
            if concepts[code] == nil {
                if isSupplement { continue }
                order.append(code)
            }
            var concept = concepts[code] ?? Concept()
            concept.display = concept.display ?? entry["display"]?.string
            if let parent, !concept.parents.contains(parent) { concept.parents.append(parent) }
            for property in entry["property"]?.children ?? [] { add(property, to: &concept) }
            concepts[code] = concept
            if let below = entry["concept"] { walk(below, parent: code, isSupplement) }
        }
    }

    private func add(_ property: TapeCursor, to concept: inout Concept) {
        guard concept.properties.count < CodeSystemSource.propertyLimit else { return }
        guard let name = property["code"]?.string,
            let value = property.children.first(where: { $0.key.hasPrefix("value") })
        else { return }
        let text = value.kind == .object ? value["code"]?.string : value.tape.string(value.index)
        guard let text else { return }
        if name == "subsumedBy" || name == "parent", !concept.parents.contains(text) { concept.parents.append(text) }
        if !concept.properties.contains(where: { $0.name == name && $0.value == text }) {
            concept.properties.append((name, text))
        }
    }

    /// All codes below `root`, without it.
    func descendants(of root: String) -> Set<String> {
        var below: [String: [String]] = [:]
        for (code, concept) in concepts {
            for parent in concept.parents { below[parent, default: []].append(code) }
        }
        return CodeSystemSource.closure(of: root) { below[$0] ?? [] }
    }

    /// All codes above `code`, without it.
    func ancestors(of code: String) -> Set<String> {
        CodeSystemSource.closure(of: code) { concepts[$0]?.parents ?? [] }
    }

    private static func closure(of start: String, _ next: (String) -> [String]) -> Set<String> {
        var found: Set<String> = []
        var work = next(start)
        while let code = work.popLast() {
            if code != start, found.insert(code).inserted { work += next(code) }
        }
        return found
    }
}
