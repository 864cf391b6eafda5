import Records

/// People, organizations and things that take part.
extension CDAContent {
    /// An organization, whatever its element is called; `name` is where its name stands, `desc` of a scoping entity.
    func organization(_ node: Int, _ group: GroupFields<OrganizationFields>) {
        guard node >= 0 else { return }
        let fields = group.fields
        writer.begin(group.group)
        place(node)
        if let key = partyKey([node], named: [node]) { writer.add(fields.key, key) }
        identifiers(node, fields.ids)
        let name = tree.child(node, .name)
        text(name >= 0 ? name : tree.child(node, .desc), fields.name)
        contact(node, fields.contact)
        writer.end()
    }

    // MARK: Actors

    private static let roles: [CDAName] = [
        .assignedEntity, .assignedAuthor, .participantRole, .relatedEntity, .associatedEntity, .intendedRecipient,
        .healthCareFacility,
    ]
    private static let persons: [CDAName] = [
        .assignedPerson, .relatedPerson, .associatedPerson, .guardianPerson, .informationRecipient,
    ]
    private static let organizations: [CDAName] = [
        .representedOrganization, .scopingOrganization, .receivedOrganization, .guardianOrganization,
        .serviceProviderOrganization, .scopingEntity,
    ]

    private func firstChild(_ node: Int, _ names: [CDAName]) -> Int {
        for name in names {
            let child = tree.child(node, name)
            if child >= 0 { return child }
        }
        return -1
    }

    /// A participation: who or what takes part is in the role in it, or in the element itself (`guardian`).
    /// `type` and `standard` are its type where the element says so, and its role's class where none is stated.
    func actor(
        _ node: Int, _ group: FieldID, _ fields: ActorFields, type: StaticString? = nil, standard: StaticString? = nil
    ) {
        writer.begin(group)
        place(node)
        if let type { writer.add(fields.type, type) } else { attribute(node, .typeCode, fields.type) }
        var role = firstChild(node, CDAContent.roles)
        if role < 0 { role = node }
        attribute(role, .classCode, fields.role)
        if let standard, tree.attribute(role, .classCode) == nil { writer.add(fields.role, standard) }
        let person = firstChild(role, CDAContent.persons)
        let entity = firstChild(role, [.playingEntity, .playingDevice, .location])
        let device = firstChild(role, [.assignedAuthoringDevice, .playingDevice])
        let organization = firstChild(role, CDAContent.organizations)
        if let key = partyKey([role], named: [person, entity, device]) ?? placeKey(role, of: organization) {
            writer.add(fields.key, key)
        }
        templates(node, fields.templates)
        if role != node { templates(role, fields.templates) }
        concept(tree.child(node, .functionCode), fields.function)
        period(tree.child(node, .time), fields.time)
        identifiers(role, fields.ids)
        if !patient.isEmpty, identifierTexts(role).contains(where: patient.contains) {
            writer.add(fields.isPatient, "true")
        }
        if tree.is(role, .relatedEntity) || tree.is(node, .guardian) {
            let code = tree.child(role, .code)
            if code >= 0 { attribute(code, .code, fields.relation) }
        }
        concept(tree.child(role, .code), fields.code)
        if person >= 0 { names(person, fields.names) }
        if entity >= 0, !tree.is(entity, .location) { personNames(entity, fields) }
        contact(role, fields.contact)
        if entity >= 0, tree.is(entity, .location) { contact(entity, fields.contact) }
        self.entity(entity, fields)
        if device >= 0 {
            writer.begin(fields.device)
            text(tree.child(device, .manufacturerModelName), fields.model)
            text(tree.child(device, .softwareName), fields.software)
            writer.end()
        }
        self.organization(organization, fields.organization)
        writer.end()
    }

    /// The name of a playing entity is a person's only where it has parts.
    private func personNames(_ node: Int, _ fields: ActorFields) {
        each(node, .name) { name in
            guard tree.child(name, .family) >= 0 || tree.child(name, .given) >= 0 else { return }
            writer.begin(fields.names.group)
            self.name(name, fields.names.fields)
            writer.end()
        }
    }

    private func entity(_ node: Int, _ fields: ActorFields) {
        guard node >= 0 else { return }
        writer.begin(fields.entity)
        let count = writer.nodeCount
        identifiers(node, fields.entityIDs)
        concept(tree.child(node, .code), fields.entityCode)
        text(tree.child(node, .name), fields.entityName)
        text(tree.child(node, .desc), fields.entityText)
        if writer.nodeCount > count { attribute(node, .classCode, fields.entityClass) }
        writer.end()
    }

    func product(_ node: Int, _ fields: ProductFields) {
        let product = tree.child(node, .manufacturedProduct)
        guard product >= 0 else { return }
        writer.begin(fields.group)
        identifiers(product, fields.ids)
        let material = firstChild(product, [.manufacturedMaterial, .manufacturedLabeledDrug])
        if material >= 0 {
            concept(tree.child(material, .code), fields.code)
            text(tree.child(material, .name), fields.name)
            text(tree.child(material, .lotNumberText), fields.lotNumber)
            let expiration = tree.child(material, .expirationTime)
            if expiration >= 0 { moment(expiration, fields.expiration) }
        }
        organization(tree.child(product, .manufacturerOrganization), fields.manufacturer)
        writer.end()
    }

    // MARK: Keys

    /// What tells a person, thing or organization of one source apart: its NPI, else its ids and names. `nil` where it has
    /// neither.
    func partyKey(_ holders: [Int], named: [Int]) -> [UInt8]? {
        var ids: [[UInt8]] = []
        var provider: [UInt8]?
        for holder in holders {
            each(holder, .id) { id in
                guard let root = tree.attribute(id, .root), tree.attribute(id, .nullFlavor) == nil else { return }
                let number = tree.attribute(id, .idExtension)
                if root.elementsEqual(CDAContent.socialSecurity) { return }
                if root.elementsEqual(CDAContent.nationalProvider) {
                    guard let number else { return }
                    if provider == nil, number.count == 10 { provider = Array(number) }
                }
                ids.append(Array(root) + [0x3A] + (number.map { Array($0) } ?? []))
            }
        }
        var digest = KeyDigest("party")
        if let provider {
            digest.add("npi")
            digest.add(provider)
            return digest.finish()
        }
        var words: [[UInt8]] = []
        for node in named where node >= 0 {
            for name in [CDAName.name, .desc, .manufacturerModelName, .softwareName] {
                let start = tree.child(node, name)
                if start >= 0 { words.append(plain(start)) }
            }
        }
        words.removeAll { $0.isEmpty }
        guard !ids.isEmpty || !words.isEmpty else { return nil }
        digest.add(source)
        for id in ids.sorted(by: { $0.lexicographicallyPrecedes($1) }) { digest.add(id) }
        digest.add("names")
        for word in words { digest.add(word) }
        return digest.finish()
    }

    /// The key of a facility that has neither ids nor a name of its own: it is its provider's.
    private func placeKey(_ role: Int, of organization: Int) -> [UInt8]? {
        guard organization >= 0, tree.is(role, .healthCareFacility) else { return nil }
        return partyKey([organization], named: [organization])
    }
}
