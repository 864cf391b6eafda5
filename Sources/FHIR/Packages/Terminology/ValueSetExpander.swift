/// Expands value sets as far as the packages at hand allow.
///
/// Lists of concepts, whole code systems, other value sets and filters over complete code systems are answered here, and
/// complete expansions are taken as they are. Of anything else nothing can be told: the code system is open.
final class ValueSetExpander {
    /// What a value set came to.
    struct Expansion {
        var version: String
        /// Whose definition it is, by place among the packages.
        var package: Int
        var codes: ValueSetCodes
        /// Value sets that it names and no package holds.
        var missing: Set<String> = []
        /// Value sets that it names and that contain it.
        var cycles: Set<String> = []
    }

    private let packages: PackageSet
    private var systems: [String: CodeSystemSource] = [:]
    private var known: [String: Expansion] = [:]
    private var underWay: Set<String> = []
    /// How often value sets that are in a ring are still expanded again.
    private var repeats = 1_000
    /// What the expansion that is under way named and did not get.
    private var missing: Set<String> = []
    private var cycles: Set<String> = []

    /// The deepest chain of value sets that name one another.
    private static let depthLimit = 64
    /// The most filtered includes and excludes of one value set; of one with more nothing is told.
    private static let filterLimit = 1_000

    init(packages: PackageSet) { self.packages = packages }

    /// The value set as the package at `origin` means it, or `nil` where no package holds it.
    func expand(_ canonical: String, from origin: Int?) -> Expansion? {
        guard let place = packages.find(.valueSet, canonical, from: origin) else {
            missing.insert(ProfileCatalog.parts(canonical).url)
            return nil
        }
        let key = "\(place.package)|\(place.url)"
        if let done = known[key] { return done }
        guard underWay.count < ValueSetExpander.depthLimit, underWay.insert(key).inserted else {
            cycles.insert(place.url)
            return nil
        }
        let before = (missing, cycles)
        (missing, cycles) = ([], [])
        var made = expand(place)
        made?.missing = missing
        made?.cycles = cycles
        missing.formUnion(before.0)
        cycles.formUnion(before.1)
        underWay.remove(key)
        // What was cut off within a ring is not the whole of it, and is made again, though not for ever.
        if cycles.isEmpty || underWay.isEmpty || repeats == 0 {
            known[key] = made
        } else {
            repeats -= 1
        }
        return made
    }

    private func expand(_ place: PackageSet.Place) -> Expansion? {
        if let table = packages.members(place) {
            return Expansion(version: table.version, package: place.package, codes: table.codes)
        }
        guard let set = packages.definition(place) else { return nil }
        let version = set["version"]?.string ?? ""
        // The tape is used again by what a compose names: copy what is needed first.
        let includes = set["compose"]?["include"]?.children.map(ComposePart.init) ?? []
        let excludes = set["compose"]?["exclude"]?.children.map(ComposePart.init) ?? []
        let published = set["expansion"].flatMap(ValueSetExpander.codes)
        var codes = ValueSetCodes()
        guard (includes + excludes).count(where: { !$0.filters.isEmpty }) <= ValueSetExpander.filterLimit else {
            return Expansion(version: version, package: place.package, codes: .unknown)
        }
        for part in includes { codes.formUnion(self.codes(of: part, from: place.package)) }
        var excluded = ValueSetCodes()
        for part in excludes { excluded.formUnion(self.codes(of: part, from: place.package)) }
        codes.subtract(excluded, codes: list)
        if includes.isEmpty || !codes.isClosed(codes: list) {
            if let complete = published ?? packages.expansion(of: place).flatMap(ValueSetExpander.codes) {
                codes = complete
            }
        }
        if includes.isEmpty && codes.order.isEmpty { codes = .unknown }
        return Expansion(version: version, package: place.package, codes: codes)
    }

    /// The codes of a complete expansion; `nil` where it is none.
    private static func codes(_ expansion: TapeCursor) -> ValueSetCodes? {
        guard let contains = expansion["contains"] else { return nil }
        let isPart = expansion["extension"]?.children.contains {
            $0["url"]?.string?.hasSuffix("valueset-toocostly") ?? false
                || $0["url"]?.string?.hasSuffix("valueset-unclosed") ?? false
        }
        var order: [String] = []
        var lists: [String: [String]] = [:]
        var count = 0
        func walk(_ entries: TapeCursor) {
            for entry in entries.children {
                if let system = entry["system"]?.string, let code = entry["code"]?.string,
                    !(entry["abstract"]?.isTrue ?? false)
                {
                    if lists[system] == nil { order.append(system) }
                    lists[system, default: []].append(code)
                }
                count += 1
                if let below = entry["contains"] { walk(below) }
            }
        }
        walk(contains)
        let total = expansion["total"].flatMap { Int($0.tape.string($0.index)) } ?? 0
        if isPart ?? false || total > count { return nil }
        var codes = ValueSetCodes()
        for system in order { codes.formUnion(ValueSetCodes(system, .listed(lists[system] ?? []))) }
        return codes
    }

    private func codes(of part: ComposePart, from origin: Int) -> ValueSetCodes {
        var codes = part.system.map { ValueSetCodes($0, members(of: part, in: $0)) }
        for set in part.valueSets {
            let other = expand(set, from: origin)?.codes ?? .unknown
            codes = codes.map { $0.intersection(other) } ?? other
        }
        return codes ?? ValueSetCodes()
    }

    private func members(of part: ComposePart, in url: String) -> ValueSetCodes.Members {
        if !part.codes.isEmpty { return .listed(part.codes) }
        if part.filters.isEmpty { return .whole }
        let system = self.system(url)
        guard system.isComplete else { return .open }
        var chosen = system.order
        for filter in part.filters {
            guard let passed = filter.apply(to: system) else { return .open }
            let kept = Set(passed)
            chosen = chosen.filter { kept.contains($0) }
        }
        return .listed(chosen)
    }

    /// All codes of a system, or `nil` where it is not complete here.
    private func list(_ url: String) -> [String]? {
        let system = self.system(url)
        return system.isComplete ? system.order : nil
    }

    /// What all packages say of a code system.
    func system(_ url: String) -> CodeSystemSource {
        if let known = systems[url] { return known }
        var system = CodeSystemSource(url: url)
        packages.forEachCodeSystem(url) { system.join($0) }
        packages.forEachTable(ofCodeSystem: url) { system.join($0, $1) }
        systems[url] = system
        return system
    }
}
