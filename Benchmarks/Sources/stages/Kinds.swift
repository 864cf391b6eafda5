import Mappers
import Records

/// Cases of each kind of claim, alike in size: three lines, four diagnoses, three providers. What mapping one costs is
/// comparable between kinds.
struct Kinds {
    let schemas: [String: RecordSchema]

    /// By name, professional first.
    func cases() throws -> [(name: String, value: Case)] {
        [
            ("professional, with remittance", try make(Kinds.professional, Kinds.byLine)),
            ("outpatient, with remittance", try make(Kinds.institutional("13"), Kinds.byLine)),
            ("inpatient, remittance by line", try make(Kinds.institutional("11"), Kinds.byLine)),
            ("inpatient, remittance as a whole", try make(Kinds.institutional("11"), Kinds.whole)),
            ("professional, payer's record", try make(Kinds.professional + Kinds.decided, nil)),
            ("inpatient, payer's record", try make(Kinds.institutional("11") + Kinds.decided, nil)),
        ]
    }

    private func make(_ claim: String, _ remittance: String?) throws -> Case {
        var ids = CaseIDs()
        ids.patient = "00112233445566778899aabbccddeeff"
        ids.coverage = "10112233445566778899aabbccddeeff"
        ids.explanationOfBenefit = "20112233445566778899aabbccddeeff"
        ids.insurer = "30112233445566778899aabbccddeeff"
        var result = Case(kind: .claim, ids: ids)
        result.claim = try record(claim + (remittance == nil ? Kinds.decidedLines : Kinds.lines), "claim")
        if let remittance {
            result.remittance = try record(remittance, "remittance.claim")
            result.lineMatches = remittance == Kinds.whole ? [-1, -1, -1] : [0, 1, 2]
        }
        return result
    }

    private func record(_ yaml: String, _ kind: String) throws -> Record {
        let file = try MappingFile(name: kind, yaml: yaml)
        guard let schema = schemas[kind] else {
            throw MappingError(file: kind, line: 0, column: 0, message: "no such vocabulary")
        }
        return try Record(example: file.root, schema: schema, file: file)
    }

    private static let common = """
        patientControlNumber: PCN1
        totalCharge: "250"
        frequency: "1"
        benefitsAssignment: Y
        medicalRecordNumber: MRN1
        billingProvider: { entityType: "2", lastName: Example Clinic, idQualifier: XX, id: "1234567893" }
        subscriber: { payerResponsibility: P, lastName: Sample, firstName: Ada, idQualifier: MI, id: M1, relationship: "18" }

        """

    private static let professional =
        common + """
            type: professional
            placeOfService: "11"
            providers:
              - { role: "82", entityType: "1", lastName: Doe, firstName: Jane, idQualifier: XX, id: "1679576722", taxonomy: 207Q00000X }
              - { role: DN, entityType: "1", lastName: Roe, firstName: Rick }
              - { role: "77", entityType: "2", lastName: Example Site }
            diagnoses: [{ qualifier: ABK, code: E1165 }, { qualifier: ABF, code: I10 }, { qualifier: ABF, code: R51 }, { qualifier: ABF, code: R110 }]

            """

    private static func institutional(_ bill: String) -> String {
        common + """
            type: institutional
            facilityCodeQualifier: A
            placeOfService: "\(bill)"
            statementFrom: "20240105"
            statementTo: "20240107"
            admissionDate: "20240105"
            dischargeTime: "1100"
            admissionType: "1"
            admissionSource: "1"
            dischargeStatus: "01"
            drg: "291"
            providers:
              - { role: "71", entityType: "1", lastName: Doe, firstName: Jane, idQualifier: XX, id: "1679576722", taxonomy: 207Q00000X }
              - { role: "72", entityType: "1", lastName: Roe, firstName: Rick }
            diagnoses: [{ qualifier: ABK, code: E1165, presentOnAdmission: Y }, { qualifier: ABF, code: I10, presentOnAdmission: N }, { qualifier: ABF, code: R51, presentOnAdmission: Y }, { qualifier: ABJ, code: R110 }]
            procedures: [{ qualifier: BBR, code: 02HV33Z, date: "20240106" }]

            """
    }

    private static let decided = """
        claimNumber: ICN1
        adjudicationDate: "20240120"
        paidDate: "20240121"
        payeeType: provider
        paid: "140"
        amounts: [{ category: submitted, amount: "250" }, { category: eligible, amount: "170" }, { category: deductible, amount: "10" }, { category: coinsurance, amount: "20" }, { category: benefit, amount: "140" }]

        """

    private static let numbered: [(charge: String, paid: String)] = [("100", "60"), ("50", "0"), ("100", "80")]

    private static func line(_ index: Int, _ more: String) -> String {
        let codes = ["99213", "J1885", "80053"]
        return """
              - { number: "\(index + 1)", revenueCode: "0300", procedureQualifier: HC, procedure: \(codes[index]), charge: "\(numbered[index].charge)", unit: UN, quantity: "1", diagnosisPointers: ["1", "2"], serviceFrom: "20240105"\(more) }

            """
    }

    private static let lines = "lines:\n" + (0..<3).map { line($0, "") }.joined()

    private static let decidedLines =
        "lines:\n"
        + (0..<3).map { index in
            let (charge, paid) = numbered[index]
            return line(
                index,
                """
                , paid: "\(paid)", allowedUnits: "1", amounts: [{ category: submitted, amount: "\(charge)" }, { category: noncovered, amount: "20" }, { category: coinsurance, amount: "5" }, { category: benefit, amount: "\(paid)" }]
                """)
        }.joined()

    private static let whole = """
        payerClaimNumber: ICN1
        status: "1"
        charge: "250"
        paid: "140"
        patientResponsibility: "30"
        paymentDate: "20240120"
        receivedDate: "20240108"
        adjustments: [{ group: CO, reason: "45", amount: "80" }, { group: PR, reason: "1", amount: "30" }]

        """

    private static let byLine =
        whole + """
            lines:
              - { charge: "100", paid: "60", paidQuantity: "1", adjustments: [{ group: CO, reason: "45", amount: "20" }, { group: PR, reason: "2", amount: "15.5" }, { group: PR, reason: "3", amount: "4.50" }], amounts: [{ qualifier: B6, amount: "80" }] }
              - { charge: "50", paid: "0", adjustments: [{ group: CO, reason: "50", amount: "50" }] }
              - { charge: "100", paid: "80", adjustments: [{ group: CO, reason: "45", amount: "10" }, { group: PR, reason: "1", amount: "10" }], amounts: [{ qualifier: B6, amount: "90" }] }

            """
}
