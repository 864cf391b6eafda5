/// The lines of a table, gathered definition by definition.
struct ConformanceTableWriter {
    let package: String
    let dependencies: [String]
    /// Whether the table is for this run: then it keeps expressions and titles.
    let keepsTexts: Bool
    private var profiles: [String: (header: ProfileHeader, rows: [ElementRow])] = [:]
    private var valueSets: [String: [String]] = [:]
    private var codeSystems: [String: String] = [:]

    init(package: String, dependencies: [String], keepsTexts: Bool) {
        self.package = package
        self.dependencies = dependencies
        self.keepsTexts = keepsTexts
    }

    var profileCount: Int { profiles.count }
    var valueSetCount: Int { valueSets.count }
    var isEmpty: Bool { profiles.isEmpty && valueSets.isEmpty && codeSystems.isEmpty }

    mutating func add(_ header: ProfileHeader, _ rows: [ElementRow]) { profiles[header.url] = (header, rows) }

    /// `systems`: lines without their `S`.
    mutating func add(valueSet url: String, version: String, systems: [[String]]) {
        valueSets[url] = ([["V", url, version]] + systems.map { ["S"] + $0 }).map(Self.line)
    }

    mutating func add(
        codeSystem url: String, version: String, isComplete: Bool, isCaseSensitive: Bool, codes: [String]
    ) {
        let head = ["Y", url, version, isComplete ? "complete" : "fragment", isCaseSensitive ? "" : "i"]
        codeSystems[url] = Self.line(head + codes)
    }

    private static func line(_ fields: [String]) -> String {
        fields.map { field in
            field.utf8.contains { $0 < 0x20 } ? String(field.filter { !$0.isNewline && $0 != "\t" }) : field
        }.joined(separator: "\t")
    }

    /// The table; the same content gives the same bytes.
    func text() -> String {
        var lines = [Self.line(["package", package])]
        lines += dependencies.map { Self.line(["depends", $0]) }
        lines.append("names\t" + names().sorted().joined(separator: " "))
        let blocks = profiles.sorted { $0.key < $1.key }.map(\.value)
        let invariants = self.invariants(blocks)
        lines += invariants.sorted { $0.value < $1.value }.map { invariant, name in
            var fields = ["I", name, invariant.key, invariant.severity.rawValue, invariant.digest]
            if let expression = invariant.expression { fields.append(expression) }
            return fields.map(ConformanceTable.escape).joined(separator: "\t")
        }
        for block in blocks { write(block.header, block.rows, invariants, to: &lines) }
        lines += valueSets.sorted { $0.key < $1.key }.flatMap(\.value)
        lines += codeSystems.sorted { $0.key < $1.key }.map(\.value)
        return lines.joined(separator: "\n") + "\n"
    }

    private func write(
        _ header: ProfileHeader, _ rows: [ElementRow], _ names: [Invariant: String], to lines: inout [String]
    ) {
        var header = header
        if !keepsTexts { header.title = "" }
        lines.append(header.line)
        for context in header.contexts {
            let isText = context.kind == .fhirpath && !keepsTexts
            let expression = isText ? "#" + Invariant.digest(of: context.expression) : context.expression
            lines.append("C\t\(context.kind.rawValue)\t\(ConformanceTable.escape(expression))")
        }
        for invariant in header.contextInvariants {
            lines.append("C\tinvariant\t\(names[kept(invariant)] ?? invariant.key)")
        }
        for var row in rows {
            row.invariants = row.invariants.map(kept)
            lines.append(row.line(names))
        }
    }

    private func kept(_ invariant: Invariant) -> Invariant {
        keepsTexts
            ? invariant : Invariant(key: invariant.key, severity: invariant.severity, digest: invariant.digest)
    }

    /// The names of all invariants: their keys, and where two have one key, the second with `~2`.
    private func invariants(_ blocks: [(header: ProfileHeader, rows: [ElementRow])]) -> [Invariant: String] {
        var byKey: [String: Set<Invariant>] = [:]
        for block in blocks {
            for invariant in block.rows.flatMap(\.invariants) + block.header.contextInvariants {
                byKey[invariant.key, default: []].insert(kept(invariant))
            }
        }
        var names: [Invariant: String] = [:]
        for (key, group) in byKey {
            let name = String(key.map { $0 == "," || $0 == "~" || $0.isWhitespace ? "_" : $0 })
            let ordered = group.sorted { ($0.severity.rawValue, $0.digest) < ($1.severity.rawValue, $1.digest) }
            for (place, invariant) in ordered.enumerated() {
                names[invariant] = place == 0 ? name : "\(name)~\(place + 1)"
            }
        }
        return names
    }

    /// The JSON names of all elements.
    private func names() -> Set<String> {
        var names: Set<String> = []
        for row in profiles.values.flatMap(\.rows) {
            guard let last = row.path.split(separator: ".").last else { continue }
            let name = last.prefix { $0 != ":" }
            guard name.hasSuffix("[x]") else {
                names.insert(String(name))
                continue
            }
            names.insert(String(name.dropLast(3)))
            for type in row.types { names.insert(name.dropLast(3) + type.suffix) }
        }
        return names.filter { !$0.contains(" ") && !$0.utf8.contains { $0 < 0x20 } }
    }
}
