/// The invariants that have a native rule here, by the guides' keys.
enum Rule: UInt8, BitwiseCopyable, CaseIterable {
    case ext1, per1, ref1, pat1, org1, org2, org3, cpt2, att1, qty3, sqty1, age1, cnt3, dis1, drt1, exp1, rat1, rng2
    case tim1, tim2, tim4, tim5, tim6, tim7, tim8, tim9, tim10, trd1, trd2, trd3, drq1, drq2, txt1, txt2
    case dom2, dom3, dom4, dom5, dom6
    case bdl1, bdl2, bdl3, bdl4, bdl5, bdl7, bdl8, bdl9, bdl10, bdl11, bdl12
    case usCore8, practitionerIdentifier, relatedPersonNameOrRelationship, uncontainedLastUpdated
    case metaInpatient, metaOutpatient, metaOral, metaPharmacy, metaProfessional
    case metaCoverage, metaOrganization, metaPatient, metaPractitioner, metaRelatedPerson
    case careTeamQualification, institutionalOrganization, institutionalPractitioner, pharmacyOrganization
    case pharmacyPractitioner, professionalPractitioner, pointOfOrigin, itemOrHeaderAdjudication, insuranceFocal
    case payeeParty, transportationLinked, visionProduct, adjudicationAmount
    case oralBodySiteLinked, oralToothNumber, oralLinkedBodySite

    /// The key as the guide writes it.
    var key: String {
        switch self {
        case .ext1, .per1, .ref1, .pat1, .org1, .org2, .org3, .cpt2, .att1, .qty3, .age1, .cnt3, .dis1, .drt1, .exp1,
            .rat1,
            .rng2, .tim1, .tim2, .tim4, .tim5, .tim6, .tim7, .tim8, .tim9, .tim10, .trd1, .trd2, .trd3, .drq1, .drq2,
            .txt1,
            .txt2, .dom2, .dom3, .dom4, .dom5, .dom6, .bdl1, .bdl2, .bdl3, .bdl4, .bdl5, .bdl7, .bdl8, .bdl9, .bdl10,
            .bdl11,
            .bdl12:
            let name = "\(self)"
            return "\(name.prefix(3))-\(name.dropFirst(3))"
        case .sqty1: return "sqty-1"
        case .usCore8: return "us-core-8"
        case .practitionerIdentifier: return "Practitioner-identifier"
        case .relatedPersonNameOrRelationship: return "relatedperson-name-or-relationship"
        case .uncontainedLastUpdated: return "uncontained-requires-lastUpdated"
        default: return guideKey
        }
    }

    private var guideKey: String {
        switch self {
        case .metaInpatient: "EOB-institutional-inpatient-meta-profile-version"
        case .metaOutpatient: "EOB-institutional-outpatient-meta-profile-version"
        case .metaOral: "EOB-oral-meta-profile-version"
        case .metaPharmacy: "EOB-pharmacy-meta-profile-version"
        case .metaProfessional: "EOB-professional-nonclinician-meta-profile-version"
        case .metaCoverage: "coverage-meta-profile-version"
        case .metaOrganization: "organization-meta-profile-version"
        case .metaPatient: "patient-meta-profile-version"
        case .metaPractitioner: "practitioner-meta-profile-version"
        case .metaRelatedPerson: "relatedperson-meta-profile-version"
        case .careTeamQualification: "EOB-careteam-qualification"
        case .institutionalOrganization: "EOB-inst-careTeam-organization"
        case .institutionalPractitioner: "EOB-inst-careTeam-practitioner"
        case .pharmacyOrganization: "EOB-pharm-careTeam-organization"
        case .pharmacyPractitioner: "EOB-pharm-careTeam-practitioner"
        case .professionalPractitioner: "EOB-prof-careTeam-practitioner"
        case .pointOfOrigin: "EOB-inst-pointoforigin"
        case .itemOrHeaderAdjudication: "EOB-institutional-item-or-header-adjudication"
        case .insuranceFocal: "EOB-insurance-focal"
        case .payeeParty: "EOB-payee-other-type-requires-party"
        case .transportationLinked: "EOB-prof-all-transportation-supportinginfo-linked-to-line"
        case .visionProduct: "EOB-vision-item-productorservice"
        case .adjudicationAmount: "adjudication-has-amount-type-slice"
        case .oralBodySiteLinked: "Oral-EOB-supportinginfo-additionalbodysite-requires-line-item"
        case .oralToothNumber: "Oral-EOB-surface-subsite-requires-tooth-number"
        case .oralLinkedBodySite: "Oral-line-item-with-linked-additionalbody-site-requires-bodysite"
        default: ""
        }
    }

    private static let byKey = Dictionary(allCases.map { ($0.key, $0) }) { first, _ in first }

    /// The rule with a guide's key, or `nil` where there is none here.
    init?(key: String) {
        guard let rule = Rule.byKey[key] else { return nil }
        self = rule
    }
}
