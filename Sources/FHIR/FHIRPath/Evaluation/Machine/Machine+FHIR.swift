/// The functions that FHIR adds (FHIR R4, "FHIRPath", 2.9.1.5). What the resource alone does not tell, the host is asked.
extension Machine {
    mutating func fhirFunction(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        switch node.function {
        case .extension: try extensions(node, start, scope)
        case .resolve:
            let end = count
            for place in start..<end { try resolve(items[place]) }
            drop(start, end)
        case .checkModifiers: try checkModifiers(node, start, scope)
        case .memberOf: try memberOf(node, start, scope)
        case .conformsTo: try conformsTo(node, start, scope)
        case .subsumes, .subsumedBy: try subsumes(node, start, scope)
        case .htmlChecks:
            guard count > start else { return }
            guard count - start == 1, case .element(let element) = items[start], element.value >= 0,
                let answer = host.isSafeHTML(node: Int(element.value))
            else { throw .unanswerable(function: "htmlChecks()") }
            try replace(start, answer)
        case .slice: try slice(node, start, scope)
        default:
            if count > start { throw .unanswerable(function: "\(node.function.rawValue)()") }
        }
    }

    private func object(of item: Item) -> Int {
        guard case .element(let element) = item else { return -1 }
        if element.value >= 0, view.nodes[Int(element.value)].kind == .object { return Int(element.value) }
        return Int(element.shadow)
    }

    private mutating func extensions(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        let end = count
        let url = try textArgument(argument(node, 0), scope, node) ?? .empty
        for place in start..<end {
            let list = child(of: object(of: items[place]), known.extension)
            guard list >= 0 else { continue }
            let first = count
            try pushValues(list, -1, known.extensionType)
            var kept = first
            for place in first..<count where try has(url, items[place]) {
                items[kept] = items[place]
                kept += 1
            }
            count = kept
        }
        drop(start, end)
    }

    private mutating func has(_ url: Text, _ item: Item) throws(Fault) -> Bool {
        let own = child(of: object(of: item), known.url)
        return own >= 0 && view.nodes[own].kind == .string ? try text(of: own) == url : false
    }

    private mutating func checkModifiers(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        let end = count
        for number in 0..<Int(node.b) { try operand(argument(node, number), scope) }
        let allowed = count
        for place in start..<end {
            let list = child(of: object(of: items[place]), known.modifierExtension)
            guard list >= 0 else { continue }
            try pushValues(list, -1, known.extensionType)
            for found in allowed..<count {
                var isKnown = false
                for url in end..<allowed {
                    if case .string(let text) = try value(of: items[url]), try has(text, items[found]) {
                        isKnown = true
                    }
                }
                if !isKnown { throw invalid(node, "there is a modifier extension that is not among those given") }
            }
            count = allowed
        }
        count = end
    }

    // MARK: Terminology and profiles

    private struct Code {
        var system: String?
        var code: String
    }

    /// The codes of a Coding, of a CodeableConcept, or the code that a text is.
    private mutating func codes(of item: Item) throws(Fault) -> [Code] {
        if case .string(let text) = try value(of: item) { return [Code(system: nil, code: text.string)] }
        let object = object(of: item)
        let list = child(of: object, known.coding)
        if list >= 0, view.nodes[list].kind == .array {
            var codes: [Code] = []
            var at = list + 1
            while at < Int(view.nodes[list].next) {
                try spend()
                if let code = try coding(at) { codes.append(code) }
                at = Int(view.nodes[at].next)
            }
            return codes
        }
        return try coding(object).map { [$0] } ?? []
    }

    private mutating func coding(_ object: Int) throws(Fault) -> Code? {
        let code = child(of: object, known.code)
        guard code >= 0, view.nodes[code].kind == .string else { return nil }
        let system = child(of: object, known.system)
        return Code(system: system >= 0 ? try text(of: system).string : nil, code: try text(of: code).string)
    }

    private mutating func memberOf(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        let end = count
        guard end - start <= 1 || dialect == .invariants else { throw invalid(node, "one item is wanted, not several") }
        guard let valueSet = try textArgument(argument(node, 0), scope, node), end > start else {
            count = start
            return
        }
        var isUnknown = false
        for place in start..<end {
            for code in try codes(of: items[place]) {
                switch host.isMember(code: code.code, system: code.system, of: valueSet.string) {
                case true: return try replace(start, true)
                case nil: isUnknown = true
                default: break
                }
            }
        }
        if isUnknown { throw .unanswerable(function: "memberOf()") }
        try replace(start, false)
    }

    private mutating func conformsTo(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        let end = count
        guard end - start <= 1 else { throw invalid(node, "one item is wanted, not several") }
        guard let profile = try textArgument(argument(node, 0), scope, node), end > start else {
            count = start
            return
        }
        guard case .element(let element) = items[start], element.value >= 0 else { return try replace(start, false) }
        guard let definition = model.catalog.profile(named: profile.string) else {
            if dialect == .invariants { throw .unanswerable(function: "conformsTo()") }
            throw invalid(node, "there is no such profile at hand")
        }
        let type = model.type(named: definition.type)
        if type != 0, element.type != 0, !model.isSubtype(element.type, of: type) { return try replace(start, false) }
        guard let answer = host.conforms(node: Int(element.value), to: profile.string) else {
            throw .unanswerable(function: "conformsTo()")
        }
        try replace(start, answer)
    }

    private mutating func subsumes(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        let end = count
        try operand(argument(node, 0), scope)
        guard end - start <= 1, count - end <= 1 else { throw invalid(node, "one code is wanted, not several") }
        guard end > start, count > end else {
            count = start
            return
        }
        let own = try codes(of: items[start])
        let other = try codes(of: items[end])
        var isUnknown = false
        for left in own {
            for right in other where left.system == right.system {
                if left.code == right.code { return try replace(start, true) }
                let (above, below) = node.function == .subsumes ? (left, right) : (right, left)
                switch host.subsumes(system: left.system ?? "", ancestor: above.code, code: below.code) {
                case true: return try replace(start, true)
                case nil: isUnknown = true
                default: break
                }
            }
        }
        if isUnknown { throw .unanswerable(function: "\(node.function.rawValue)()") }
        try replace(start, false)
    }

    private mutating func slice(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        let end = count
        let profile = try textArgument(argument(node, 0), scope, node)
        let name = try textArgument(argument(node, 1), scope, node)
        guard let profile, let name, end > start else {
            count = start
            return
        }
        var places: [Int] = []
        for place in start..<end {
            if case .element(let element) = items[place], element.value >= 0 { places.append(Int(element.value)) }
        }
        guard let chosen = host.slice(name.string, of: profile.string, nodes: places) else {
            throw .unanswerable(function: "slice()")
        }
        var kept = start
        for place in start..<end {
            guard case .element(let element) = items[place], chosen.contains(Int(element.value)) else { continue }
            items[kept] = items[place]
            kept += 1
        }
        count = kept
    }
}
