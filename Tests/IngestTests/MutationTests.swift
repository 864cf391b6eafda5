import Foundation
import Ingest
import Records
import Testing

/// Damaged inputs by the thousand: nothing crashes, nothing hangs, every record has one disposition.
///
/// `INGEST_FUZZ=200000 swift test --filter MutationTests` runs as many; `INGEST_FUZZ_SEED` begins elsewhere.
@Suite struct MutationTests {
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }

    static let seeds: [[UInt8]] = [
        Sample.professional(["A1", "A2", "A3"]), Sample.professional(["A1", "A2"], end: "\n"), Sample.remittance(),
        Sample.professional(["A1"]) + Sample.remittance(end: "!"), ChunkTests.mixed,
        Sample.institutional(["A1", "A2"]), Sample.dental(["A1", "A2"]), Sample.adjudicated(["A1", "A2"]),
        Sample.acknowledgment(),
        AuthorizationTests.set(
            ["BHT*0007*11*R1*20260309*0915*18"] + AuthorizationTests.head + [
                "HL*4*3*EV*1", "UM*HS*I", "HCR*A3*N1*0F^0B", "HL*5*4*SS*0", "SV1*HC:97110**UN*8", "HL*6*3*EV*0",
                "UM*HS",
            ]),
        #"{"authorization":{"number":"A1","decision":"x"},"notes":["a\u00e9"],"services":[{"line":1,"modifiers":["RT"]}]}"#
            + "\n{\"authorization\":{\"number\":2,\"status\":\"x\"}}\n",
        "member_id,last_name,first_name\nM1,\"ROE, \"\"J\"\"\",JANE\nM2,DOE,\nM3,\"A\nB\",C\n",
    ].map { Array($0.utf8) }

    static let pieces: [[UInt8]] = [
        "~", "*", ":", "\n", "\"", ",", "ISA*", "ST*837*1~", "SE*1*1~", "CLM*X*1~", "HL*9*1*22~", "NM1*IL*1~", "LX*1~",
        "\u{0}",
        "CLP*1~", "PLB*1*1*WO:1*1~", "TRN*2*1~", "SVD*1~", "SV2*1~", "SV3*AD:1~", "HI*BG:1~", "HI*DR:1~", "HL*9*1*PT~",
        "HL*9*1*EV~", "HL*9*1*SS~", "{", "}", "[", "]", "\\u00", "\"services\":[", "GS*", "IEA*1*1~", "SBR*P~",
        "REF*F8*1~", "HI*ABK:1~",
    ].map { Array($0.utf8) }

    static func mutate(_ bytes: [UInt8], _ random: inout Random) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, at + Int.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<8, using: &random) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(at..<end)
            case 2: bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &random))
            case 3: bytes.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)], at: at)
            case 4: bytes.removeSubrange(at...)
            case 5: for index in at..<end { bytes[index] = UInt8.random(in: 0...255, using: &random) }
            case 6: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            default: bytes.removeFirst(min(bytes.count, at / 4))
            }
        }
        return bytes
    }

    @Test func everyRecordHasOneDisposition() throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["INGEST_FUZZ"].flatMap { Int($0) } ?? 1200
        var random = Random(state: environment["INGEST_FUZZ_SEED"].flatMap { UInt64($0) } ?? 20_260_101)
        let clock = ContinuousClock()
        var slowest = Duration.zero
        var read = 0
        for round in 0..<count {
            let bytes = MutationTests.mutate(MutationTests.seeds[round % MutationTests.seeds.count], &random)
            let start = clock.now
            let limit = round % 5 == 0 ? 600 : 16 << 20
            let chunk = [1 << 20, 97, 1][round % 3]
            do {
                let outcome = try IngestTests.read(bytes, chunk: chunk, recordLimit: limit)
                let sum = outcome.records.count + outcome.fragments.count + outcome.ignored.count
                try #require(outcome.summary.records == sum, "round \(round)")
                for record in outcome.records { try check(record, bytes, round) }
                read += sum
            } catch is ExtractError {
                continue
            }
            slowest = max(slowest, clock.now - start)
        }
        #expect(read > count)
        #expect(slowest < .seconds(2))
    }

    /// Every node lies within the record, every value within the file, at the place that it names.
    private func check(_ record: Record, _ file: [UInt8], _ round: Int) throws {
        var index = 0
        while index < record.nodes.count {
            let node = record.nodes[index]
            if node.flags.contains(.group) {
                try #require(index + Int(node.length) < record.nodes.count, "round \(round)")
            } else {
                let end = Int(node.offset) + Int(node.length)
                try #require(end <= record.raw.count, "round \(round)")
                if record.isGiven(index) {
                    index += 1
                    continue
                }
                let place = Int(record.location(ofRaw: node.offset).byte)
                try #require(place + Int(node.length) <= file.count, "round \(round)")
                let value = record.raw[Int(node.offset)..<end]
                // A text of a JSON object with escapes begins at its place, and is kept without them.
                let isEscaped =
                    record.schema.kind == "authorization"
                    && file[place...].prefix { $0 != 0x22 && $0 != 0x0A }.contains(0x5C)
                if !isEscaped {
                    try #require(file[place..<place + Int(node.length)].elementsEqual(value), "round \(round)")
                }
            }
            index += 1
        }
    }
}
