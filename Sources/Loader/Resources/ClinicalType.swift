/// The types that clinical documents make, by a table: a name, and what each search column is taken from.
struct ClinicalType: Sendable {
    /// A search column, and where its value stands: the first of several places that there is.
    struct Column: Sendable {
        enum Kind: Sendable {
            /// The id of a reference; the first of several.
            case reference
            /// The value of the first identifier.
            case identifier
            /// A code or string.
            case text
            /// The code of a concept's first coding; of the first of several concepts.
            case code
            /// The day of a date or dateTime.
            case date
        }

        let name: String
        let kind: Kind
        /// Members from the resource, each by its names: `collection.collectedPeriod.start`.
        let places: [[String]]

        init(_ name: String, _ kind: Kind, _ places: [String]) {
            self.name = name
            self.kind = kind
            self.places = places.map { $0.split(separator: ".").map(String.init) }
        }
    }

    let name: String
    let columns: [Column]

    /// With its schema: `fhir.diagnostic_report`.
    var table: String {
        "fhir."
            + name.reduce(into: "") { table, letter in
                if letter.isUppercase && !table.isEmpty { table += "_" }
                table += letter.lowercased()
            }
    }

    private init(_ name: String, columns: [Column]) {
        self.name = name
        self.columns = columns
    }

    /// A type with the columns that most have; those that are `nil` or empty it has not.
    ///
    /// - Parameters:
    ///   - patient: the reference to whom it is of.
    ///   - status: a code or string, or `clinicalStatus`, which is a concept.
    ///   - date: the first of these that there is.
    private init(
        _ name: String, patient: String? = nil, status: String = "status", title: String? = nil,
        category: String? = nil, code: String? = nil, date: [String] = []
    ) {
        var columns: [Column] = []
        if let patient { columns.append(Column("patient_id", .reference, [patient])) }
        columns.append(Column("identifier", .identifier, ["identifier"]))
        columns.append(Column("status", status == "clinicalStatus" ? .code : .text, [status]))
        if let title { columns.append(Column("name", .text, [title])) }
        if let category { columns.append(Column("category", .code, [category])) }
        if let code { columns.append(Column("code", .code, [code])) }
        if !date.isEmpty { columns.append(Column("date", .date, date)) }
        self.init(name, columns: columns)
    }

    static let all: [ResourceType: ClinicalType] = [
        .location: ClinicalType("Location", title: "name", code: "type"),
        .device: ClinicalType("Device", patient: "patient", code: "type"),
        .medication: ClinicalType("Medication", code: "code"),
        .specimen: ClinicalType(
            "Specimen", patient: "subject", code: "type",
            date: ["collection.collectedDateTime", "collection.collectedPeriod.start", "receivedTime"]),
        .encounter: ClinicalType("Encounter", patient: "subject", code: "type", date: ["period.start"]),
        .allergyIntolerance: ClinicalType(
            "AllergyIntolerance", patient: "patient", status: "clinicalStatus", code: "code",
            date: ["onsetDateTime", "onsetPeriod.start", "recordedDate"]),
        .condition: ClinicalType(
            "Condition", patient: "subject", status: "clinicalStatus", category: "category", code: "code",
            date: ["onsetDateTime", "onsetPeriod.start", "recordedDate"]),
        .procedure: ClinicalType(
            "Procedure", patient: "subject", code: "code", date: ["performedDateTime", "performedPeriod.start"]),
        .observation: ClinicalType(
            "Observation", patient: "subject", category: "category", code: "code",
            date: ["effectiveDateTime", "effectivePeriod.start", "effectiveInstant", "issued"]),
        .diagnosticReport: ClinicalType(
            "DiagnosticReport", patient: "subject", category: "category", code: "code",
            date: ["effectiveDateTime", "effectivePeriod.start", "issued"]),
        .medicationDispense: ClinicalType(
            "MedicationDispense", patient: "subject", code: "medicationCodeableConcept",
            date: ["whenHandedOver", "whenPrepared"]),
        .immunization: ClinicalType(
            "Immunization", patient: "patient", code: "vaccineCode", date: ["occurrenceDateTime"]),
        .goal: ClinicalType(
            "Goal", patient: "subject", status: "lifecycleStatus", code: "description", date: ["startDate"]),
        .carePlan: ClinicalType(
            "CarePlan", patient: "subject", category: "category", date: ["period.start", "created"]),
        .careTeam: ClinicalType("CareTeam", patient: "subject", category: "category", date: ["period.start"]),
        .familyMemberHistory: ClinicalType(
            "FamilyMemberHistory", patient: "patient", code: "relationship", date: ["date"]),
        .provenance: ClinicalType(
            "Provenance",
            columns: [Column("target_id", .reference, ["target"]), Column("date", .date, ["recorded"])]),
    ]
}

extension ResourceType {
    /// `nil` for a type that does not come of clinical documents alone.
    var clinical: ClinicalType? { ClinicalType.all[self] }
}
