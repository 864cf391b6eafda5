/// Which official expression a rule stands for: the first eight hexadecimal digits of the SHA-256 of its text.
extension Rule {
    static let byDigest: [String: Rule] = types.merging(resources) { first, _ in first }
        .merging(guides) { first, _ in first }.merging(carin) { first, _ in first }
        .merging(definitions) { first, _ in first }

    /// Tables leave `ext-1` out: it holds of every extension.
    static let digestOfExt1 = "32e4a881"

    /// R4's data types (FHIR R4, Data Types).
    private static let types: [String: Rule] = [
        "32e4a881": .ext1, "1e893b25": .per1, "136606a2": .ref1, "9fbfbd7b": .cpt2, "da2ed0c9": .att1,
        "b6cd76fc": .qty3, "c463ccd7": .sqty1, "b1bca5cb": .age1, "9314cb6e": .cnt3, "6d549be5": .dis1,
        "060cae22": .drt1, "da01d44c": .exp1, "d5b628bb": .rat1, "cb366a56": .rng2,
        "61f6c683": .tim1, "54df17ac": .tim2, "fbf149c4": .tim4, "31662fff": .tim5, "a583ee82": .tim6,
        "20472d2e": .tim7, "ccc55438": .tim8, "ac2315ea": .tim9, "b6824fdf": .tim10,
        "e52b4e51": .trd1, "5d3f7481": .trd2, "d4b71a91": .drq1, "bcaf87d2": .txt1,
    ]

    /// R4's resources.
    private static let resources: [String: Rule] = [
        "f0704c44": .dom2, "835750ce": .dom3, "ae24fe11": .dom4, "00f10df0": .dom5, "46eb0bdd": .dom6,
        "089204ed": .bdl7, "8828493c": .bdl8, "acd3431b": .pat1, "68d7ff46": .org1, "648be462": .org2,
        "85fb9218": .ait1, "93d13470": .ait2, "d42b7216": .app2, "a8ec6d1b": .con3, "d934d06f": .con4,
        "37550224": .con5, "089a88dd": .ctm1, "247d62ee": .inv1, "a51f83cd": .mdd1, "f3b32017": .obs7,
        "7db40d7c": .dateToDay, "1b029a4f": .observationValue,
        "505907fe": .componentValue,
    ]

    /// US Core, PAS and CRD.
    private static let guides: [String: Rule] = [
        "a97ac098": .nameOrReason, "326b07ab": .agentOnBehalf, "fd251cd6": .distinctAnswers, "8ad8e959": .quantityUCUM,
        "110b30b8": .vaccineCodeNDC, "386c5298": .vaccineNDC,
        "9276b407": .conditionCategory, "33636acf": .deviceCarrier, "a407e6fa": .deviceProduction,
        "d3022f71": .memberIdentifier,
        "7a12bb37": .npiDigits, "32d86c43": .npiCheckDigit, "ad2561b6": .clia, "abd61292": .naic,
        "7f21e653": .attachmentNeeded, "aab4a7f7": .questionnaireNeeded, "3e7559d5": .fullDate,
        "10e7d9a1": .coverageDocuments, "69542db3": .coverageAuthorization, "8968617c": .coverageInformation,
        "26dce3e7": .coveragePurpose, "0b08e980": .coverageSatisfied,
        // What an element's types select exists whatever it is; no extension has the element that is asked for.
        "678e7c85": .vacuous, "8aa59a83": .vacuous,
        // They look for a value below the value, for a type that has another name, for the agent of a reference, or for
        // codes of a value set whose url is misspelt.
        "c8bfd8d9": .vacuous, "f920fce5": .vacuous, "db5d68d7": .vacuous, "e989a344": .dateTimeToDay,
        "c5d8572f": .vacuous,
        "3f08853d": .vacuous,
    ]

    /// CARIN Blue Button.
    private static let carin: [String: Rule] = [
        "7ec548e3": .practitionerIdentifier, "eaa3f1ba": .nameOrRelationship, "efe52249": .uncontainedLastUpdated,
        "484bf79b": .metaInpatient, "199b4706": .metaOutpatient, "8d2332f2": .metaOral, "ab932fcb": .metaPharmacy,
        "083c9097": .metaProfessional, "22305f8b": .metaCoverage, "30676d8c": .metaOrganization,
        "241d51d3": .metaPatient, "7499bd8c": .metaPractitioner, "db22f7f6": .metaRelatedPerson,
        "dcea3a1a": .careTeamQualification, "e6c71e10": .careTeamOrganization,
        "e4e9b4db": .institutionalPractitioner, "d18de029": .pharmacyPractitioner,
        "266526df": .professionalPractitioner, "e6caabaa": .pointOfOrigin, "9b5c6252": .itemOrHeaderAdjudication,
        "0a72ebe6": .insuranceFocal, "d6b75a5b": .payeeParty, "e28efdcb": .transportationLinked,
        "bec4a3ae": .visionProduct, "ad310133": .adjudicationAmount, "edc1105a": .oralBodySiteLinked,
        "4bc47ac7": .oralToothNumber, "96fbd1a7": .oralLinkedBodySite,
    ]

    /// What no condition can say of questionnaires, code systems and definitions.
    private static let definitions: [String: Rule] = [
        "51abf1da": .machineName, "f8fac525": .linkIds, "6495bf67": .conceptCodes, "e7f8ac61": .probability,
        "c2881db3": .cardinality, "bedcdf25": .maximum, "d8d48b6d": .positiveMaximum, "ffab2a8d": .sliceName,
        "9e1cb7e1": .elementPath, "ef1f7386": .plainPath, "840c63f7": .snapshotPaths, "3f9f179d": .differentialPaths,
        "e8ee9483": .firstPath, "31dc209a": .typeCodes,
    ]
}
