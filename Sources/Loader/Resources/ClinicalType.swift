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

        init(_ name: String, _ kind: Kind, _ places: String...) {
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

    static let all: [ResourceType: ClinicalType] = [
        .location: ClinicalType(
            name: "Location",
            columns: [
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "status"),
                Column("name", .text, "name"),
                Column("code", .code, "type"),
            ]),
        .device: ClinicalType(
            name: "Device",
            columns: [
                Column("patient_id", .reference, "patient"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "status"),
                Column("code", .code, "type"),
            ]),
        .medication: ClinicalType(
            name: "Medication",
            columns: [
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "status"),
                Column("code", .code, "code"),
            ]),
        .specimen: ClinicalType(
            name: "Specimen",
            columns: [
                Column("patient_id", .reference, "subject"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "status"),
                Column("code", .code, "type"),
                Column(
                    "date", .date, "collection.collectedDateTime", "collection.collectedPeriod.start", "receivedTime"),
            ]),
        .encounter: ClinicalType(
            name: "Encounter",
            columns: [
                Column("patient_id", .reference, "subject"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "status"),
                Column("code", .code, "type"),
                Column("date", .date, "period.start"),
            ]),
        .allergyIntolerance: ClinicalType(
            name: "AllergyIntolerance",
            columns: [
                Column("patient_id", .reference, "patient"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .code, "clinicalStatus"),
                Column("code", .code, "code"),
                Column("date", .date, "onsetDateTime", "onsetPeriod.start", "recordedDate"),
            ]),
        .condition: ClinicalType(
            name: "Condition",
            columns: [
                Column("patient_id", .reference, "subject"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .code, "clinicalStatus"),
                Column("category", .code, "category"),
                Column("code", .code, "code"),
                Column("date", .date, "onsetDateTime", "onsetPeriod.start", "recordedDate"),
            ]),
        .procedure: ClinicalType(
            name: "Procedure",
            columns: [
                Column("patient_id", .reference, "subject"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "status"),
                Column("code", .code, "code"),
                Column("date", .date, "performedDateTime", "performedPeriod.start"),
            ]),
        .observation: ClinicalType(
            name: "Observation",
            columns: [
                Column("patient_id", .reference, "subject"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "status"),
                Column("category", .code, "category"),
                Column("code", .code, "code"),
                Column("date", .date, "effectiveDateTime", "effectivePeriod.start", "effectiveInstant", "issued"),
            ]),
        .diagnosticReport: ClinicalType(
            name: "DiagnosticReport",
            columns: [
                Column("patient_id", .reference, "subject"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "status"),
                Column("category", .code, "category"),
                Column("code", .code, "code"),
                Column("date", .date, "effectiveDateTime", "effectivePeriod.start", "issued"),
            ]),
        .medicationDispense: ClinicalType(
            name: "MedicationDispense",
            columns: [
                Column("patient_id", .reference, "subject"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "status"),
                Column("code", .code, "medicationCodeableConcept"),
                Column("date", .date, "whenHandedOver", "whenPrepared"),
            ]),
        .immunization: ClinicalType(
            name: "Immunization",
            columns: [
                Column("patient_id", .reference, "patient"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "status"),
                Column("code", .code, "vaccineCode"),
                Column("date", .date, "occurrenceDateTime"),
            ]),
        .goal: ClinicalType(
            name: "Goal",
            columns: [
                Column("patient_id", .reference, "subject"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "lifecycleStatus"),
                Column("code", .code, "description"),
                Column("date", .date, "startDate"),
            ]),
        .carePlan: ClinicalType(
            name: "CarePlan",
            columns: [
                Column("patient_id", .reference, "subject"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "status"),
                Column("category", .code, "category"),
                Column("date", .date, "period.start", "created"),
            ]),
        .careTeam: ClinicalType(
            name: "CareTeam",
            columns: [
                Column("patient_id", .reference, "subject"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "status"),
                Column("category", .code, "category"),
                Column("date", .date, "period.start"),
            ]),
        .familyMemberHistory: ClinicalType(
            name: "FamilyMemberHistory",
            columns: [
                Column("patient_id", .reference, "patient"),
                Column("identifier", .identifier, "identifier"),
                Column("status", .text, "status"),
                Column("code", .code, "relationship"),
                Column("date", .date, "date"),
            ]),
        .provenance: ClinicalType(
            name: "Provenance",
            columns: [
                Column("target_id", .reference, "target"),
                Column("date", .date, "recorded"),
            ]),
    ]
}

extension ResourceType {
    /// `nil` for a type that does not come of clinical documents alone.
    var clinical: ClinicalType? { ClinicalType.all[self] }
}
