/// A StructureDefinition as a package has it, free of its tape.
struct StructureSource {
    var header: ProfileHeader
    /// The snapshot's rows; none where there is no snapshot.
    var rows: [ElementRow]
    /// The differential; read only where the snapshot is to be made of it.
    var changes: [ElementChange] = []

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
            ? [] : definition["snapshot"]?["element"]?.children.map { ElementRow(snapshot: $0, root: type) } ?? []
        guard rows.isEmpty else { return }
        var ids = ElementIds()
        changes =
            definition["differential"]?["element"]?.children.map { element in
                ElementChange(element, id: ids.id(of: element), root: type)
            } ?? []
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
