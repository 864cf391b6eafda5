/// The codes of a value set by code system, as its own composition says it; written apart from the product's expansion.
struct OfficialValueSet {
    /// `nil` stands for codes that cannot be listed here.
    private(set) var systems: [String: Set<String>?] = [:]
    /// Whether every system that it takes codes from is known by name.
    private(set) var isKnown = false

    init() {}

    init(_ url: String, in packages: OfficialPackages) {
        guard let set = packages.resource("ValueSet", url), let compose = set["compose"] as? [String: Any] else {
            return
        }
        isKnown = true
        for include in compose["include"] as? [[String: Any]] ?? [] { add(include, packages) }
        for exclude in compose["exclude"] as? [[String: Any]] ?? [] { remove(exclude) }
    }

    private mutating func add(_ include: [String: Any], _ packages: OfficialPackages) {
        let sets = (include["valueSet"] as? [String] ?? []).map { packages.valueSet($0) }
        guard let system = include["system"] as? String else {
            if sets.count != 1 || !sets[0].isKnown { isKnown = false }
            for set in sets { for (system, codes) in set.systems { join(system, codes) } }
            return
        }
        if !sets.isEmpty || include["filter"] != nil { return join(system, nil) }
        if let concepts = include["concept"] as? [[String: Any]] {
            return join(system, Set(concepts.compactMap { $0["code"] as? String }))
        }
        join(system, OfficialValueSet.codes(of: system, packages))
    }

    private mutating func join(_ system: String, _ codes: Set<String>?) {
        guard let known = systems[system] else {
            systems[system] = .some(codes)
            return
        }
        guard let known, let codes else {
            systems[system] = .some(nil)
            return
        }
        systems[system] = known.union(codes)
    }

    private mutating func remove(_ exclude: [String: Any]) {
        guard let system = exclude["system"] as? String, let known = systems[system] else { return }
        let concepts = exclude["concept"] as? [[String: Any]]
        guard let known, let concepts else {
            systems[system] = .some(nil)
            return
        }
        systems[system] = known.subtracting(concepts.compactMap { $0["code"] as? String })
    }

    /// All codes of a code system; `nil` where its list is not whole.
    static func codes(of system: String, _ packages: OfficialPackages) -> Set<String>? {
        guard let definition = packages.resource("CodeSystem", system), definition["content"] as? String == "complete"
        else { return nil }
        var found: Set<String> = []
        func visit(_ concepts: [[String: Any]]) {
            for concept in concepts {
                if let code = concept["code"] as? String { found.insert(code) }
                visit(concept["concept"] as? [[String: Any]] ?? [])
            }
        }
        visit(definition["concept"] as? [[String: Any]] ?? [])
        return found.isEmpty ? nil : found
    }

    /// Whether a code is in it; `nil` where that cannot be known. Without a system: a `code`, whose system is implied.
    func contains(system: String?, code: String) -> Bool? {
        guard isKnown else { return nil }
        if let system {
            guard let codes = systems[system] else { return false }
            return codes.map { $0.contains(code) }
        }
        if systems.values.contains(where: { $0?.contains(code) == true }) { return true }
        return systems.values.contains { $0 == nil } ? nil : false
    }

    /// A code that can be said to be in it, with its system.
    var sample: (system: String, code: String)? {
        for (system, codes) in systems.sorted(by: { $0.key < $1.key }) {
            if let code = codes?.min() { return (system, code) }
        }
        return nil
    }
}
