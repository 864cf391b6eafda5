import Foundation
import Ingest
import Records
import Testing

/// Records whose rows stand apart: in one file, in several, or as rows of several kinds.
@Suite struct FlatPartsTests {
    static let scattered = FlatTests.claims.replacing(
        "rows: CLM_ID", with: "rows: { by: CLM_ID, scattered: true }")

    static let files = """
        layout: parts
        format: delimited
        record: claim
        parts:
          claim: { required: [CLAIM, PATIENT], key: CLAIM }
          line: { required: [CLAIM, LINE], key: [Claim] }
          who: { required: [CLAIM, ROLE, NPI], key: CLAIM }
        fields: { type: { is: professional }, claimNumber: claim.CLAIM, subscriber.id: PATIENT }
        groups:
          lines:
            - part: line
              each: row
              fields: { number: LINE, procedure: CODE, placeOfService: claim.POS }
              groups:
                providers: [ { part: who, on: [LINE], each: row, fields: { role: ROLE, id: NPI } } ]
          providers:
            - { part: who, where: { LINE: "" }, each: row, fields: { role: ROLE, id: NPI } }
        """

    static let fixed = """
        layout: fixed
        format: fixed
        record: claim
        ignore: [ { where: { 1..2: FH } } ]
        parts:
          header: { where: { 1..2: CH }, key: [ICN], columns: { ICN: 3..6, PAID: 7..14 } }
          line: { where: { 1..2: CL }, key: [ICN], columns: { ICN: 3..6, NUM: 7..8, CODE: 9..13 } }
        fields: { type: { is: professional }, claimNumber: header.ICN, paidDate: PAID }
        groups: { lines: [ { part: line, each: row, fields: { number: NUM, procedure: CODE } } ] }
        """

    private func bodies(_ outcome: Outcome) -> [String] {
        outcome.records.map { $0.listing.replacing(#/ @\d+/#, with: "") }.sorted()
    }

    @Test(arguments: [1 << 30, 2000]) func rowsThatStandApart(_ memory: Int) throws {
        var together = ""
        var apart: [String] = []
        for claim in 0..<60 {
            for line in 1...3 {
                let row = "C\(claim),\(line),2024-01-0\(line),,0,in,1,,,I10,,,,9921\(line),,,\(line).00,\n"
                together += row
                apart.append(row)
            }
        }
        apart = (0..<3).flatMap { third in stride(from: third, to: apart.count, by: 3).map { apart[$0] } }
        let whole = try readFlat(Array((FlatTests.header + together).utf8), flatLayouts(FlatTests.claims))
        var options = IngestOptions()
        options.poolMemory = memory
        var reader = ExtractReader(layouts: try flatLayouts(Self.scattered), options: options)
        var outcome = Outcome()
        let text = Array((FlatTests.header + apart.joined()).utf8)
        outcome.summary = try reader.read(MemorySource(text), file: 0) { outcome.events.append($0) }
        #expect(outcome.summary.records == 60)
        #expect(bodies(outcome) == bodies(whole))
        for record in outcome.records { checkPlaces(record, [text]) }
        #expect(Set(outcome.records.map(\.origin)).count == 60)
    }

    /// Every value stands at the place that it names.
    private func checkPlaces(_ record: Record, _ files: [[UInt8]]) {
        for node in record.nodes where !node.flags.contains(.group) {
            let place = record.location(ofRaw: node.offset)
            guard place.ordinal > 0 else { continue }
            let file = files[Int(place.file(of: record.origin))]
            let found = file[Int(place.byte)..<Int(place.byte) + Int(node.length)]
            #expect(found.elementsEqual(record.raw[Int(node.offset)..<Int(node.offset + node.length)]))
            #expect(file[..<Int(place.byte)].count { $0 == 0x0A } + 1 == Int(place.ordinal))
        }
    }

    @Test func aKeyThatComesAgainIsSaid() throws {
        let row = ",1,,,0,in,1,,,I10,,,,99211,,,1.00,\n"
        let text = FlatTests.header + "A\(row)B\(row)A\(row)"
        let outcome = try readFlat(Array(text.utf8), flatLayouts(FlatTests.claims))
        #expect(outcome.records.count == 3)
        #expect(outcome.recordRules == ["FLAT-AGAIN"])
    }

    private func readParts(_ files: [String], memory: Int = 1 << 30) throws -> (Outcome, [UInt32: Int]) {
        var options = IngestOptions()
        options.poolMemory = memory
        let parts = ExtractParts(options: options)
        var reader = ExtractReader(layouts: try flatLayouts(Self.files), options: options, parts: parts)
        var outcome = Outcome()
        for (number, file) in files.enumerated() {
            _ = try reader.read(MemorySource(Array(file.utf8)), file: UInt32(number)) { outcome.events.append($0) }
        }
        let counts = try parts.finish { outcome.events.append($0) }
        return (outcome, counts)
    }

    static let claimFile = "CLAIM,PATIENT,POS\nA,P1,11\nB,P2,22\nC,P3,\n"
    static let lineFile = "CLAIM;LINE;CODE\nB;1;99213\nA;1;99214\nX;1;99215\nA;2;99216\n"
    static let whoFile = "CLAIM|LINE|ROLE|NPI\nA|2|82|1234567893\nA||DN|1003000126\nB|1|82|1003000134\n"

    @Test func filesOfOneRun() throws {
        let files = [Self.lineFile, Self.claimFile, Self.whoFile]
        let (outcome, counts) = try readParts(files)
        #expect(
            bodies(outcome) == [
                """
                type = professional
                claimNumber = A
                subscriber:
                  id = P1
                lines:
                  number = 1
                  procedure = 99214
                  placeOfService = 11
                lines:
                  number = 2
                  procedure = 99216
                  placeOfService = 11
                  providers:
                    role = 82
                    id = 1234567893
                providers:
                  role = DN
                  id = 1003000126
                """,
                """
                type = professional
                claimNumber = B
                subscriber:
                  id = P2
                lines:
                  number = 1
                  procedure = 99213
                  placeOfService = 22
                  providers:
                    role = 82
                    id = 1003000134
                """, "type = professional\nclaimNumber = C\nsubscriber:\n  id = P3",
            ])
        #expect(outcome.fragments.map(\.finding.rule) == ["FLAT-ORPHAN"])
        #expect(outcome.fragments.first?.origin == Record.Origin(file: 0, ordinal: 3))
        #expect(counts == [0: 1, 1: 3])
        for record in outcome.records { checkPlaces(record, files.map { Array($0.utf8) }) }
        #expect(outcome.records.map(\.start.ordinal) == [2, 3, 4])
    }

    @Test func orderAndCutsDoNotMatter() throws {
        let expected = bodies(try readParts([Self.lineFile, Self.claimFile, Self.whoFile]).0)
        let halves = Self.lineFile.split(separator: "\n").map(String.init)
        let cut = [
            Self.whoFile, halves[0] + "\n" + halves[3] + "\n" + halves[1], Self.claimFile,
            halves[0] + "\n" + halves[2] + "\n" + halves[4],
        ]
        #expect(bodies(try readParts(cut, memory: 1).0) == expected)
        let twice = [Self.lineFile, Self.claimFile, Self.whoFile, Self.lineFile, Self.claimFile]
        let (outcome, counts) = try readParts(twice)
        #expect(bodies(outcome) == expected)
        #expect(outcome.ignored.map(\.origin.file) == [4, 4, 4])
        #expect(counts == [0: 1, 1: 3, 3: 1, 4: 3])
    }

    @Test func twoHeadsOfOneKey() throws {
        let (outcome, counts) = try readParts([Self.claimFile + "A,P9,11\n", Self.lineFile])
        #expect(outcome.fragments.map(\.finding.rule).sorted() == ["FLAT-ORPHAN", "FLAT-TWICE", "FLAT-TWICE"])
        #expect(outcome.records.flatMap { $0.texts("claimNumber") } == ["B", "C"])
        #expect(counts == [0: 4, 1: 1])
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func fixedWidth(_ end: String) throws {
        let rows = [
            "FHfile header", "CHA00120240105", "CLA0010199213", "CLA00102992", "CHB002", "??", "CLC0030199211",
            "CLA0010 99215  ",
        ]
        let text = rows.joined(separator: end)
        let outcome = try readFlat(Array(text.utf8), flatLayouts(Self.fixed))
        #expect(
            bodies(outcome) == [
                """
                type = professional
                claimNumber = A001
                paidDate = 20240105
                lines:
                  number = 01
                  procedure = 99213
                lines:
                  number = 02
                  procedure = 992
                lines:
                  number = 0
                  procedure = 99215
                """, "type = professional\nclaimNumber = B002",
            ])
        #expect(Set(outcome.fragments.map(\.finding.rule)) == ["FLAT-PART", "FLAT-ORPHAN"])
        #expect(outcome.fragments.map(\.location.ordinal).sorted() == [6, 7])
        #expect(outcome.summary.records == 4)
        #expect(outcome.listing == (try readFlat(Array(text.utf8), flatLayouts(Self.fixed), chunk: 3)).listing)
    }
}
