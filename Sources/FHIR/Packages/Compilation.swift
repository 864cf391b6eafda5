/// One run of the compiler: follows what the roots need through the packages, and writes a table for each package.
final class Compilation {
    struct Table {
        var package: String
        var text: String
        var profiles: Int
        var valueSets: Int
    }

    private let packages: [ConformancePackage]
    private let expander: ValueSetExpander
    private var work: [(canonical: String, origin: String)] = []
    private var seen: Set<String> = []
    private var names: [Set<String>]
    private var profiles: [[String: String]]
    private var targets: [[String: String]]
    private var valueSets: [[String: String]]
    /// Canonicals that no package holds.
    private(set) var missing: Set<String> = []

    init(packages: [ConformancePackage]) {
        self.packages = packages
        expander = ValueSetExpander(packages: packages)
        names = packages.map { _ in [] }
        profiles = packages.map { _ in [:] }
        targets = packages.map { _ in [:] }
        valueSets = packages.map { _ in [:] }
    }

    /// Compiles `roots` and everything below them.
    func add(roots: [String]) {
        work += roots.map { ($0, "") }
        while let next = work.popLast() { compile(next.canonical, origin: next.origin) }
    }

    /// The package to take a definition from: the origin's own, then one it depends on, then any.
    private func package(_ kind: String, _ canonical: String, origin: String) -> Int? {
        let holders = packages.indices.filter { packages[$0].has(kind, canonical) }
        guard let home = packages.first(where: { $0.name == origin }) else { return holders.first }
        return holders.first { packages[$0].name == origin }
            ?? holders.first { home.dependencies.contains(packages[$0].name) } ?? holders.first
    }

    private func compile(_ canonical: String, origin: String) {
        let bare = String(canonical.prefix { $0 != "|" })
        guard let number = package("StructureDefinition", bare, origin: origin) else {
            missing.insert(bare)
            return
        }
        guard seen.insert("\(number)|\(bare)").inserted,
            let definition = packages[number].definition("StructureDefinition", bare),
            let type = definition["type"]?.string, let kind = definition["kind"]?.string.flatMap(Profile.Kind.init)
        else { return }
        let header = ProfileHeader(
            url: bare, version: definition["version"]?.string ?? "", id: definition["id"]?.string ?? "", type: type,
            kind: kind, isConstraint: definition["derivation"]?.string == "constraint",
            base: definition["baseDefinition"]?.string ?? "", package: packages[number].name)
        let rows = definition["snapshot"]?["element"]?.children.map { ElementRow(snapshot: $0, root: type) } ?? []
        if rows.isEmpty { missing.insert("\(bare) (no snapshot)") }
        profiles[number][bare] = ([header.line] + rows.map(\.line)).joined(separator: "\n")
        follow(header, rows, number)
    }

    private func follow(_ header: ProfileHeader, _ rows: [ElementRow], _ number: Int) {
        let origin = packages[number].name
        if !header.base.isEmpty { work.append((header.base, origin)) }
        for row in rows {
            note(names: row, number)
            for type in row.types {
                work += type.profiles.map { ($0, origin) }
                if !["", "Resource", "DomainResource"].contains(type.code) {
                    work.append((ElementRow.fhirPrefix + type.code, origin))
                }
                for target in type.targets { follow(target: target, header, number) }
            }
            if let binding = row.binding, binding.strength == .required || binding.strength == .extensible {
                compile(valueSet: binding.valueSet, number)
            }
        }
    }

    /// A guide's own targets are compiled whole; of what others point at, only the type is kept.
    private func follow(target: String, _ header: ProfileHeader, _ number: Int) {
        let origin = packages[number].name
        let bare = String(target.prefix { $0 != "|" })
        if bare.hasPrefix(ElementRow.fhirPrefix), !bare.dropFirst(ElementRow.fhirPrefix.count).contains("-") { return }
        guard let holder = package("StructureDefinition", bare, origin: origin) else {
            missing.insert(bare)
            return
        }
        if ProfileCompiler.guides.contains(origin) { work.append((target, origin)) }
        if let type = packages[holder].definition("StructureDefinition", bare)?["type"]?.string {
            targets[number][bare] = type
        }
    }

    private func note(names row: ElementRow, _ number: Int) {
        guard let last = row.path.split(separator: ".").last else { return }
        let name = last.prefix { $0 != ":" }
        guard name.hasSuffix("[x]") else {
            names[number].insert(String(name))
            return
        }
        for type in row.types { names[number].insert(name.dropLast(3) + type.suffix) }
    }

    private func compile(valueSet canonical: String, _ number: Int) {
        let bare = String(canonical.prefix { $0 != "|" })
        guard seen.insert("ValueSet|\(bare)").inserted else { return }
        guard let set = expander.expand(bare) else {
            missing.insert(bare)
            return
        }
        var lines = ["V\t\(bare)\t\(set.version)"]
        for system in set.systems {
            lines.append((["S", system.url, system.isOpen ? "open" : "listed"] + system.codes).joined(separator: "\t"))
        }
        let home = packages.indices.first { packages[$0].has("ValueSet", bare) } ?? number
        valueSets[home][bare] = lines.joined(separator: "\n")
    }

    /// What was compiled, by package; packages that gave nothing are left out.
    func tables() -> [Table] {
        packages.indices.compactMap { number in
            if profiles[number].isEmpty && valueSets[number].isEmpty { return nil }
            let package = packages[number]
            var lines = ["package\t\(package.name)"]
            lines += package.dependencies.map { "depends\t\($0)" }
            lines.append("names\t" + names[number].sorted().joined(separator: " "))
            lines += targets[number].sorted { $0.key < $1.key }.map {
                "target\t\(ElementRow.shorten($0.key))\t\($0.value)"
            }
            lines += profiles[number].sorted { $0.key < $1.key }.map(\.value)
            lines += valueSets[number].sorted { $0.key < $1.key }.map(\.value)
            return Table(
                package: package.name, text: lines.joined(separator: "\n") + "\n", profiles: profiles[number].count,
                valueSets: valueSets[number].count)
        }
    }
}
