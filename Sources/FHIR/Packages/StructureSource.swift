/// A StructureDefinition as a package has it, free of its tape.
struct StructureSource {
    var header: ProfileHeader
    /// The snapshot's rows; none where there is no snapshot.
    var rows: [ElementRow]
    /// The differential; read only where the snapshot is to be made of it.
    var changes: [ElementChange] = []
    /// What is wrong with its elements: their ids, with reasons.
    var faults: [(element: String, reason: String)] = []

    /// Reads a definition; `nil` where it has no type or kind that tables know (logical models have none).
    ///
    /// - Parameter ignoringSnapshot: whether to read the differential although there is a snapshot.
    init?(_ definition: TapeCursor, url: String, package: String, ignoringSnapshot: Bool = false) {
        guard let type = definition["type"]?.string,
            let kind = definition["kind"]?.string.flatMap(Profile.Kind.init)
        else { return nil }
        let id = definition["id"]?.string ?? ""
        header = ProfileHeader(
            url: url, version: definition["version"]?.string ?? "", id: id, type: type, kind: kind,
            isConstraint: definition["derivation"]?.string == "constraint",
            base: definition["baseDefinition"]?.string ?? "", package: package)
        header.isAbstract = definition["abstract"]?.isTrue ?? false
        header.title = definition["title"]?.string ?? ""
        header.contexts = definition["context"]?.children.compactMap(ExtensionContext.init) ?? []
        header.contextInvariants =
            definition["contextInvariant"]?.children.compactMap(\.string).enumerated().map { place, expression in
                Invariant(key: "\(id)-context-\(place + 1)", severity: .error, expression: expression)
            } ?? []
        rows =
            ignoringSnapshot
            ? []
            : (definition["snapshot"]?["element"]?.children ?? []).prefix(SnapshotGenerator.rowLimit + 1)
                .map { ElementRow(snapshot: $0, root: type) }
        let part = rows.isEmpty ? "differential" : "snapshot"
        for element in definition[part]?["element"]?.children ?? [] { note(element) }
        guard rows.isEmpty else { return }
        var ids = ElementIds()
        changes = (definition["differential"]?["element"]?.children ?? []).prefix(SnapshotGenerator.rowLimit).map {
            ElementChange($0, id: ids.id(of: $0), root: type)
        }
    }
}

extension StructureSource {
    /// Notes what an element says that FHIR does not know, and would be passed over.
    private mutating func note(_ element: TapeCursor) {
        let id = element["id"]?.string ?? element["path"]?.string ?? ""
        if element["path"]?.string == nil { faults.append((id, "it has no path")) }
        if let max = element["max"]?.string, max != "*", Int(max) == nil { faults.append((id, "its max is no number")) }
        if let binding = element["binding"]?["strength"]?.string, Binding.Strength(rawValue: binding) == nil {
            faults.append((id, "its binding is of a strength that FHIR does not know"))
        }
        guard let slicing = element["slicing"] else { return }
        if let rules = slicing["rules"]?.string, Slicing.Rules(rawValue: rules) == nil {
            faults.append((id, "its slicing has rules that FHIR does not know"))
        }
        for part in slicing["discriminator"]?.children ?? [] {
            if part["type"]?.string.flatMap(Slicing.Discriminator.Kind.init) == nil || part["path"]?.string == nil {
                faults.append((id, "its slicing has a discriminator that FHIR does not know"))
            }
        }
    }

    /// Notes elements that stand twice, have nothing above them, or are slices of what is not sliced.
    mutating func noteTree() {
        if rows.count > SnapshotGenerator.rowLimit { faults.append((header.type, "it has too many elements")) }
        var seen: [String: Bool] = [:]  // whether the element is sliced
        for row in rows {
            let id = row.path.isEmpty ? header.type : "\(header.type).\(row.path)"
            let isNew = seen.updateValue(row.slicing != nil, forKey: row.path) == nil
            if ElementRow.isTooDeep(row.path) {
                faults.append((header.type, "an element is nested too deep"))
            } else if !isNew {
                faults.append((id, "it stands twice"))
            } else if row.path.isEmpty {
                continue
            } else if let sliced = ElementRow.sliced(row.path) {
                let isFree = sliced.hasSuffix("[x]") || sliced.hasSuffix("xtension") || sliced.contains(":")
                if seen[sliced] == nil {
                    faults.append((id, "there is no element that it is a slice of"))
                } else if seen[sliced] == false && !isFree {
                    faults.append((id, "it is a slice, and the element does not say how slices are told apart"))
                }
            } else if seen[ElementRow.parent(of: row.path)] == nil {
                faults.append((id, "there is no element above it"))
            }
        }
    }
}

extension ExtensionContext {
    /// Reads StructureDefinition.context; `nil` for one without a type or expression.
    init?(_ context: TapeCursor) {
        guard let kind = context["type"]?.string.flatMap(Kind.init), let expression = context["expression"]?.string
        else { return nil }
        self.init(kind: kind, expression: expression)
    }
}

extension TapeCursor {
    /// Whether it is JSON's `true`.
    var isTrue: Bool { kind == .boolean && tape.isEqual(index, "true") }
}
