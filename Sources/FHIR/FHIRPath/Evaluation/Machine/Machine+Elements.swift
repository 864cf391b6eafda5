extension Machine {
    /// Puts the elements that a value, its shadow `_name`, or arrays of both hold on the stack.
    mutating func pushValues(_ value: Int, _ shadow: Int, _ type: Int32) throws(Fault) {
        let isArray = value >= 0 && view.nodes[value].kind == .array || shadow >= 0 && view.nodes[shadow].kind == .array
        guard isArray else { return try pushElement(value, shadow, type) }
        var at = value >= 0 && view.nodes[value].kind == .array ? value + 1 : -1
        let end = at >= 0 ? Int(view.nodes[value].next) : -1
        var shadowAt = shadow >= 0 && view.nodes[shadow].kind == .array ? shadow + 1 : -1
        let shadowEnd = shadowAt >= 0 ? Int(view.nodes[shadow].next) : -1
        while at < end || shadowAt < shadowEnd {
            try pushElement(at < end ? at : -1, shadowAt < shadowEnd ? shadowAt : -1, type)
            if at < end { at = Int(view.nodes[at].next) }
            if shadowAt < shadowEnd { shadowAt = Int(view.nodes[shadowAt].next) }
        }
    }

    private mutating func pushElement(_ value: Int, _ shadow: Int, _ type: Int32) throws(Fault) {
        try spend()
        let value = value >= 0 && view.nodes[value].kind != .null ? value : -1
        let shadow = shadow >= 0 && view.nodes[shadow].kind == .object ? shadow : -1
        guard value >= 0 || shadow >= 0 else { return }
        var type = type
        if types[Int(type)].isAbstractResource, value >= 0 {
            let named = resourceType(of: value)
            if named != 0 { type = named }
        }
        try push(.element(TapeElement(value: Int32(value), shadow: Int32(shadow), type: type)))
    }

    /// A resource at a node.
    mutating func resourceElement(_ node: Int) -> Item {
        .element(TapeElement(value: Int32(node), shadow: -1, type: resourceType(of: node)))
    }

    /// Of an element of which nothing is known: the member with the name, or the one with a type behind the name.
    mutating func pushOpenMembers(of object: Int, _ word: Word) throws(Fault) {
        let value = child(of: object, word)
        let shadow = self.shadow(of: object, word)
        if value >= 0 || shadow >= 0 { return try pushValues(value, shadow, openType(of: value)) }
        let end = Int(view.nodes[object].next)
        var child = object + 1
        while child < end {
            steps -= 1
            let key = key(child)
            if key.count > word.text.count, key.slice(0, word.text.count) == word.text {
                let first = key[word.text.count]
                let suffix = key.slice(word.text.count, key.count).string
                if first >= 0x41, first <= 0x5A, let type = typeOfSuffix(suffix) {
                    return try pushValues(child, -1, type)
                }
            }
            child = Int(view.nodes[child].next)
        }
    }

    /// Of a value of which nothing is known: the type that it names itself, if it is a resource.
    private mutating func openType(of value: Int) -> Int32 {
        value >= 0 && view.nodes[value].kind == .object ? resourceType(of: value) : 0
    }

    private func typeOfSuffix(_ suffix: String) -> Int32? {
        let type = model.type(named: suffix)
        if type != 0 { return type }
        let primitive = model.type(named: suffix.prefix(1).lowercased() + suffix.dropFirst())
        return primitive == 0 ? nil : primitive
    }

    /// All elements right below one, in the order of the text.
    mutating func pushChildren(of item: Item) throws(Fault) {
        try spend()
        guard case .element(let element) = item else {
            if case .unresolved = item { throw .unanswerable(function: "resolve()") }
            return
        }
        var object = Int(element.value)
        if object < 0 || view.nodes[object].kind != .object { object = Int(element.shadow) }
        guard object >= 0 else { return }
        model.loadMembers(of: element.type)
        let type = types[Int(element.type)]
        let end = Int(view.nodes[object].next)
        var child = object + 1
        while child < end {
            if !isKey(child, model.resourceType) { try pushChild(child, of: object, type, element.type) }
            child = Int(view.nodes[child].next)
        }
    }

    private mutating func pushChild(_ child: Int, of object: Int, _ type: HotType, _ number: Int32) throws(Fault) {
        var place = view.nodes[child].name != 0 ? type.member(view.nodes[child].name) : -1
        if place < 0, let members = type.members {
            for index in 0..<Int(type.memberCount) {
                let word = words[Int(members[index].word)]
                if isKey(child, word) || isShadowKey(child, word) { place = index }
            }
        }
        guard place >= 0, let members = type.members else {
            let key = key(child)
            if key.count > 0, key[0] == 0x5F { return }
            return try pushValues(child, -1, openType(of: child))
        }
        let word = words[Int(members[place].word)]
        let memberType = model.type(ofMember: place, of: number)
        if isKey(child, word) {
            let shadow = types[Int(memberType)].primitive != .none ? self.shadow(of: object, word) : -1
            try pushValues(child, shadow, memberType)
        } else if self.child(of: object, word) < 0 {
            try pushValues(-1, child, memberType)
        }
    }

    // MARK: Values

    /// An item as one of FHIRPath's own: a primitive's value, `nothing` for one without a value and for what is no primitive.
    mutating func value(of item: Item) throws(Fault) -> Item {
        guard case .element(let element) = item else { return item }
        guard element.value >= 0 else { return .nothing }
        let node = view.nodes[Int(element.value)]
        let primitive = types[Int(element.type)].primitive
        switch node.kind {
        case .boolean: return .boolean(view.text[Int(node.start)] == 0x74)
        case .number:
            if node.length > 64 { try spend(Int(node.length) >> 4) }
            let text = Text(view.raw(Int(element.value)))
            if primitive != .decimal, let value = Machine.integer(text) { return .integer(value) }
            return WideDecimal(text).map { .decimal($0) } ?? .nothing
        case .string:
            let text = try self.text(of: Int(element.value))
            switch primitive {
            case .date: return Temporal(.date, text).map { .temporal($0) } ?? .string(text)
            case .dateTime: return Temporal(.dateTime, text).map { .temporal($0) } ?? .string(text)
            case .time: return Temporal(.time, text).map { .temporal($0) } ?? .string(text)
            default: return .string(text)
            }
        case .object, .array, .null: return .nothing
        }
    }

    /// A string's text, or another value's as written.
    mutating func text(of node: Int) throws(Fault) -> Text {
        guard view.nodes[node].isEscaped, view.nodes[node].kind == .string else { return Text(view.raw(node)) }
        return try store(view.unescaped(node))
    }

    /// `[+-]digits` up to 18 digits; `nil` for anything else.
    static func integer(_ text: Text) -> Int64? {
        var at = 0
        var negative = false
        if at < text.count, text[at] == 0x2D || text[at] == 0x2B {
            negative = text[at] == 0x2D
            at += 1
        }
        guard at < text.count, text.count - at <= 18 else { return nil }
        var value: Int64 = 0
        while at < text.count {
            guard text[at] >= 0x30, text[at] <= 0x39 else { return nil }
            value = value * 10 + Int64(text[at] - 0x30)
            at += 1
        }
        return negative ? -value : value
    }

    /// As `value(of:)`, and a FHIR Quantity as a quantity.
    mutating func operandValue(of item: Item) throws(Fault) -> Item {
        if case .element(let element) = item, types[Int(element.type)].isQuantity {
            return try quantityValue(of: element) ?? .nothing
        }
        return try value(of: item)
    }

    /// A FHIR Quantity with its UCUM code, else with its unit as it is written; `nil` for one with a comparator or without a value.
    private mutating func quantityValue(of element: TapeElement) throws(Fault) -> Item? {
        let object = Int(element.value)
        let value = child(of: object, known.value)
        guard value >= 0, view.nodes[value].kind == .number, child(of: object, known.comparator) < 0,
            let number = WideDecimal(Text(view.raw(value)))
        else { return nil }
        var unit = Text("1")
        let code = child(of: object, known.code)
        let name = child(of: object, known.unit)
        if code >= 0 { unit = try text(of: code) } else if name >= 0 { unit = try text(of: name) }
        return try quantity(number, unit)
    }
}
