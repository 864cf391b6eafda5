import Records

/// The fields of `clinical.document`.
final class DocumentFields: Sendable {
    let schema: RecordSchema
    let key, digest, source, templates, kind, setID, versionNumber, title, time, confidentiality, language: FieldID
    let ids: GroupFields<IdentifierFields>
    let code: ConceptGroup
    let patient: PatientFields
    let authors, informants, others, participants: GroupFields<ActorFields>
    let custodian: GroupFields<OrganizationFields>
    let related, relatedType, relatedKey, relatedSetID, relatedVersion: FieldID
    let relatedIDs: GroupFields<IdentifierFields>
    let services, serviceClass: FieldID
    let serviceCode: ConceptGroup
    let serviceTime: GroupFields<PeriodFields>
    let servicePerformers: GroupFields<ActorFields>
    let encounter: EncounterFields
    let body, bodyType, bodyData, bodySize, bodyHash, bodyReference: FieldID
    let broken, size, sections, entries: FieldID

    init(_ finder: FieldFinder) {
        schema = finder.schema
        let at = finder.at("")
        (key, digest, source, templates) = (at("key"), at("digest"), at("source"), at("templates"))
        (kind, setID, versionNumber, title) = (at("kind"), at("setId"), at("versionNumber"), at("title"))
        (time, confidentiality, language) = (at("time"), at("confidentiality"), at("language"))
        ids = GroupFields(at, "ids", IdentifierFields.init)
        code = ConceptGroup(at, "code", ConceptFields.init)
        patient = PatientFields(at)
        authors = GroupFields(at, "authors", ActorFields.init)
        informants = GroupFields(at, "informants", ActorFields.init)
        others = GroupFields(at, "others", ActorFields.init)
        participants = GroupFields(at, "participants", ActorFields.init)
        custodian = GroupFields(at, "custodian", OrganizationFields.init)
        related = at("related")
        let other = at.group("related")
        (relatedType, relatedKey) = (other("type"), other("key"))
        (relatedSetID, relatedVersion) = (other("setId"), other("versionNumber"))
        relatedIDs = GroupFields(other, "ids", IdentifierFields.init)
        services = at("services")
        let service = at.group("services")
        serviceClass = service("class")
        serviceCode = ConceptGroup(service, "code", ConceptFields.init)
        serviceTime = GroupFields(service, "effective", PeriodFields.init)
        servicePerformers = GroupFields(service, "performers", ActorFields.init)
        encounter = EncounterFields(at)
        body = at("body")
        let content = at.group("body")
        (bodyType, bodyData, bodySize) = (content("mediaType"), content("data"), content("size"))
        (bodyHash, bodyReference) = (content("hash"), content("reference"))
        (broken, size, sections, entries) = (at("broken"), at("size"), at("sections"), at("entries"))
    }
}

struct PatientFields: Sendable {
    let group, key, birthTime, deceased, deceasedTime: FieldID
    let ids: GroupFields<IdentifierFields>
    let names: GroupFields<NameFields>
    let contact: ContactFields
    let gender, maritalStatus, religion, races, ethnicities: ConceptGroup
    let birthSex, sex, genderIdentity: ConceptGroup
    let birthplace: GroupFields<AddressFields>
    let languages, languageCode, languageMode, languageProficiency, languagePreferred: FieldID
    let guardians: GroupFields<ActorFields>
    let provider: GroupFields<OrganizationFields>

    init(_ top: FieldFinder.Place) {
        group = top("patient")
        let at = top.group("patient")
        key = at("key")
        (birthTime, deceased, deceasedTime) = (at("birthTime"), at("deceased"), at("deceasedTime"))
        ids = GroupFields(at, "ids", IdentifierFields.init)
        names = GroupFields(at, "names", NameFields.init)
        contact = ContactFields(at)
        gender = ConceptGroup(at, "gender", ConceptFields.init)
        maritalStatus = ConceptGroup(at, "maritalStatus", ConceptFields.init)
        religion = ConceptGroup(at, "religion", ConceptFields.init)
        races = ConceptGroup(at, "races", ConceptFields.init)
        ethnicities = ConceptGroup(at, "ethnicities", ConceptFields.init)
        birthSex = ConceptGroup(at, "birthSex", ConceptFields.init)
        sex = ConceptGroup(at, "sex", ConceptFields.init)
        genderIdentity = ConceptGroup(at, "genderIdentity", ConceptFields.init)
        birthplace = GroupFields(at, "birthplace", AddressFields.init)
        languages = at("languages")
        let language = at.group("languages")
        (languageCode, languageMode) = (language("code"), language("mode"))
        (languageProficiency, languagePreferred) = (language("proficiency"), language("preferred"))
        guardians = GroupFields(at, "guardians", ActorFields.init)
        provider = GroupFields(at, "provider", OrganizationFields.init)
    }
}

struct EncounterFields: Sendable {
    let group, key: FieldID
    let effective: GroupFields<PeriodFields>

    init(_ top: FieldFinder.Place) {
        group = top("encounter")
        let at = top.group("encounter")
        key = at("key")
        effective = GroupFields(at, "effective", PeriodFields.init)
    }
}
