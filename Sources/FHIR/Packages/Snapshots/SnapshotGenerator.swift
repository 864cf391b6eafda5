/// Makes the snapshot of a profile from its base's and its differential (FHIR R4, 5.1.0.4 and 5.1.0.12 to 5.1.0.14).
struct SnapshotGenerator {
    /// Where the rows of other definitions come from: their canonical to their snapshot, `nil` where they are not at hand.
    let rows: (String) -> [ElementRow]?
    /// The FHIR type that is constrained, or defined.
    let type: String
    /// Whether the definition adds elements to its base, which a profile may not.
    let isSpecialization: Bool
    /// What could not be done, as element ids with reasons.
    private(set) var problems: [(id: String, reason: String)] = []

    /// The most rows of a snapshot, made or published; the largest official ones have some 1,500.
    static let rowLimit = 10_000

    init(type: String, isSpecialization: Bool, rows: @escaping (String) -> [ElementRow]?) {
        self.type = type
        self.isSpecialization = isSpecialization
        self.rows = rows
    }

    /// The snapshot's rows, or `nil` where the base has none or they are too many.
    mutating func generate(base: [ElementRow], changes: [ElementChange]) -> [ElementRow]? {
        guard let root = SnapshotElement.tree(base) else { return nil }
        var budget = SnapshotGenerator.rowLimit
        for change in changes {
            do {
                try apply(change, to: root, &budget)
            } catch {
                problems.append((change.id, error.reason))
            }
            if budget < 0 { return nil }
        }
        return root.rows(limit: SnapshotGenerator.rowLimit)
    }

    private struct Failure: Error { var reason: String }

    private func apply(_ change: ElementChange, to root: SnapshotElement, _ budget: inout Int) throws(Failure) {
        guard !ElementRow.isTooDeep(change.id) else { throw Failure(reason: "it is nested too deep") }
        var element = root
        var choice: SnapshotElement?
        for (place, step) in change.steps.enumerated() {
            let isLast = place == change.steps.count - 1
            let isInSlice = change.steps[..<place].contains { $0.slice != nil }
            if element.children.isEmpty { unfold(element, in: root, &budget) }
            choice = nil
            if let child = element.children.first(where: { $0.name == step.name }) {
                element = child
            } else if let child = element.children.first(where: { $0.isChoice(of: step.name) }) {
                element = slice(step.name, of: child, &budget)
                choice = child
                element.narrow(toTypeOf: step.name, choice: child)
                // In a slice the one type that is stated is the only one, as publishers have it.
                if isInSlice && child.slices.count == 1 { child.settle(slice: element, isOnly: true) }
            } else if isSpecialization && isLast {
                let child = SnapshotElement(name: step.name, row: change.row)
                child.row.isArray = change.row.max > 1
                element.children.append(child)
                return
            } else {
                throw Failure(reason: "the element above has no '\(step.name)'")
            }
            if let name = step.slice {
                if name.contains("/"), element.slices.isEmpty { throw Failure(reason: "there is no slice to slice") }
                if element.isChoice { choice = element }
                element = slice(name, of: element, &budget)
                if let choice { element.narrow(toTypeOf: name, choice: choice) }
            }
        }
        merge(change, into: element)
        if let choice { choice.settle(slice: element) }
    }

    /// The slice of an element with this name, made where there is none.
    private func slice(_ name: String, of element: SnapshotElement, _ budget: inout Int) -> SnapshotElement {
        if let known = element.slices.first(where: { $0.sliceName == name }) { return known }
        if let slash = name.lastIndex(of: "/"),
            let above = element.slices.first(where: { $0.sliceName == String(name[..<slash]) })
        {
            return slice(name, of: above, &budget)
        }
        // Of the base's element: what is said of all slices is said of the sliced element, and holds beside.
        let made = element.unchanged(sliceName: name)
        made.row.slicing = nil
        made.row.min = 0
        if element.isChoice {
            element.row.slicing =
                element.row.slicing
                ?? Slicing(discriminators: [.init(kind: .type, path: "$this")], rules: .open, isOrdered: false)
        } else if element.row.slicing == nil, element.name == "extension" || element.name == "modifierExtension" {
            element.row.slicing = Slicing(
                discriminators: [.init(kind: .value, path: "url")], rules: .open, isOrdered: false)
        }
        element.slices.append(made)
        budget -= made.size
        return made
    }

    /// Gives an element the children of what it shares, or of its type.
    private func unfold(_ element: SnapshotElement, in root: SnapshotElement, _ budget: inout Int) {
        if let content = element.row.content {
            // What a profile says of the element that is shared does not hold here: the type's own content counts.
            let own = rows(ElementRow.fhirPrefix + type).flatMap { SnapshotElement.tree($0) } ?? root
            guard let shared = own.element(at: content) else { return }
            element.children = shared.children.map { $0.unchanged() }
            element.row.types = shared.row.types
            element.row.content = nil
        } else if element.row.types.count == 1, let type = element.row.types.first {
            let named = type.profiles.count == 1 ? rows(type.profiles[0]) : nil
            let found = named ?? rows(ElementRow.lengthen(type.code[...])) ?? []
            element.children = SnapshotElement.tree(found)?.children ?? []
        } else if element.row.types.count > 1 {
            element.children = SnapshotElement.tree(rows(ElementRow.fhirPrefix + "Element") ?? [])?.children ?? []
        }
        budget -= element.size
    }

    private func merge(_ change: ElementChange, into element: SnapshotElement) {
        let stated = change.row
        if change.stated.contains(.min) { element.row.min = stated.min }
        if change.stated.contains(.max) { element.row.max = stated.max }
        if change.stated.contains(.types) { element.row.types = stated.types }
        if change.stated.contains(.isModifier) { element.row.isModifier = stated.isModifier }
        if change.stated.contains(.mustSupport) { element.row.mustSupport = stated.mustSupport }
        element.row.fixed = stated.fixed ?? element.row.fixed
        element.row.pattern = stated.pattern ?? element.row.pattern
        element.row.binding = stated.binding ?? element.row.binding
        if let strength = change.strength, let binding = element.row.binding {
            element.row.binding = Binding(
                strength: strength, valueSet: binding.valueSet, maxValueSet: binding.maxValueSet)
        }
        element.row.slicing = stated.slicing ?? element.row.slicing
        element.row.maxLength = stated.maxLength ?? element.row.maxLength
        element.row.minValue = stated.minValue ?? element.row.minValue
        element.row.maxValue = stated.maxValue ?? element.row.maxValue
        var invariants = stated.invariants
        if change.stated.contains(.types), stated.types.count == 1, stated.types[0].profiles.count == 1 {
            // What a profile says of its root holds for what is of the profile.
            invariants = (rows(stated.types[0].profiles[0])?.first?.invariants ?? []) + invariants
        }
        for invariant in invariants {
            element.row.invariants.removeAll { $0.key == invariant.key }
            element.row.invariants.append(invariant)
        }
    }
}

extension SnapshotElement {
    var isChoice: Bool { name.hasSuffix("[x]") }

    /// Whether this is the choice that a JSON name with a type is of: `value[x]` of `valueQuantity`.
    func isChoice(of typed: String) -> Bool { type(ofTyped: typed) != nil }

    private func type(ofTyped typed: String) -> ElementType? {
        guard isChoice, typed.hasPrefix(name.dropLast(3)) else { return nil }
        return row.types.first { typed == name.dropLast(3) + $0.suffix }
    }

    /// A slice of a choice has the type that its name says.
    func narrow(toTypeOf typed: String, choice: SnapshotElement) {
        if let type = choice.type(ofTyped: typed) { row.types = [type] }
    }

    /// After a slice of this choice was stated: where it must be there, no other type may be.
    func settle(slice: SnapshotElement, isOnly: Bool = false) {
        guard slice.row.min > 0 || isOnly, slices.count == 1, slice.row.types.count == 1 else { return }
        row.min = max(row.min, slice.row.min)
        row.types = slice.row.types
        row.slicing = Slicing(discriminators: [.init(kind: .type, path: "$this")], rules: .closed, isOrdered: false)
    }
}
