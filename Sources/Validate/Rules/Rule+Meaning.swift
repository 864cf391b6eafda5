extension Rule {
    /// Whether a broken rule makes a resource invalid.
    var severity: ValidationFinding.Severity {
        switch self {
        // dom-6 is best practice. CARIN's own professional examples name organizations in these roles, and its official
        // expression cannot fire.
        case .dom6, .professionalPractitioner: .warning
        default: .error
        }
    }

    /// What the rule demands.
    var meaning: String {
        switch self {
        case .ext1: "an extension has either extensions or a value, not both and not neither"
        case .per1: "a period must not end before it starts"
        case .ref1: "a local reference must point at a contained resource"
        case .pat1: "a contact needs a name, telecom, address or organization"
        case .org1: "an organization needs a name or an identifier"
        case .org2: "an organization's address is never of use home"
        case .org3: "an organization's telecom is never of use home"
        case .cpt2: "a contact point with a value needs a system"
        case .att1: "an attachment with data needs a content type"
        case .qty3: "a quantity with a coded unit needs its system"
        case .sqty1: "a simple quantity has no comparator"
        case .age1, .cnt3, .dis1, .drt1: "the quantity's value, code and system do not fit together"
        case .rat1: "a ratio has both numerator and denominator"
        case .rng2: "a range's low must not be above its high"
        case .exp1: "an expression or a reference to one is needed"
        case .tim1, .tim2, .tim4, .tim5, .tim6, .tim7, .tim8, .tim9, .tim10:
            "the parts of the timing do not fit together"
        case .trd1, .trd2, .trd3: "the parts of the trigger do not fit together"
        case .drq1, .drq2: "either a path or a search parameter, not both"
        case .txt1: "a narrative is one div of closed tags, without active content"
        case .txt2: "a narrative must not be empty"
        default: resourceMeaning
        }
    }

    private var resourceMeaning: String {
        switch self {
        case .dom2: "a contained resource contains no other"
        case .dom3: "a contained resource must be referred to"
        case .dom4: "a contained resource has no version and no lastUpdated"
        case .dom5: "a contained resource has no security labels"
        case .dom6: "a resource should have a narrative"
        case .bdl1: "a total is for search sets and histories"
        case .bdl2: "search information is for search sets"
        case .bdl3: "each entry needs a request in batches, transactions and histories, and in no other bundle"
        case .bdl4: "each entry needs a response in responses and histories, and in no other bundle"
        case .bdl5: "an entry needs a resource, a request or a response"
        case .bdl7: "full URLs are distinct, but for versions"
        case .bdl8: "a full URL names no version"
        case .bdl9: "a document needs an identifier with a system and a value"
        case .bdl10: "a document needs a timestamp"
        case .bdl11: "a document starts with a Composition"
        case .bdl12: "a message starts with a MessageHeader"
        case .usCore8: "a name needs a family or given name, or a reason for having neither, not both"
        case .practitionerIdentifier: "an identifier of type NPI or TAX is needed"
        case .relatedPersonNameOrRelationship: "a name or a relationship is needed"
        case .uncontainedLastUpdated: "meta.lastUpdated is needed"
        case .metaInpatient, .metaOutpatient, .metaOral, .metaPharmacy, .metaProfessional, .metaCoverage,
            .metaOrganization,
            .metaPatient, .metaPractitioner, .metaRelatedPerson:
            "meta.profile must name the profile with its version, 2.0"
        default: claimMeaning
        }
    }

    private var claimMeaning: String {
        switch self {
        case .careTeamQualification: "a rendering provider needs a coded qualification"
        case .institutionalOrganization, .pharmacyOrganization: "this care team role is an Organization's"
        case .institutionalPractitioner, .pharmacyPractitioner, .professionalPractitioner:
            "this care team role is a Practitioner's"
        case .pointOfOrigin: "the point of origin must fit the type of admission: newborn or not"
        case .itemOrHeaderAdjudication: "amounts are adjudicated either on the items or on the header"
        case .insuranceFocal: "at most one insurance is focal"
        case .payeeParty: "a payee of type other needs a party"
        case .transportationLinked, .oralBodySiteLinked: "the supporting information must be referred to by an item"
        case .visionProduct: "only a vision claim has products that are not applicable"
        case .adjudicationAmount: "an adjudication needs at least one amount"
        case .oralToothNumber: "a tooth surface needs a tooth number"
        case .oralLinkedBodySite: "an item that refers to additional body sites needs a body site"
        default: ""
        }
    }
}
