import Foundation

/// Small valid resources of invented people, and changes to them.
enum Invented {
    static let base = "http://hl7.org/fhir/us/carin-bb"

    static let patient = """
        {"resourceType":"Patient","id":"p1","meta":{"lastUpdated":"2024-02-03T04:05:06Z",
        "profile":["\(base)/StructureDefinition/C4BB-Patient|2.0.0"]},
        "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MB"}]},
        "system":"https://plan.example/member","value":"M-0001"}],
        "name":[{"family":"Ficta","given":["Ana"]}],"gender":"female","birthDate":"1980-02-29"}
        """

    static let claim = """
        {"resourceType":"ExplanationOfBenefit","id":"e1","meta":{"lastUpdated":"2024-02-03T04:05:06Z",
        "profile":["\(base)/StructureDefinition/C4BB-ExplanationOfBenefit-Professional-NonClinician|2.0.0"]},
        "identifier":[{"type":{"coding":[{"system":"\(base)/CodeSystem/C4BBIdentifierType","code":"uc"}]},
        "system":"https://plan.example/claim","value":"C-1"}],
        "status":"active","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/claim-type","code":"professional"}]},
        "use":"claim","patient":{"reference":"Patient/p1"},"billablePeriod":{"start":"2024-01-02","end":"2024-01-03"},
        "created":"2024-01-05","insurer":{"reference":"Organization/o1"},"provider":{"reference":"Practitioner/d1"},
        "outcome":"complete",
        "supportingInfo":[{"sequence":1,
        "category":{"coding":[{"system":"\(base)/CodeSystem/C4BBSupportingInfoType","code":"clmrecvddate"}]},
        "timingDate":"2024-01-04"}],
        "diagnosis":[{"sequence":1,"diagnosisCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"J06.9"}]},
        "type":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/ex-diagnosistype","code":"principal"}]}]}],
        "insurance":[{"focal":true,"coverage":{"reference":"Coverage/c1"}}],
        "item":[{"sequence":1,"productOrService":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"99213"}]},
        "servicedDate":"2024-01-02",
        "locationCodeableConcept":{"coding":[{"system":"https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set","code":"11"}]},
        "adjudication":[{"category":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/adjudication","code":"submitted"}]},
        "amount":{"value":125.50,"currency":"USD"}},
        {"category":{"coding":[{"system":"\(base)/CodeSystem/C4BBAdjudicationDiscriminator","code":"benefitpaymentstatus"}]},
        "reason":{"coding":[{"system":"\(base)/CodeSystem/C4BBPayerAdjudicationStatus","code":"innetwork"}]}}]}],
        "total":[{"category":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/adjudication","code":"submitted"}]},
        "amount":{"value":125.50,"currency":"USD"}}]}
        """

    /// The resource with one text in place of another, which must stand in it exactly once or, by `all`, more often.
    static func changed(_ resource: String, _ old: String, _ new: String) -> [UInt8]? {
        guard let range = resource.range(of: old) else { return nil }
        return Array(resource.replacingCharacters(in: range, with: new).utf8)
    }
}
