import Records

/// Looks up a vocabulary's fields once, when layouts are read. What the vocabulary lacks is noted.
final class FieldFinder {
    let schema: RecordSchema
    private(set) var missing: [String] = []

    init(_ schema: RecordSchema) { self.schema = schema }

    func find(_ path: String) -> FieldID {
        if let id = schema.id(path) { return id }
        missing.append(path)
        return 0
    }

    /// A group at `path` ("" is the record itself).
    func at(_ path: String) -> Place { Place(finder: self, path: path) }

    struct Place {
        let finder: FieldFinder
        let path: String

        func callAsFunction(_ name: String) -> FieldID { finder.find(path.isEmpty ? name : "\(path).\(name)") }
        func group(_ name: String) -> Place { finder.at(path.isEmpty ? name : "\(path).\(name)") }
        var id: FieldID { finder.find(path) }
    }
}

// The groups of the vocabularies' `groups`, each at one place.

struct ConceptFields: Sendable {
    let code, system, systemName, display, text, nullFlavor: FieldID
    let translations, translationCode, translationSystem, translationSystemName, translationDisplay: FieldID
    let qualifiers, qualifierName, qualifierNameDisplay, qualifierCode, qualifierSystem, qualifierDisplay: FieldID

    init(_ at: FieldFinder.Place) {
        (code, system, systemName) = (at("code"), at("system"), at("systemName"))
        (display, text, nullFlavor) = (at("display"), at("text"), at("nullFlavor"))
        translations = at("translations")
        let other = at.group("translations")
        (translationCode, translationSystem) = (other("code"), other("system"))
        (translationSystemName, translationDisplay) = (other("systemName"), other("display"))
        qualifiers = at("qualifiers")
        let qualifier = at.group("qualifiers")
        (qualifierName, qualifierNameDisplay) = (qualifier("name"), qualifier("nameDisplay"))
        (qualifierCode, qualifierSystem) = (qualifier("code"), qualifier("system"))
        qualifierDisplay = qualifier("display")
    }
}

/// A group and the fields in it.
struct GroupFields<Fields: Sendable>: Sendable {
    let group: FieldID
    let fields: Fields

    init(_ at: FieldFinder.Place, _ name: String, _ make: (FieldFinder.Place) -> Fields) {
        group = at(name)
        fields = make(at.group(name))
    }
}

typealias ConceptGroup = GroupFields<ConceptFields>

struct IdentifierFields: Sendable {
    let root, idExtension, nullFlavor, authority: FieldID

    init(_ at: FieldFinder.Place) {
        (root, idExtension, nullFlavor) = (at("root"), at("extension"), at("nullFlavor"))
        authority = at("authority")
    }
}

struct PeriodFields: Sendable {
    let value, from, to, nullFlavor, begins, ends: FieldID

    init(_ at: FieldFinder.Place) {
        (value, from, to) = (at("value"), at("from"), at("to"))
        (nullFlavor, begins, ends) = (at("nullFlavor"), at("begins"), at("ends"))
    }
}

/// A quantity and, with `isOpen`, whether its bounds belong to it.
struct BoundsFields: Sendable {
    let low, lowUnit, lowOpen, high, highUnit, highOpen: FieldID?

    init(_ at: FieldFinder.Place, isOpen: Bool = true) {
        (low, lowUnit, high, highUnit) = (at("low"), at("lowUnit"), at("high"), at("highUnit"))
        lowOpen = isOpen ? at("lowOpen") : nil
        highOpen = isOpen ? at("highOpen") : nil
    }
}

struct QuantityFields: Sendable {
    let value, unit, nullFlavor, text: FieldID
    let bounds: BoundsFields

    init(_ at: FieldFinder.Place) {
        (value, unit, nullFlavor, text) = (at("value"), at("unit"), at("nullFlavor"), at("text"))
        bounds = BoundsFields(at)
    }
}

struct RatioFields: Sendable {
    let numerator, numeratorUnit, denominator, denominatorUnit: FieldID

    init(_ at: FieldFinder.Place) {
        (numerator, numeratorUnit) = (at("numerator"), at("numeratorUnit"))
        (denominator, denominatorUnit) = (at("denominator"), at("denominatorUnit"))
    }
}

struct TimingFields: Sendable {
    let type, `operator`, value, from, to, nullFlavor, ends: FieldID
    let period, periodUnit, periodHigh, periodHighUnit, phaseFrom, phaseTo, phaseWidth, phaseWidthUnit: FieldID
    let institution, event, offset, offsetUnit, offsetHigh, offsetHighUnit: FieldID

    init(_ at: FieldFinder.Place) {
        (type, `operator`, value) = (at("type"), at("operator"), at("value"))
        (from, to, nullFlavor, ends) = (at("from"), at("to"), at("nullFlavor"), at("ends"))
        (period, periodUnit) = (at("period"), at("periodUnit"))
        (periodHigh, periodHighUnit) = (at("periodHigh"), at("periodHighUnit"))
        (phaseFrom, phaseTo) = (at("phaseFrom"), at("phaseTo"))
        (phaseWidth, phaseWidthUnit) = (at("phaseWidth"), at("phaseWidthUnit"))
        (institution, event) = (at("institution"), at("event"))
        (offset, offsetUnit) = (at("offset"), at("offsetUnit"))
        (offsetHigh, offsetHighUnit) = (at("offsetHigh"), at("offsetHighUnit"))
    }
}

struct ValueFields: Sendable {
    let type, number, unit, moment, from, to, flag, mediaType, data: FieldID
    let bounds: BoundsFields
    let ratio: RatioFields
    let concept: ConceptFields

    init(_ at: FieldFinder.Place) {
        (type, number, unit) = (at("type"), at("number"), at("unit"))
        (moment, from, to) = (at("moment"), at("from"), at("to"))
        (flag, mediaType, data) = (at("flag"), at("mediaType"), at("data"))
        bounds = BoundsFields(at)
        ratio = RatioFields(at)
        concept = ConceptFields(at)
    }
}

struct NameFields: Sendable {
    let use, text, prefix, given, family, suffix: FieldID

    init(_ at: FieldFinder.Place) {
        (use, text, prefix) = (at("use"), at("text"), at("prefix"))
        (given, family, suffix) = (at("given"), at("family"), at("suffix"))
    }
}

struct TelecomFields: Sendable {
    let value, use: FieldID

    init(_ at: FieldFinder.Place) { (value, use) = (at("value"), at("use")) }
}

struct AddressFields: Sendable {
    let use, line, city, county, state, postalCode, country, text: FieldID

    init(_ at: FieldFinder.Place) {
        (use, line, city, county) = (at("use"), at("line"), at("city"), at("county"))
        (state, postalCode, country, text) = (at("state"), at("postalCode"), at("country"), at("text"))
    }
}

/// How somebody is reached.
struct ContactFields: Sendable {
    let telecoms: GroupFields<TelecomFields>
    let addresses: GroupFields<AddressFields>

    init(_ at: FieldFinder.Place) {
        telecoms = GroupFields(at, "telecoms", TelecomFields.init)
        addresses = GroupFields(at, "addresses", AddressFields.init)
    }
}

struct OrganizationFields: Sendable {
    let key, name: FieldID
    let ids: GroupFields<IdentifierFields>
    let contact: ContactFields

    init(_ at: FieldFinder.Place) {
        (key, name) = (at("key"), at("name"))
        ids = GroupFields(at, "ids", IdentifierFields.init)
        contact = ContactFields(at)
    }
}

final class ActorFields: Sendable {
    let type, role, key, templates, relation, isPatient: FieldID
    let function, code: ConceptGroup
    let time: GroupFields<PeriodFields>
    let ids: GroupFields<IdentifierFields>
    let names: GroupFields<NameFields>
    let contact: ContactFields
    let entity, entityClass, entityName, entityText: FieldID
    let entityIDs: GroupFields<IdentifierFields>
    let entityCode: ConceptGroup
    let device, model, software: FieldID
    let organization: GroupFields<OrganizationFields>

    init(_ at: FieldFinder.Place) {
        (type, role, key) = (at("type"), at("role"), at("key"))
        (templates, relation, isPatient) = (at("templates"), at("relation"), at("isPatient"))
        function = ConceptGroup(at, "function", ConceptFields.init)
        code = ConceptGroup(at, "code", ConceptFields.init)
        time = GroupFields(at, "time", PeriodFields.init)
        ids = GroupFields(at, "ids", IdentifierFields.init)
        names = GroupFields(at, "names", NameFields.init)
        contact = ContactFields(at)
        entity = at("entity")
        let played = at.group("entity")
        (entityClass, entityName, entityText) = (played("class"), played("name"), played("text"))
        entityIDs = GroupFields(played, "ids", IdentifierFields.init)
        entityCode = ConceptGroup(played, "code", ConceptFields.init)
        device = at("device")
        (model, software) = (at.group("device")("model"), at.group("device")("software"))
        organization = GroupFields(at, "organization", OrganizationFields.init)
    }
}
