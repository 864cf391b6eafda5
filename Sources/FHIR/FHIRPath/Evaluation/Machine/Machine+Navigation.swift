extension Machine {
    mutating func member(_ node: CompiledNode, _ number: Int32, _ scope: Scope) throws(Fault) {
        guard let bound else { return }
        if node.focus < 0 {
            let root = bound.rootTypes[Int(node.a)]
            if root != 0, case .element(let element) = scope.this {
                if model.isSubtype(element.type, of: root) { return try push(scope.this) }
                if dialect == .strict && types[Int(element.type)].isResource && types[Int(root)].isResource {
                    throw invalid(node, "the context is of another type")
                }
            }
            return try pushMembers(of: scope.this, node, number, bound)
        }
        let start = count
        try run(node.focus, scope)
        let end = count
        for place in start..<end { try pushMembers(of: items[place], node, number, bound) }
        drop(start, end)
    }

    private mutating func pushMembers(
        of item: Item, _ node: CompiledNode, _ number: Int32, _ bound: BoundExpression
    ) throws(Fault) {
        switch item {
        case .element(let element):
            try pushMembers(of: element, bound.names[Int(node.a)], bound.sites + Int(number), node)
        case .typeInfo(let type):
            let word = words[Int(bound.names[Int(node.a)])].text
            if word == known.name.text { try push(.string(try store(model.name(of: type).utf8))) }
            if word == known.namespace.text { try push(.string(Text(types[Int(type)].isSystem ? "System" : "FHIR"))) }
        case .quantity(let quantity):
            let word = words[Int(bound.names[Int(node.a)])].text
            if word == known.value.text { try push(.decimal(quantity.pointee.value)) }
            if word == known.unit.text || word == known.code.text { try push(.string(quantity.pointee.unit)) }
        case .unresolved: throw .unanswerable(function: "resolve()")
        default: break
        }
    }

    private mutating func pushMembers(
        of element: TapeElement, _ word: Int32, _ site: UnsafeMutablePointer<BoundExpression.Site>, _ node: CompiledNode
    ) throws(Fault) {
        var object = Int(element.value)
        if object < 0 || view.nodes[object].kind != .object {
            if words[Int(word)].text == known.value.text {
                return try push(unlessNothing: try value(of: .element(element)))
            }
            object = Int(element.shadow)
            guard object >= 0 else { return }
        }
        let type = Int(element.type)
        if types[type].isOpen { return try pushOpenMembers(of: object, words[Int(word)]) }
        if site.pointee.type != element.type { find(word, in: element.type, site) }
        let first = Int(site.pointee.first)
        switch site.pointee.count {
        case 0:
            if dialect == .strict { throw invalid(node, "the type has no such element") }
        case 1: try pushMember(first, of: object, type)
        default: try pushChoice(first..<first + Int(site.pointee.count), of: object, type)
        }
    }

    /// Which members of a type a name means: one, or all types of a choice.
    @inline(never)
    private func find(_ word: Int32, in type: Int32, _ site: UnsafeMutablePointer<BoundExpression.Site>) {
        model.loadMembers(of: type)
        site.pointee = BoundExpression.Site(type: type)
        guard let members = types[Int(type)].members else { return }
        let all = Int(types[Int(type)].memberCount)
        for place in 0..<all where members[place].element == word {
            if site.pointee.count == 0 { site.pointee.first = Int32(place) }
            site.pointee.count += 1
        }
        guard site.pointee.count == 0, dialect == .invariants else { return }
        for place in 0..<all where members[place].word == word {
            site.pointee.first = Int32(place)
            site.pointee.count = 1
        }
    }

    private mutating func pushMember(_ place: Int, of object: Int, _ type: Int) throws(Fault) {
        guard let members = types[type].members else { return }
        let member = members[place]
        let memberType = member.type >= 0 ? member.type : model.type(ofMember: place, of: Int32(type))
        let hasShadow = types[Int(memberType)].primitive != .none || memberType == 0
        var value = -1
        var shadow = -1
        let end = Int(view.nodes[object].next)
        var child = object + 1
        if member.jsonName != 0 && (member.shadowName != 0 || !hasShadow) {
            while child < end {
                steps -= 1
                let name = view.nodes[child].name
                if name == member.jsonName {
                    value = child
                    if !hasShadow { break }
                } else if name == member.shadowName && hasShadow {
                    shadow = child
                }
                child = Int(view.nodes[child].next)
            }
        } else {
            let word = words[Int(member.word)]
            value = self.child(of: object, word)
            if hasShadow { shadow = self.shadow(of: object, word) }
        }
        if value >= 0 || shadow >= 0 { try pushValues(value, shadow, memberType) }
    }

    private mutating func pushChoice(_ places: Range<Int>, of object: Int, _ type: Int) throws(Fault) {
        guard let members = types[type].members else { return }
        var found = -1
        var value = -1
        var shadow = -1
        let end = Int(view.nodes[object].next)
        var child = object + 1
        while child < end {
            steps -= 1
            let name = view.nodes[child].name
            let place = name != 0 ? types[type].member(name) : memberWithoutId(child, places, members)
            if place >= 0, places.contains(place), found < 0 || found == place {
                found = place
                if isKey(child, words[Int(members[place].word)]) { value = child } else { shadow = child }
            }
            child = Int(view.nodes[child].next)
        }
        if found >= 0 { try pushValues(value, shadow, model.type(ofMember: found, of: Int32(type))) }
    }

    /// The member that a key unknown to the name table names, with or without `_`, or -1.
    private func memberWithoutId(_ child: Int, _ places: Range<Int>, _ members: UnsafeMutablePointer<TypeMember>) -> Int
    {
        for place in places where members[place].jsonName == 0 || members[place].shadowName == 0 {
            let word = words[Int(members[place].word)]
            if isKey(child, word) || isShadowKey(child, word) { return place }
        }
        return -1
    }

    // MARK: Keys

    func key(_ index: Int) -> Text {
        Text(base: view.text + Int(view.nodes[index].keyStart), count: Int(view.nodes[index].keyLength))
    }

    func isKey(_ index: Int, _ word: Word) -> Bool {
        let name = view.nodes[index].name
        return name != 0 ? name == word.id : word.id == 0 && key(index) == word.text
    }

    func isShadowKey(_ index: Int, _ word: Word) -> Bool {
        let name = view.nodes[index].name
        if name != 0 || word.shadow != 0 { return name == word.shadow }
        let key = key(index)
        return key.count == word.text.count + 1 && key[0] == 0x5F && key.slice(1, key.count) == word.text
    }

    /// The member of an object with this name, or -1. Each key looked at is a step, counted at the next `spend`.
    mutating func child(of object: Int, _ word: Word) -> Int { member(of: object, word, isShadow: false) }

    /// The member `_name` of an object, or -1.
    mutating func shadow(of object: Int, _ word: Word) -> Int { member(of: object, word, isShadow: true) }

    @inline(__always)
    private mutating func member(of object: Int, _ word: Word, isShadow: Bool) -> Int {
        guard object >= 0, view.nodes[object].kind == .object else { return -1 }
        let end = Int(view.nodes[object].next)
        var child = object + 1
        while child < end {
            steps -= 1
            if isShadow ? isShadowKey(child, word) : isKey(child, word) { return child }
            child = Int(view.nodes[child].next)
        }
        return -1
    }
}
