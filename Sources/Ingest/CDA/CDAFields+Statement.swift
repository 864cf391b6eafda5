import Records

/// The fields of the group `statement` at one place of `clinical.statement`.
final class StatementFields: Sendable {
    let element, `class`, mood, negated, nullFlavor, templates, text, status, repeatNumber, language: FieldID
    let confidentiality: FieldID
    let ids: GroupFields<IdentifierFields>
    let code, priority, route, administrationUnit, discharge: ConceptGroup
    let interpretations, methods, sites, approaches: ConceptGroup
    let effective: GroupFields<PeriodFields>
    let timings: GroupFields<TimingFields>
    let values: GroupFields<ValueFields>
    let dose, rate, quantity: GroupFields<QuantityFields>
    let maxDose: GroupFields<RatioFields>
    let ranges: RangeFields
    let product: ProductFields
    let specimens: SpecimenFields
    let subject: SubjectFields
    let performers, authors, informants, participants: GroupFields<ActorFields>
    let preconditions: PreconditionFields

    init(_ at: FieldFinder.Place) {
        (element, `class`, mood, negated) = (at("element"), at("class"), at("mood"), at("negated"))
        (nullFlavor, templates, text, status) = (at("nullFlavor"), at("templates"), at("text"), at("status"))
        (repeatNumber, language) = (at("repeatNumber"), at("language"))
        confidentiality = at("confidentiality")
        ids = GroupFields(at, "ids", IdentifierFields.init)
        code = ConceptGroup(at, "code", ConceptFields.init)
        priority = ConceptGroup(at, "priority", ConceptFields.init)
        route = ConceptGroup(at, "route", ConceptFields.init)
        administrationUnit = ConceptGroup(at, "administrationUnit", ConceptFields.init)
        discharge = ConceptGroup(at, "discharge", ConceptFields.init)
        interpretations = ConceptGroup(at, "interpretations", ConceptFields.init)
        methods = ConceptGroup(at, "methods", ConceptFields.init)
        sites = ConceptGroup(at, "sites", ConceptFields.init)
        approaches = ConceptGroup(at, "approaches", ConceptFields.init)
        effective = GroupFields(at, "effective", PeriodFields.init)
        timings = GroupFields(at, "timings", TimingFields.init)
        values = GroupFields(at, "values", ValueFields.init)
        dose = GroupFields(at, "dose", QuantityFields.init)
        rate = GroupFields(at, "rate", QuantityFields.init)
        quantity = GroupFields(at, "quantity", QuantityFields.init)
        maxDose = GroupFields(at, "maxDose", RatioFields.init)
        ranges = RangeFields(at)
        product = ProductFields(at)
        specimens = SpecimenFields(at)
        subject = SubjectFields(at)
        performers = GroupFields(at, "performers", ActorFields.init)
        authors = GroupFields(at, "authors", ActorFields.init)
        informants = GroupFields(at, "informants", ActorFields.init)
        participants = GroupFields(at, "participants", ActorFields.init)
        preconditions = PreconditionFields(at)
    }
}

struct RangeFields: Sendable {
    let group, text: FieldID
    let bounds: BoundsFields
    let code, interpretation: ConceptGroup

    init(_ at: FieldFinder.Place) {
        group = at("ranges")
        let members = at.group("ranges")
        text = members("text")
        bounds = BoundsFields(members, isOpen: false)
        code = ConceptGroup(members, "code", ConceptFields.init)
        interpretation = ConceptGroup(members, "interpretation", ConceptFields.init)
    }
}

struct ProductFields: Sendable {
    let group, name, lotNumber, expiration: FieldID
    let ids: GroupFields<IdentifierFields>
    let code: ConceptGroup
    let manufacturer: GroupFields<OrganizationFields>

    init(_ at: FieldFinder.Place) {
        group = at("product")
        let members = at.group("product")
        (name, lotNumber, expiration) = (members("name"), members("lotNumber"), members("expiration"))
        ids = GroupFields(members, "ids", IdentifierFields.init)
        code = ConceptGroup(members, "code", ConceptFields.init)
        manufacturer = GroupFields(members, "manufacturer", OrganizationFields.init)
    }
}

struct SpecimenFields: Sendable {
    let group, name, text: FieldID
    let ids: GroupFields<IdentifierFields>
    let code: ConceptGroup
    let quantity: GroupFields<QuantityFields>

    init(_ at: FieldFinder.Place) {
        group = at("specimens")
        let members = at.group("specimens")
        (name, text) = (members("name"), members("text"))
        quantity = GroupFields(members, "quantity", QuantityFields.init)
        ids = GroupFields(members, "ids", IdentifierFields.init)
        code = ConceptGroup(members, "code", ConceptFields.init)
    }
}

struct SubjectFields: Sendable {
    let group, `class`, birthTime, deceased, deceasedTime: FieldID
    let ids: GroupFields<IdentifierFields>
    let code, gender: ConceptGroup
    let names: GroupFields<NameFields>

    init(_ at: FieldFinder.Place) {
        group = at("subject")
        let members = at.group("subject")
        (`class`, birthTime) = (members("class"), members("birthTime"))
        (deceased, deceasedTime) = (members("deceased"), members("deceasedTime"))
        ids = GroupFields(members, "ids", IdentifierFields.init)
        code = ConceptGroup(members, "code", ConceptFields.init)
        gender = ConceptGroup(members, "gender", ConceptFields.init)
        names = GroupFields(members, "names", NameFields.init)
    }
}

struct PreconditionFields: Sendable {
    let group, text: FieldID
    let code: ConceptGroup
    let values: GroupFields<ValueFields>

    init(_ at: FieldFinder.Place) {
        group = at("preconditions")
        let members = at.group("preconditions")
        text = members("text")
        code = ConceptGroup(members, "code", ConceptFields.init)
        values = GroupFields(members, "values", ValueFields.init)
    }
}

/// How a nested statement hangs on the one above it.
struct LinkFields: Sendable {
    let group, kind, type, inverted, sequence: FieldID
    let statement: StatementFields

    init(_ at: FieldFinder.Place) {
        group = at.id
        (kind, type, inverted, sequence) = (at("kind"), at("type"), at("inverted"), at("sequence"))
        statement = StatementFields(at)
    }
}

/// What a container's member says where the whole says it too.
struct MemberFields: Sendable {
    let group, kind, key, type, negated, nullFlavor, text: FieldID
    let code: ConceptGroup
    let effective: GroupFields<PeriodFields>
    let values: GroupFields<ValueFields>

    init(_ at: FieldFinder.Place) {
        group = at("members")
        let member = at.group("members")
        (kind, key, type) = (member("kind"), member("key"), member("type"))
        (negated, nullFlavor, text) = (member("negated"), member("nullFlavor"), member("text"))
        code = ConceptGroup(member, "code", ConceptFields.init)
        effective = GroupFields(member, "effective", PeriodFields.init)
        values = GroupFields(member, "values", ValueFields.init)
    }
}

/// The fields of `clinical.statement`.
final class RecordFields: Sendable {
    let schema: RecordSchema
    let kind, key, section, sectionName, sectionTitle, sectionNullFlavor, xpath: FieldID
    let sectionCode: FieldID
    let top: StatementFields
    let parent, parentKind, parentKey: FieldID
    let parentStatement: StatementFields
    let within, withinKind, withinKey, withinNullFlavor: FieldID
    let members: MemberFields
    let related, deeper: LinkFields
    let document, documentKey, documentSource, documentKind, documentTime, documentSetID, documentVersion: FieldID
    let documentConfidentiality, documentEncounterKey, documentPatient: FieldID

    init(_ finder: FieldFinder) {
        schema = finder.schema
        let at = finder.at("")
        (kind, key, section, xpath) = (at("kind"), at("key"), at("section"), at("xpath"))
        (sectionName, sectionTitle) = (finder.find("section.name"), finder.find("section.title"))
        sectionNullFlavor = finder.find("section.nullFlavor")
        sectionCode = finder.find("section.code")
        top = StatementFields(at)
        (parent, parentKind, parentKey) = (at("parent"), finder.find("parent.kind"), finder.find("parent.key"))
        parentStatement = StatementFields(at.group("parent"))
        (within, withinKind, withinKey) = (at("within"), finder.find("within.kind"), finder.find("within.key"))
        withinNullFlavor = finder.find("within.nullFlavor")
        members = MemberFields(at)
        related = LinkFields(at.group("related"))
        deeper = LinkFields(at.group("related").group("related"))
        document = at("document")
        let of = at.group("document")
        (documentKey, documentSource, documentKind, documentTime) = (of("key"), of("source"), of("kind"), of("time"))
        (documentSetID, documentVersion) = (of("setId"), of("versionNumber"))
        (documentConfidentiality, documentEncounterKey) = (of("confidentiality"), of("encounterKey"))
        documentPatient = of("patient")
    }
}
