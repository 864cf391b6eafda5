import Records

/// A document's header; the tree's first node is the document's element.
extension CDAContent {
    /// What every record says of the document. Sets `source`, which people's keys need.
    func facts() -> CDAFacts {
        var facts = CDAFacts()
        source = documentSource()
        facts.source = source
        facts.key = documentKey(0) ?? fallbackKey()
        if let time = tree.attribute(tree.child(0, .effectiveTime), .value) {
            var moment: [UInt8] = []
            _ = CDATime.read(time) { moment.append($0) }
            facts.time = moment
        }
        facts.setID = identifierText(tree.child(0, .setId))
        facts.versionNumber = number(tree.child(0, .versionNumber))
        facts.confidentiality = tree.attribute(tree.child(0, .confidentialityCode), .code).map { Array($0) } ?? []
        let ids = identifierTexts(tree.child(tree.child(0, .recordTarget), .patientRole))
        patient = ids
        if !ids.isEmpty { facts.patient = sourceKey("patient", [facts.source] + ids) }
        return facts
    }

    /// Who documents come from: the custodian's ids, else its name, else the first author's organization or person, else the
    /// root of the document's id. A digest; empty where nothing is known.
    private func documentSource() -> [UInt8] {
        let custodian = tree.child(
            tree.child(tree.child(0, .custodian), .assignedCustodian), .representedCustodianOrganization)
        let author = tree.child(tree.child(0, .author), .assignedAuthor)
        let organization = tree.child(author, .representedOrganization)
        for node in [custodian, organization, author] where node >= 0 {
            let ids = identifierTexts(node)
            if !ids.isEmpty { return sourceKey("ids", ids) }
            let person = tree.child(node, .assignedPerson)
            let name = plain(tree.child(person >= 0 ? person : node, .name))
            if !name.isEmpty { return sourceKey("name", [name]) }
        }
        if let root = tree.attribute(tree.child(0, .id), .root) { return sourceKey("root", [Array(root)]) }
        return []
    }

    private func sourceKey(_ what: StaticString, _ words: [[UInt8]]) -> [UInt8] {
        var digest = KeyDigest("source")
        digest.add(what)
        for word in words { digest.add(word) }
        return digest.finish()
    }

    private func number(_ node: Int) -> [UInt8] {
        guard let text = tree.attribute(node, .value), text.count <= 9, text.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return [] }
        return Array(text)
    }

    /// The key of the document whose ids stand in `node`; `nil` where it has none.
    private func documentKey(_ node: Int) -> [UInt8]? {
        let ids = identifierTexts(node)
        guard !ids.isEmpty else { return nil }
        var digest = KeyDigest("document")
        digest.add(source)
        for id in ids { digest.add(id) }
        return digest.finish()
    }

    /// Of a document without an id: of when, what and of whom it is.
    private func fallbackKey() -> [UInt8] {
        var digest = KeyDigest("document without id")
        digest.add(source)
        digest.add(identifierText(tree.child(0, .setId)))
        digest.add(number(tree.child(0, .versionNumber)))
        digest.add(tree.attribute(tree.child(0, .effectiveTime), .value))
        digest.add(tree.attribute(tree.child(0, .code), .code))
        let patient = tree.child(tree.child(0, .recordTarget), .patientRole)
        for id in identifierTexts(patient) { digest.add(id) }
        return digest.finish()
    }

    // MARK: The record

    /// - Parameter stated: what entries said of the patient.
    func document(
        _ fields: DocumentFields, _ facts: CDAFacts, kind: [UInt8]?, stated: [CDALayout.PatientWord: CDAEntries.Stated]
    ) {
        place(0)
        writer.add(fields.key, facts.key)
        writer.add(fields.source, facts.source)
        templates(0, fields.templates)
        writer.add(fields.kind, kind ?? [])
        identifiers(0, fields.ids)
        place(0)
        writer.add(fields.setID, facts.setID)
        writer.add(fields.versionNumber, facts.versionNumber)
        concept(tree.child(0, .code), fields.code)
        text(tree.child(0, .title), fields.title)
        let time = tree.child(0, .effectiveTime)
        if time >= 0 { moment(time, fields.time) }
        place(0)
        writer.add(fields.confidentiality, facts.confidentiality)
        let language = tree.child(0, .languageCode)
        if language >= 0 { attribute(language, .code, fields.language) }
        patient(
            tree.child(tree.child(0, .recordTarget), .patientRole), fields.patient, key: facts.patient,
            stated: stated)
        participations(fields)
        related(fields)
        services(fields)
        encounter(
            tree.child(tree.child(0, .componentOf), .encompassingEncounter), fields.encounter, facts)
    }

    private func participations(_ fields: DocumentFields) {
        var at = tree.first(0)
        while at >= 0 {
            switch CDAName(rawValue: tree.name(at)) {
            case .author: actor(at, fields.authors.group, fields.authors.fields)
            case .informant: actor(at, fields.informants.group, fields.informants.fields)
            case .participant: actor(at, fields.participants.group, fields.participants.fields)
            case .dataEnterer: actor(at, fields.others.group, fields.others.fields, type: "dataEnterer")
            case .legalAuthenticator:
                actor(at, fields.others.group, fields.others.fields, type: "legalAuthenticator")
            case .authenticator: actor(at, fields.others.group, fields.others.fields, type: "authenticator")
            case .informationRecipient:
                actor(at, fields.others.group, fields.others.fields, type: "informationRecipient")
            case .custodian:
                organization(
                    tree.child(tree.child(at, .assignedCustodian), .representedCustodianOrganization), fields.custodian)
            default: break
            }
            at = tree.next(at)
        }
    }

    private func patient(
        _ role: Int, _ fields: PatientFields, key: [UInt8], stated: [CDALayout.PatientWord: CDAEntries.Stated]
    ) {
        guard role >= 0 else { return }
        writer.begin(fields.group)
        writer.add(fields.key, key)
        identifiers(role, fields.ids)
        contact(role, fields.contact)
        let patient = tree.child(role, .patient)
        var at = patient >= 0 ? tree.first(patient) : -1
        while at >= 0 {
            switch CDAName(rawValue: tree.name(at)) {
            case .name:
                writer.begin(fields.names.group)
                name(at, fields.names.fields)
                writer.end()
            case .administrativeGenderCode: concept(at, fields.gender)
            case .birthTime: moment(at, fields.birthTime)
            case .deceasedInd: attribute(at, .value, fields.deceased)
            case .deceasedTime: moment(at, fields.deceasedTime)
            case .maritalStatusCode: concept(at, fields.maritalStatus)
            case .religiousAffiliationCode: concept(at, fields.religion)
            case .raceCode: concept(at, fields.races)
            case .ethnicGroupCode: concept(at, fields.ethnicities)
            case .languageCommunication: language(at, fields)
            case .guardian: actor(at, fields.guardians.group, fields.guardians.fields)
            case .birthplace:
                let address = tree.child(tree.child(at, .place), .addr)
                if address >= 0 {
                    writer.begin(fields.birthplace.group)
                    self.address(address, fields.birthplace.fields)
                    writer.end()
                }
            default: break
            }
            at = tree.next(at)
        }
        organization(tree.child(role, .providerOrganization), fields.provider)
        self.stated(stated, fields)
        writer.end()
    }

    private func language(_ node: Int, _ fields: PatientFields) {
        writer.begin(fields.languages)
        for (name, field) in [
            (CDAName.languageCode, fields.languageCode), (.modeCode, fields.languageMode),
            (.proficiencyLevelCode, fields.languageProficiency),
        ] {
            let code = tree.child(node, name)
            if code >= 0 { attribute(code, .code, field) }
        }
        let preferred = tree.child(node, .preferenceInd)
        if preferred >= 0 { attribute(preferred, .value, fields.languagePreferred) }
        writer.end()
    }

    private func related(_ fields: DocumentFields) {
        each(0, .relatedDocument) { related in
            let other = tree.child(related, .parentDocument)
            guard other >= 0 else { return }
            writer.begin(fields.related)
            attribute(related, .typeCode, fields.relatedType)
            identifiers(other, fields.relatedIDs)
            place(other)
            writer.add(fields.relatedKey, documentKey(other) ?? [])
            writer.add(fields.relatedSetID, identifierText(tree.child(other, .setId)))
            writer.add(fields.relatedVersion, number(tree.child(other, .versionNumber)))
            writer.end()
        }
    }

    private func services(_ fields: DocumentFields) {
        each(0, .documentationOf) { documentation in
            let event = tree.child(documentation, .serviceEvent)
            guard event >= 0 else { return }
            writer.begin(fields.services)
            attribute(event, .classCode, fields.serviceClass)
            concept(tree.child(event, .code), fields.serviceCode)
            period(tree.child(event, .effectiveTime), fields.serviceTime)
            each(event, .performer) {
                actor($0, fields.servicePerformers.group, fields.servicePerformers.fields)
            }
            writer.end()
        }
    }

    /// What the document's own resource needs of its encounter, which is a statement of its own.
    private func encounter(_ node: Int, _ fields: EncounterFields, _ facts: CDAFacts) {
        guard node >= 0 else { return }
        writer.begin(fields.group)
        place(node)
        writer.add(fields.key, facts.encounterKey)
        period(tree.child(node, .effectiveTime), fields.effective)
        writer.end()
    }
}
