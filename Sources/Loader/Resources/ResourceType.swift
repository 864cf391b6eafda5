/// The resource types that have a table.
public enum ResourceType: UInt8, Sendable, CaseIterable {
    // In the order in which a publication merges them: what others refer to comes first.
    case organization, practitioner, patient, relatedPerson, coverage, explanationOfBenefit

    /// FHIR's name of the type.
    public var name: String {
        switch self {
        case .organization: "Organization"
        case .practitioner: "Practitioner"
        case .patient: "Patient"
        case .relatedPerson: "RelatedPerson"
        case .coverage: "Coverage"
        case .explanationOfBenefit: "ExplanationOfBenefit"
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
        case .patient: "fhir.patient"
        case .relatedPerson: "fhir.related_person"
        case .coverage: "fhir.coverage"
        case .explanationOfBenefit: "fhir.explanation_of_benefit"
        }
    }

    /// Whether it is of one patient, whom its row names.
    var hasPatient: Bool { searchColumns.contains("patient_id") }

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
        case .relatedPerson: ["patient_id", "identifier", "family_normalized", "given_normalized"]
        case .coverage: ["patient_id", "subscriber_id", "period_start", "period_end"]
        case .explanationOfBenefit:
            ["patient_id", "coverage_id", "identifier", "type", "service_start", "service_end", "created", "provider"]
        }
    }
}
