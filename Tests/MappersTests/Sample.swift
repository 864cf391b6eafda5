import FHIR
import Records

@testable import Mappers

/// A whole night of one invented member: roster row, claim and remittance.
enum Sample {
    static let member = """
        { memberId: M1, uniqueMemberId: U1, subscriberId: M1, relationship: "18", lastName: Sample, firstName: Ada,
          birthDate: "19700131", gender: F, address1: 1 Main St, city: Springfield, state: IL, postalCode: "62701",
          phone: 555-0100, coverageStart: "20240101", coverageEnd: "20241231", coverageType: PPO, groupId: G1,
          groupName: Example Works, planId: P1, planName: Gold }
        """
    static let claim = """
        patientControlNumber: PCN1
        totalCharge: "250"
        placeOfService: "11"
        frequency: "1"
        assignment: A
        benefitsAssignment: Y
        priorAuthorization: AUTH1
        medicalRecordNumber: MRN1
        patientWeight: "180"
        transportDistance: "12.5"
        ambulanceTransportReason: A
        accidentDate: "20240101"
        accidentCause: [AA]
        originalClaimNumber: ICN0
        patientAmountPaid: "10"
        billingProvider: { entityType: "2", lastName: Example Clinic, idQualifier: XX, id: "1234567893", taxIdQualifier: EI, taxId: "990000001", address1: 1 Main St, city: Springfield, state: IL, postalCode: "62701" }
        subscriber: { lastName: Sample, firstName: Ada, idQualifier: MI, id: M1, birthDate: "19700131", gender: F, relationship: "18" }
        providers:
          - { role: "82", entityType: "1", lastName: Doe, firstName: Jane, idQualifier: XX, id: "1679576722", taxonomy: 207Q00000X }
          - { role: DN, entityType: "1", lastName: Roe, firstName: Rick }
          - { role: "77", entityType: "2", lastName: Example Site }
        otherPayers: [{ payerName: Other Mutual, paid: "5" }]
        diagnoses:
          - { qualifier: ABK, code: E1165 }
          - { qualifier: ABF, code: I10 }
        lines:
          - { number: "1", procedureQualifier: HC, procedure: "99213", modifiers: ["25"], charge: "100.00", unit: UN, quantity: "1", diagnosisPointers: ["1", "2"], serviceFrom: "20240105" }
          - { number: "2", procedureQualifier: HC, procedure: J1885, charge: "50", unit: UN, quantity: "2", diagnosisPointers: ["1"], serviceFrom: "20240105", serviceTo: "20240107" }
          - { number: "3", procedureQualifier: HC, procedure: A0428, modifiers: [RH], charge: "100", unit: UN, quantity: "1", diagnosisPointers: ["2"], serviceFrom: "20240106", placeOfService: "41", providers: [{ role: "82", entityType: "1", lastName: Poe, firstName: Pat, idQualifier: XX, id: "1245319599" }] }
        """
    static let remittance = """
        payerClaimNumber: ICN1
        status: "1"
        charge: "250"
        paid: "140"
        patientResponsibility: "30"
        paymentDate: "20240120"
        receivedDate: "20240108"
        lines:
          - { procedure: J1885, charge: "50", paid: "0", adjustments: [{ group: CO, reason: "50", amount: "50" }] }
          - { procedure: "99213", charge: "100", paid: "60", paidQuantity: "1", adjustments: [{ group: CO, reason: "45", amount: "20" }, { group: PR, reason: "2", amount: "15.5" }, { group: PR, reason: "3", amount: "4.50" }], amounts: [{ qualifier: B6, amount: "80" }] }
          - { procedure: A0428, charge: "100", paid: "80", adjustments: [{ group: CO, reason: "45", amount: "10" }, { group: PR, reason: "1", amount: "10" }], amounts: [{ qualifier: B6, amount: "90" }] }
        """

    static func record(_ yaml: String, _ kind: String) throws -> Record {
        let file = try MappingFile(name: "sample", yaml: yaml)
        let schema = try Mappings.schemas()[kind]
        guard let schema else { throw MappingError(file: kind, line: 0, column: 0, message: "no such vocabulary") }
        return try Record(example: file.root, schema: schema, file: file)
    }

    static func ids() -> CaseIDs {
        var ids = CaseIDs()
        ids.patient = "00112233445566778899aabbccddeeff"
        ids.coverage = "10112233445566778899aabbccddeeff"
        ids.explanationOfBenefit = "20112233445566778899aabbccddeeff"
        ids.insurer = "30112233445566778899aabbccddeeff"
        return ids
    }

    static func make(_ kind: Case.Kind) throws -> Case {
        var result = Case(kind: kind, ids: ids())
        if kind != .member { result.claim = try record(claim, "claim") }
        if kind == .claim {
            result.remittance = try record(remittance, "remittance.claim")
            result.lineMatches = [1, 0, 2]
        }
        if kind != .derivedMember { result.member = try record(member, "member.coverage") }
        if kind == .member { result.coverage = result.member }
        result.version = Array("20240120".utf8)
        return result
    }
}
