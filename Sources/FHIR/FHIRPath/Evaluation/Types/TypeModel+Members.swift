extension TypeModel {
    /// Fills in the elements of a type when they are first asked for.
    func loadMembers(of type: Int32) {
        let place = Int(type)
        guard !types[place].hasMembers else { return }
        types[place].hasMembers = true
        guard let definition = definitions[place] else { return }
        var members: [TypeMember] = []
        for child in definition.children where child.sliceName == nil { append(child, of: place, to: &members) }
        guard !members.isEmpty, members.count < 20000 else { return }
        let room = UnsafeMutablePointer<TypeMember>.allocate(capacity: members.count)
        room.initialize(from: members, count: members.count)
        var capacity = 16
        while capacity < members.count * 4 { capacity *= 2 }
        let slots = UnsafeMutablePointer<UInt16>.allocate(capacity: capacity)
        slots.initialize(repeating: 0, count: capacity)
        for (index, member) in members.enumerated() {
            for id in [member.jsonName, member.shadowName] where id != 0 {
                var slot = HotType.hash(id) & (capacity - 1)
                while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
                slots[slot] = UInt16(index + 1)
            }
        }
        types[place].members = room
        types[place].memberCount = Int32(members.count)
        types[place].slots = slots
        types[place].mask = Int32(capacity - 1)
    }

    private func append(_ child: ElementNode, of owner: Int, to members: inout [TypeMember]) {
        let element = word(child.name)
        guard element >= 0 else { return }
        func add(_ json: String, _ type: Int32) {
            let word = word(json)
            guard word >= 0 else { return }
            members.append(
                TypeMember(
                    element: element, word: word, jsonName: words[Int(word)].id, shadowName: words[Int(word)].shadow,
                    type: type))
        }
        if child.isChoice {
            for type in child.types { add(child.name + type.suffix, self.type(named: type.code)) }
        } else if child.name == "id" && types[owner].isResource {
            // R4's own definition calls a resource's id a string, its page an id.
            add("id", self.type(named: "id"))
        } else {
            add(child.name, -1)
            lazily[Int(members.last?.word ?? 0) << 16 | owner] = child
        }
    }

    /// The type of a member, found when it is first walked to.
    func type(ofMember place: Int, of owner: Int32) -> Int32 {
        guard let members = types[Int(owner)].members else { return 0 }
        if members[place].type >= 0 { return members[place].type }
        let child = lazily[Int(members[place].word) << 16 | Int(owner)]
        let type = child.map { self.type(of: $0) } ?? 0
        members[place].type = type
        return type
    }
}
