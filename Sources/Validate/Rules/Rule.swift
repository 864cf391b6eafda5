import FHIR

/// The invariants that have a native rule here.
///
/// A rule stands for an official expression, whatever key a guide gives it: expressions are known by the digest of their text.
enum Rule: UInt8, BitwiseCopyable, CaseIterable {
    case ext1, per1, ref1, pat1, org1, org2, cpt2, att1, qty3, sqty1, age1, cnt3, dis1, drt1, exp1, rat1, rng2
    case tim1, tim2, tim4, tim5, tim6, tim7, tim8, tim9, tim10, trd1, trd2, drq1, txt1, txt2
    case dom2, dom3, dom4, dom5, dom6
    case bdl7, bdl8
    case nameOrReason, practitionerIdentifier, nameOrRelationship, uncontainedLastUpdated
    case metaInpatient, metaOutpatient, metaOral, metaPharmacy, metaProfessional
    case metaCoverage, metaOrganization, metaPatient, metaPractitioner, metaRelatedPerson
    case careTeamQualification, careTeamOrganization, institutionalPractitioner
    case pharmacyPractitioner, professionalPractitioner, pointOfOrigin, itemOrHeaderAdjudication, insuranceFocal
    case payeeParty, transportationLinked, visionProduct, adjudicationAmount
    case oralBodySiteLinked, oralToothNumber, oralLinkedBodySite
    case ait1, ait2, app2, con3, con4, con5, ctm1, inv1, mdd1
    case obs7, agentOnBehalf, distinctAnswers
    case observationValue, componentValue, dateToDay, dateTimeToDay, quantityUCUM, vaccineNDC, vaccineCodeNDC,
        conditionCategory
    case deviceCarrier, deviceProduction, memberIdentifier
    case npiDigits, npiCheckDigit, clia, naic
    case attachmentNeeded, questionnaireNeeded, fullDate
    case coverageDocuments, coverageAuthorization, coverageInformation, coveragePurpose, coverageSatisfied
    case machineName, linkIds, conceptCodes, probability, cardinality, maximum, positiveMaximum, sliceName, elementPath
    case plainPath, snapshotPaths, differentialPaths, firstPath, typeCodes
    /// A condition of `StatedCondition`: data.
    case condition
    /// An official expression that nothing can break as it is written.
    case vacuous
    /// No native rule: the expression itself is evaluated.
    case expression

    static let adjudicationSet = "http://hl7.org/fhir/us/carin-bb/ValueSet/C4BBAdjudication"
    static let transportationSet = "http://hl7.org/fhir/us/carin-bb/ValueSet/C4BBTransportationServiceCategories"
    static let conditionCategorySet = "http://hl7.org/fhir/us/core/ValueSet/us-core-condition-category"

    /// The value set that the rule asks for: where it is not at hand the rule cannot answer.
    var valueSet: String? {
        switch self {
        case .itemOrHeaderAdjudication, .adjudicationAmount: Rule.adjudicationSet
        case .transportationLinked: Rule.transportationSet
        case .conditionCategory: Rule.conditionCategorySet
        default: nil
        }
    }

    /// The rule for an invariant of a definition, or `nil` where its expression has none here.
    init?(_ invariant: Invariant) {
        if StatedCondition.byDigest[invariant.digest] != nil {
            self = .condition
            return
        }
        guard let rule = Rule.byDigest[invariant.digest] else { return nil }
        // The two rules of a narrative share one expression; what they mean differs.
        self = invariant.key == "txt-2" ? .txt2 : rule
    }
}
