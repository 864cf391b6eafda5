import Ingest
import Records
import Testing

@testable import Check

/// From an extract's bytes to a finding's byte and segment.
@Suite struct ExtractTests {
    private static let claim = """
        ST*837*0001*005010X222A1~
        BHT*0019*00*1*20240110*1200*CH~
        NM1*41*2*SENDER*****46*1~
        NM1*40*2*RECEIVER*****46*2~
        HL*1**20*1~
        NM1*85*2*EXAMPLE CLINIC*****XX*1234567893~
        N3*1 STREET~
        N4*TOWN*NY*10001~
        REF*EI*123456789~
        HL*2*1*22*0~
        SBR*P*18*******CI~
        NM1*IL*1*SAMPLE*ADA****MI*M1~
        DMG*D8*19700131*F~
        NM1*PR*2*EXAMPLE PLAN*****PI*P1~
        CLM*A1*150***11:B:1*Y*A*Y*Y~
        HI*ABK:I10~
        LX*1~
        SV1*HC:99213*100*UN*1***1~
        DTP*472*D8*20240105~
        LX*2~
        SV1*HC:99214*50*UN*1***1~
        DTP*472*D8*20240105~
        SE*23*0001~

        """

    private func findings(_ text: String) throws -> [Finding] {
        var reader = ExtractReader(layouts: try LayoutSet(directory: Sample.directory))
        var checker = Checker(try Sample.rules())
        var result: [Finding] = []
        var records = 0
        _ = try reader.read(MemorySource(Array(text.utf8)), file: 0) { event in
            guard case .record(let record, _) = event else { return }
            records += 1
            result += checker.check(record).findings
        }
        #expect(records == 1)
        return result
    }

    /// The samples of prior authorizations break no rule, whatever kind of statement and of file they are.
    @Test func authorizationsOfTheSamplesAreSound() throws {
        let folder = Sample.directory + "/../samples/prior-authorization"
        var reader = ExtractReader(layouts: try LayoutSet(directory: Sample.directory))
        var checker = Checker(try Sample.rules())
        var records = 0
        for file in try ExtractFiles(paths: [folder]).files {
            guard !file.path.hasSuffix(".md"), !file.path.hasSuffix(".json") else { continue }
            _ = try reader.read(try FileSource(path: file.path), file: 0) { event in
                guard case .record(let record, _) = event else { return }
                guard record.schema.kind == "authorization" else { return }
                records += 1
                let rules = checker.check(record).findings.map { "\($0.rule) \($0.path)" }
                #expect(rules == [], "\(file.path) record \(record.origin.ordinal)")
            }
        }
        #expect(records == 30)
    }

    @Test func aSoundClaimHasNoFindings() throws {
        #expect(try findings(Self.claim).map(\.rule) == [])
    }

    @Test(arguments: [
        (
            "SV1*HC:99214*50*UN*1***1~", "SV1*HC:99214*50*UN*1***1:7~", "CLAIM-POINTER",
            "lines[1].diagnosisPointers[1]", "7~"
        ),
        ("XX*1234567893~", "XX*1234567890~", "CLAIM-NPI-BILLING", "billingProvider.id", "1234567890~"),
        ("CLM*A1*150*", "CLM*A1*151*", "CLAIM-TOTAL", "totalCharge", "151*"),
        ("11:B:1*Y", "77:B:1*Y", "CLAIM-PLACE", "placeOfService", "77:"),
        ("11:B:1*Y", "11:B:7*Y", "CLAIM-REPLACES", "originalClaimNumber", "CLM*"),
        ("*HC:99214*50*UN*1*", "*HC:99214*50*UN*0*", "CLAIM-QUANTITY", "lines[1].quantity", "0***1~\nDTP"),
        ("DMG*D8*19700131", "DMG*D8*20240231", "CLAIM-DATE", "subscriber.birthDate", "20240231*F"),
        ("DMG*D8*19700131*F", "DMG*D8*19700131*Q", "CLAIM-GENDER", "subscriber.gender", "Q~"),
    ])
    func aFindingNamesItsByteAndSegment(
        _ piece: String, _ replacement: String, _ rule: String, _ path: String, _ at: String
    ) throws {
        #expect(Self.claim.contains(piece))
        let text = Self.claim.replacing(piece, with: replacement, maxReplacements: 1)
        let found = try findings(text)
        #expect(found.map(\.rule) == [rule])
        #expect(found.first?.path == path)
        guard rule != "CLAIM-REPLACES" else { return }
        let byte = try #require(text.utf8.firstRange(of: at.utf8)).lowerBound
        let offset = text.utf8.distance(from: text.utf8.startIndex, to: byte)
        #expect(found.first?.location?.byte == UInt64(offset))
        #expect(found.first?.location?.ordinal == UInt32(text.utf8.prefix(offset).count { $0 == 0x7E } + 1))
    }
}
