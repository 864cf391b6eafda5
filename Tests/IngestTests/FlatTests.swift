import Foundation
import Ingest
import Records
import Testing

/// Flat claim extracts, read by layouts alone.
@Suite struct FlatTests {
    static let claims = """
        layout: claims
        format: delimited
        record: claim
        required: [CLM_ID, LINE_NUM]
        rows: CLM_ID
        fields:
          type: { is: professional }
          claimNumber: CLM_ID
          paidDate: [PMT_DT, PROC_DT]
          billingProvider.id: { at: NPI, unless: ["0"] }
          networkStatus: { at: NET, where: { KIND: ["1", "2"] } }
          denialReasons: [DENY1, DENY2]
        groups:
          diagnoses:
            - { fields: { qualifier: { is: ABK }, code: DX } }
            - { repeat: 1..3, fields: { qualifier: { is: ABF }, code: "DX#", codeSet: "DXV_##" } }
          lines:
            - each: row
              fields: { number: LINE_NUM, procedure: HCPCS, modifiers: [MOD1, MOD2] }
              groups:
                amounts:
                  - { fields: { category: { is: submitted }, amount: CHARGE } }
                  - { fields: { category: { is: benefit }, amount: PAID } }
        """
    static let header =
        "CLM_ID,LINE_NUM,PMT_DT,PROC_DT,NPI,NET,KIND,DENY1,DENY2,DX,DX1,DX2,DXV_01,HCPCS,MOD1,MOD2,CHARGE,PAID\n"

    @Test func rowsOfOneKeyAreOneRecord() throws {
        let text =
            Self.header + "A,1,,2024-01-05,0,in,3,,,I10,E119,,0,99213,25,,100.00,\n"
            + "A,2,2024-01-04,2024-01-05,0,in,2,45,96,I10,E119,,0,,,,,50.00\n"
            + "B,1,,,1234567893,in,1,45,45,,,Z00,9,99214,,59,,\n"
        let outcome = try readFlat(Array(text.utf8), flatLayouts(Self.claims))
        #expect(outcome.rules == ["FLAT-MISSING"])
        #expect(outcome.records.count == 2)
        #expect(outcome.summary.records == 2)
        #expect(outcome.summary.format == "claims")
        let places = try #require(outcome.records.first).listing.split(separator: "\n")
        #expect(places.contains("claimNumber = A @\(Self.header.utf8.count)"))
        let values = outcome.records.map { $0.listing.replacing(#/ @\d+/#, with: "") }
        #expect(
            values == [
                """
                type = professional
                claimNumber = A
                paidDate = 2024-01-04
                networkStatus = in
                denialReasons = 45
                denialReasons = 96
                diagnoses:
                  qualifier = ABK
                  code = I10
                diagnoses:
                  qualifier = ABF
                  code = E119
                  codeSet = 0
                lines:
                  number = 1
                  procedure = 99213
                  modifiers = 25
                  amounts:
                    category = submitted
                    amount = 100.00
                lines:
                  number = 2
                  amounts:
                    category = benefit
                    amount = 50.00
                """,
                """
                type = professional
                claimNumber = B
                networkStatus = in
                denialReasons = 45
                denialReasons = 45
                billingProvider:
                  id = 1234567893
                diagnoses:
                  qualifier = ABF
                  codeSet = 9
                diagnoses:
                  qualifier = ABF
                  code = Z00
                lines:
                  number = 1
                  procedure = 99214
                  modifiers = 59
                """,
            ])
    }

    @Test func everyValueKnowsItsBytes() throws {
        let text = Array(
            (Self.header + "A,1,,2024-01-05,0,in,3,,,I10,E119,,0,99213,25,,100.00,\n\r\n"
                + "A,2,2024-01-04,,0,in,2,45,96,\"I,10\",E119,,0,,,,,50.00\r\nA,3,,,,,,,,,,,,,,,,7").utf8)
        let outcome = try readFlat(text, flatLayouts(Self.claims))
        let record = try #require(outcome.records.first)
        #expect(record.start == SourceLocation(byte: UInt64(Self.header.utf8.count), ordinal: 2))
        var lines: Set<UInt32> = []
        for node in record.nodes where !node.flags.contains(.group) {
            let place = record.location(ofRaw: node.offset)
            lines.insert(place.ordinal)
            guard place.ordinal > 0 else { continue }
            let bytes = text[Int(place.byte)..<Int(place.byte) + Int(node.length)]
            #expect(bytes.elementsEqual(record.raw[Int(node.offset)..<Int(node.offset + node.length)]))
        }
        #expect(lines == [0, 2, 4, 5])
        #expect(
            record.locations(ofRaw: record.nodes.map(\.offset))
                == record.nodes.map { record.location(ofRaw: $0.offset) })
    }

    private func shared(_ name: String) throws -> [UInt8]? {
        let url = Place.corpus.deletingLastPathComponent().appending(path: "flat-claims/\(name)")
        return FileManager.default.fileExists(atPath: url.path) ? Array(try Data(contentsOf: url)) : nil
    }

    @Test func researchFiles() throws {
        guard let carrier = try shared("carrier.csv"), let inpatient = try shared("inpatient.csv"),
            let pde = try shared("pde.csv")
        else { return print("skipped: shared/corpus/flat-claims is missing") }
        let layouts = try flatLayouts(
            """
            layout: carrier
            format: delimited
            record: claim
            required: [CLM_ID, LINE_NUM, CARR_NUM]
            rows: CLM_ID
            fields: { type: { is: professional }, claimNumber: CLM_ID, paidDate: NCH_WKLY_PROC_DT }
            groups:
              diagnoses:
                - { fields: { qualifier: { is: ABK }, code: PRNCPAL_DGNS_CD, codeSet: PRNCPAL_DGNS_VRSN_CD } }
                - { repeat: 2..12, fields: { qualifier: { is: ABF }, code: "ICD_DGNS_CD#", codeSet: "ICD_DGNS_VRSN_CD#" } }
              lines:
                - each: row
                  fields: { number: LINE_NUM, procedure: HCPCS_CD, modifiers: [HCPCS_1ST_MDFR_CD, HCPCS_2ND_MDFR_CD] }
                  groups:
                    amounts: [ { fields: { category: { is: submitted }, amount: LINE_SBMTD_CHRG_AMT } } ]
            """,
            """
            layout: inpatient
            format: delimited
            record: claim
            required: [CLM_ID, CLM_LINE_NUM, CLM_DRG_CD]
            rows: CLM_ID
            fields: { type: { is: institutional }, claimNumber: CLM_ID, drg: CLM_DRG_CD }
            groups:
              lines: [ { each: row, fields: { number: CLM_LINE_NUM, revenueCode: REV_CNTR } } ]
            """,
            """
            layout: pde
            format: delimited
            record: claim
            required: [PDE_ID]
            fields: { type: { is: pharmacy }, claimNumber: PDE_ID }
            groups:
              lines: [ { fields: { ndc: PROD_SRVC_ID, quantity: QTY_DSPNSD_NUM } } ]
            """)
        var counts: [String: (Int, Int)] = [:]
        for file in [carrier, inpatient, pde] {
            let outcome = try readFlat(file, layouts)
            #expect(outcome.fragments.isEmpty)
            #expect(outcome.listing == (try readFlat(file, layouts, chunk: 97)).listing)
            counts[outcome.summary.format] = (
                outcome.records.count, outcome.records.reduce(0) { $0 + $1.texts("lines.number").count }
            )
        }
        let carrierRows = carrier.split(separator: 0x0A).count - 1
        let inpatientRows = inpatient.split(separator: 0x0A).count - 1
        #expect(counts["carrier"]?.1 == carrierRows)
        #expect(counts["inpatient"]?.1 == inpatientRows)
        #expect(counts["pde"]?.0 == pde.split(separator: 0x0A).count - 1)
        print(counts)
    }
}
