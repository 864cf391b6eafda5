import Bytes

/// A payer's claim extract of one row a line, the claim's columns repeated, in the manner of CMS's research files: 100 columns,
/// of which a layout uses 60, and most are empty.
public struct FlatClaims {
    public let claims: Int
    /// Every text in quotation marks.
    public let isQuoted: Bool
    private let seed: UInt64 = 20_260_105

    public init(claims: Int, isQuoted: Bool = false) {
        self.claims = claims
        self.isQuoted = isQuoted
    }

    /// Columns that stand once a claim.
    private static let claimColumns =
        ["DML_IND", "MEMBER", "CLM_ID", "GROUP", "FINAL", "RECORD_KIND", "CLM_TYPE", "FROM_DT", "THRU_DT", "PROC_DT"]
        + ["BLG_NPI", "RFR_NPI", "CLM_PMT", "CLM_CHRG", "CLM_ALOWD"] + (1...12).flatMap { ["DX\($0)", "DXV\($0)"] }
        + (1...11).map { "UNUSED_CLAIM_\($0)" }
    private static let lineColumns =
        ["LINE_NUM", "PRF_NPI", "TAX_NUM", "STATE", "ZIP", "SPCLTY", "PTCPTNG", "UNITS", "POS", "FIRST_DT", "LAST_DT"]
        + ["HCPCS", "MOD1", "MOD2", "PMT", "BENE_PMT", "PRVDR_PMT", "DDCTBL", "PRMRY_PD", "COINS", "CHRG", "ALOWD"]
        + ["PRCSG", "LINE_DX", "LINE_DXV", "NDC"] + (1...24).map { "UNUSED_LINE_\($0)" }

    /// The layout that reads it.
    public static let layout = """
        layout: flat-claims
        format: delimited
        record: claim
        required: [CLM_ID, LINE_NUM]
        rows: CLM_ID
        fields:
          type: { is: professional }
          claimNumber: CLM_ID
          paidDate: PROC_DT
          subscriber.id: MEMBER
          billingProvider.id: { at: BLG_NPI, unless: ["0"] }
          serviceFrom: FROM_DT
          serviceTo: THRU_DT
          totalCharge: CLM_CHRG
        groups:
          amounts:
            - { fields: { category: { is: submitted }, amount: CLM_CHRG } }
            - { fields: { category: { is: eligible }, amount: CLM_ALOWD } }
            - { fields: { category: { is: benefit }, amount: CLM_PMT } }
          diagnoses:
            - { repeat: 1..12, fields: { qualifier: { is: ABF }, code: "DX#", codeSet: "DXV#" } }
          providers:
            - { fields: { role: { is: DN }, id: { at: RFR_NPI, unless: ["0"] } } }
          lines:
            - each: row
              fields:
                number: LINE_NUM
                procedure: HCPCS
                modifiers: [MOD1, MOD2]
                quantity: UNITS
                placeOfService: POS
                serviceFrom: FIRST_DT
                serviceTo: LAST_DT
                diagnosis: LINE_DX
                diagnosisCodeSet: LINE_DXV
                paymentStatus: PRCSG
                ndc: NDC
              groups:
                providers: [ { fields: { role: { is: "82" }, id: PRF_NPI, taxonomy: SPCLTY } } ]
                amounts:
                  - { fields: { category: { is: submitted }, amount: CHRG } }
                  - { fields: { category: { is: eligible }, amount: ALOWD } }
                  - { fields: { category: { is: deductible }, amount: DDCTBL } }
                  - { fields: { category: { is: coinsurance }, amount: COINS } }
                  - { fields: { category: { is: benefit }, amount: PMT } }
                  - { fields: { category: { is: priorpayerpaid }, amount: PRMRY_PD } }
        """

    /// The whole file.
    public func bytes() -> [UInt8] {
        var out = ByteWriter(capacity: 64 << 20)
        out.append((Self.claimColumns + Self.lineColumns).joined(separator: "|"))
        out.append("\n")
        for claim in 0..<claims {
            var random = Randomness(seed: seed, kind: .claim, index: claim)
            let head = self.head(claim, &random)
            for line in 1...(1 + random.below(6)) { write(head + row(line, &random), to: &out) }
        }
        return out.bytes
    }

    private func write(_ values: [String], to out: inout ByteWriter) {
        for (index, value) in values.enumerated() {
            if index > 0 { out.append(0x7C) }
            if isQuoted { out.append(0x22) }
            out.append(value)
            if isQuoted { out.append(0x22) }
        }
        out.append(0x0A)
    }

    private func head(_ claim: Int, _ random: inout Randomness) -> [String] {
        let day = "\(10 + random.below(18))-Mar-2025"
        var values = ["INSERT", "-\(10_000_000 + random.below(900_000))", "-\(100_000_000 + claim)", "-\(claim)", "F"]
        values += ["O", "71", day, day, "28-Mar-2025", "9999\(100_000 + random.below(90_000))", "0"]
        values += ["\(random.below(400)).\(10 + random.below(89))", "\(random.below(900)).00", "\(random.below(700)).00"]
        let diagnoses = 1 + random.below(8)
        for number in 1...12 { values += number <= diagnoses ? ["E11\(random.below(10))", "0"] : ["", ""] }
        return values + Array(repeating: "", count: 11)
    }

    private func row(_ line: Int, _ random: inout Randomness) -> [String] {
        let charge = 20 + random.below(300)
        var values = ["\(line)", "9999\(100_000 + random.below(90_000))", "99\(1_000_000 + random.below(900_000))"]
        values += ["22", "017\(10 + random.below(80))", "01", "1", "1", "11", "15-Mar-2025", "15-Mar-2025"]
        values += ["99\(200 + random.below(300))", random.happens(30) ? "25" : "", "", "\(charge * 7 / 10).40", "0"]
        values += ["\(charge * 7 / 10).40", "0", "0", "\(charge / 5).10", "\(charge).00", "\(charge * 9 / 10).50", "A"]
        values += ["E11\(random.below(10))", "0", ""]
        return values + (1...24).map { $0 % 6 == 0 ? "0.00" : "" }
    }
}
