extension Rule {
    /// Whether a broken rule is advice only, whatever the definition says: CARIN's own professional examples name
    /// organizations in these roles, and its official expression cannot fire.
    var isAdvice: Bool { self == .professionalPractitioner }

    /// What the rule demands.
    var meaning: String {
        switch self {
        case .ext1: "an extension has either extensions or a value, not both and not neither"
        case .per1: "a period must not end before it starts"
        case .ref1: "a local reference must point at a contained resource"
        case .pat1: "a contact needs a name, telecom, address or organization"
        case .org1: "an organization needs a name or an identifier"
        case .org2: "an organization's address or telecom is never of use home"
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
        case .trd1, .trd2: "the parts of the trigger do not fit together"
        case .drq1: "either a path or a search parameter, not both"
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
        case .bdl7: "full URLs are distinct, but for versions"
        case .bdl8: "a full URL names no version"
        case .nameOrReason: "a name needs a family or given name, or a reason for having neither, not both"
        case .practitionerIdentifier: "an identifier of type NPI or TAX is needed"
        case .nameOrRelationship: "a name or a relationship is needed"
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
        case .careTeamOrganization: "this care team role is an Organization's"
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
        default: clinicalMeaning
        }
    }

    private var clinicalMeaning: String {
        switch self {
        case .ait1, .con3: "a clinical status is needed unless the record was entered in error"
        case .ait2, .con5: "a record that was entered in error has no clinical status"
        case .app2: "an appointment has both start and end, or neither"
        case .con4: "a condition with an abatement is inactive, resolved or in remission"
        case .ctm1: "only a practitioner is a member on behalf of somebody"
        case .inv1: "a task is not modified before it is authored"
        case .mdd1: "a medicine is not handed over before it is prepared"
        case .obs7: "an observation with a value has no component with the same code"
        case .distinctAnswers: "items with answers in one group have distinct link ids"
        case .observationValue, .componentValue: "a value, or a reason for having none, is needed"
        default: guideMeaning
        }
    }

    private var guideMeaning: String {
        switch self {
        case .dateToDay, .dateTimeToDay, .fullDate: "the date must be given to the day"
        case .quantityUCUM: "the quantity's unit must be of UCUM"
        case .vaccineNDC, .vaccineCodeNDC: "a vaccine should be coded by CVX rather than NDC"
        case .conditionCategory: "a category of US Core's list is wanted"
        case .deviceCarrier: "a carrier of the device identifier must be given in full"
        case .deviceProduction: "a device with an identifier needs a date, a lot, a serial or a distinct identifier"
        case .memberIdentifier: "a member's identifier or a subscriber's id is needed"
        case .npiDigits: "an NPI has ten digits"
        case .npiCheckDigit: "an NPI ends in its check digit"
        case .clia: "a CLIA number has two digits, D and seven digits"
        case .naic: "a NAIC code has five digits"
        case .agentOnBehalf: "an agent that is a practitioner or device needs whom it acts for"
        case .attachmentNeeded: "a request for attachments names those that are needed"
        case .questionnaireNeeded: "a request for questionnaires names those that are needed"
        case .coverageDocuments, .coverageAuthorization, .coverageInformation, .coveragePurpose, .coverageSatisfied:
            "the parts of the coverage information do not fit together"
        default: definitionMeaning
        }
    }

    private var definitionMeaning: String {
        switch self {
        case .machineName: "a name for programs should be like that of a type"
        case .linkIds: "link ids are distinct in all of a questionnaire"
        case .conceptCodes: "codes are distinct in all of a code system"
        case .probability: "a probability is at most 100 percent"
        case .cardinality: "the least number is not above the greatest"
        case .maximum: "the greatest number is a number or *"
        case .positiveMaximum: "the greatest number is above zero or *"
        case .sliceName: "a slice's name has letters, digits and / - _ [ ] @ only"
        case .elementPath, .plainPath: "an element's path is names with dots between them"
        case .snapshotPaths, .differentialPaths: "all paths are below the first element's"
        case .firstPath: "the first element's path is the type's name"
        case .typeCodes: "a type's code is a name"
        default: "the condition does not hold"
        }
    }
}
