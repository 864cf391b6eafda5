/// The resource types that have a table.
public enum ResourceType: UInt8, Sendable, CaseIterable {
    // In the order in which a publication merges them: what others refer to comes first.
    case organization, practitioner, practitionerRole, location, patient, relatedPerson, coverage
    case device, medication, specimen, encounter, allergyIntolerance, condition, procedure, observation
    case diagnosticReport, medicationDispense, immunization, goal, carePlan, careTeam, familyMemberHistory
    case provenance, documentReference, serviceRequest, medicationRequest, claim, claimResponse, explanationOfBenefit

    /// FHIR's name of the type.
    public var name: String {
        switch self {
        case .organization: "Organization"
        case .practitioner: "Practitioner"
        case .practitionerRole: "PractitionerRole"
        case .patient: "Patient"
        case .relatedPerson: "RelatedPerson"
        case .coverage: "Coverage"
        case .documentReference: "DocumentReference"
        case .serviceRequest: "ServiceRequest"
        case .medicationRequest: "MedicationRequest"
        case .claim: "Claim"
        case .claimResponse: "ClaimResponse"
        case .explanationOfBenefit: "ExplanationOfBenefit"
        default: clinical?.name ?? ""
        }
    }

    /// The type of that FHIR name, or `nil` where it has no table.
    public init?(name: some StringProtocol) {
        guard let type = ResourceType.allCases.first(where: { $0.name == name }) else { return nil }
        self = type
    }

    /// The type's table, with its schema.
    public var table: String {
        switch self {
        case .organization: "fhir.organization"
        case .practitioner: "fhir.practitioner"
        case .practitionerRole: "fhir.practitioner_role"
        case .patient: "fhir.patient"
        case .relatedPerson: "fhir.related_person"
        case .coverage: "fhir.coverage"
        case .documentReference: "fhir.document_reference"
        case .serviceRequest: "fhir.service_request"
        case .medicationRequest: "fhir.medication_request"
        case .claim: "fhir.claim"
        case .claimResponse: "fhir.claim_response"
        case .explanationOfBenefit: "fhir.explanation_of_benefit"
        default: clinical?.table ?? ""
        }
    }

    /// Whether it is of one patient, whom its row names.
    var hasPatient: Bool { searchColumns.contains("patient_id") }

    /// Whether not every plan has it: of prior authorizations or of clinical documents. A report leaves it out where there was
    /// nothing of it.
    public var isOccasional: Bool {
        switch self {
        case .practitionerRole, .documentReference, .serviceRequest, .medicationRequest, .claim, .claimResponse: true
        default: clinical != nil
        }
    }

    /// Where its superseded versions are.
    var historyTable: String { table + "_history" }

    /// The name of this publication's staging table.
    var stagingTable: String { "staged_" + table.dropFirst("fhir.".count) }

    /// The columns of its search parameters, in the order in which `ColumnExtractor` writes them.
    var searchColumns: [String] {
        switch self {
        case .organization, .practitioner: ["npi", "name"]
        case .patient:
            ["member_id", "member_id_normalized", "family_normalized", "given_normalized", "birth_date", "gender"]
        case .practitionerRole: ["practitioner_id", "organization_id"]
        case .relatedPerson: ["patient_id", "identifier", "family_normalized", "given_normalized"]
        case .coverage: ["patient_id", "subscriber_id", "period_start", "period_end"]
        case .documentReference: ["patient_id", "identifier", "type", "created"]
        case .serviceRequest, .medicationRequest: ["patient_id", "identifier", "status", "code", "authored"]
        case .claim: ["patient_id", "coverage_id", "identifier", "use", "created", "provider"]
        case .claimResponse: ["patient_id", "request_id", "identifier", "use", "outcome", "created"]
        case .explanationOfBenefit:
            ["patient_id", "coverage_id", "identifier", "type", "service_start", "service_end", "created", "provider"]
        default: clinical?.columns.map(\.name) ?? []
        }
    }
}
