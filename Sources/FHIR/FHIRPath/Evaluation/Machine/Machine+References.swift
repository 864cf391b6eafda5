extension Machine {
    /// Puts what an item refers to on the stack: nothing where there is no such resource.
    mutating func resolve(_ item: Item) throws(Fault) {
        try spend()
        var reference: Text?
        if case .string(let text) = try value(of: item) {
            reference = text
        } else if case .element(let element) = item {
            let place = child(of: Int(element.value), known.reference)
            if place >= 0, view.nodes[place].kind == .string { reference = try text(of: place) }
        }
        guard let reference else {
            guard let type = try referredType(item, .empty) else { return }
            return try push(.unresolved(type))
        }
        if reference.count > 0, reference[0] == 0x23 {
            return try resolveContained(reference.slice(1, reference.count))
        }
        var from = 0
        if case .element(let element) = rootResource { from = Int(element.value) }
        if case .element(let element) = resource { from = Int(element.value) }
        switch host.resolve(reference.string, from: from) {
        case .node(let node):
            guard node >= 0, node < view.count else { throw .unanswerable(function: "resolve()") }
            try push(resourceElement(node))
        case .missing: return
        case .unknown:
            guard let type = try referredType(item, reference) else { throw .unanswerable(function: "resolve()") }
            try push(.unresolved(type))
        }
    }

    private mutating func resolveContained(_ id: Text) throws(Fault) {
        guard case .element(let root) = rootResource else { return }
        if id.count == 0 { return try push(rootResource) }
        let list = child(of: Int(root.value), known.contained)
        guard list >= 0, view.nodes[list].kind == .array else { return }
        var at = list + 1
        while at < Int(view.nodes[list].next) {
            let own = child(of: at, known.id)
            if own >= 0, try text(of: own) == id { return try push(resourceElement(at)) }
            try spend()
            at = Int(view.nodes[at].next)
        }
    }

    /// The resource type that a reference names: by its `type`, else as `…/Type/id` with or without a version.
    private mutating func referredType(_ item: Item, _ reference: Text) throws(Fault) -> Int32? {
        if case .element(let element) = item {
            let place = child(of: Int(element.value), known.type)
            if place >= 0, view.nodes[place].kind == .string {
                let type = model.type(named: try text(of: place).string)
                if type != 0, types[Int(type)].isResource { return type }
            }
        }
        guard reference.count <= 512 else { return nil }
        var parts = reference.string.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count >= 4, parts[parts.count - 2] == "_history" { parts.removeLast(2) }
        guard parts.count >= 2 else { return nil }
        let name = parts[parts.count - 2]
        guard let first = name.utf8.first, first >= 0x41, first <= 0x5A else { return nil }
        let type = model.resourceType(String(name))
        return types[Int(type)].isResource ? type : nil
    }
}
