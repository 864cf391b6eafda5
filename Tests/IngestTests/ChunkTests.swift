import Foundation
import Ingest
import Records
import Testing

/// What is read does not depend on how the bytes come.
@Suite struct ChunkTests {
    static let mixed =
        "\u{FEFF}noise\n" + Sample.professional(["A1", "A2"]) + Sample.remittance(end: "~")
        + Sample.institutional(["I1", "I2"]) + Sample.dental(["D1"], end: "\r\n") + Sample.adjudicated(["P1", "P2"])
        + Sample.acknowledgment()
        + Sample.professional(["A3"], end: "\u{20AC}\r\n") + "text between, ISA too\n"
        + Sample.professional(["A4"]).replacingOccurrence(of: "HL*2*", with: "#L*2*")
        + String(Sample.professional(["A5", "A6"], end: "\r\n").dropLast(90)) + Sample.professional(["A7"], end: "!")

    static func fingerprint(_ outcome: Outcome) -> [String] {
        outcome.events.map { event in
            switch event {
            case .record(let record, let findings):
                "\(record.origin.ordinal) \(record.encoding) \(record.listing) \(findings)"
            case .quarantined(let fragment):
                "\(fragment.location) \(fragment.length) \(fragment.finding) \(String(decoding: fragment.bytes, as: UTF8.self))"
            case .ignored(let ignored): "\(ignored)"
            case .finding(let finding): "\(finding)"
            case .balance(let balance): "\(balance)"
            }
        }
    }

    @Test(arguments: [1, 2, 7, 64, 4096])
    func x12(_ chunk: Int) throws {
        let bytes = Array(ChunkTests.mixed.utf8)
        // The first look takes 64 KiB whatever the chunk: what stands after them comes in small pieces.
        let filler = Array(Sample.professional((0..<260).map { "F\($0)" }).utf8)
        let whole = try read(filler + bytes)
        let pieces = try read(filler + bytes, chunk: chunk)
        #expect(whole.records.count > 264)
        #expect(ChunkTests.fingerprint(whole) == ChunkTests.fingerprint(pieces))
        #expect(whole.summary == pieces.summary)
    }

    @Test(arguments: [1, 2, 7, 64, 4096])
    func delimited(_ chunk: Int) throws {
        var text = "member_id,last_name,note\r\n"
        for index in 0..<4000 {
            text += index % 7 == 0 ? "M\(index),\"ROE, \"\"J\"\"\r\nX\",n\r\n" : "M\(index),DOE,\r\n"
            if index % 501 == 0 { text += "M,\"open\r\n" }
        }
        let whole = try read(text)
        #expect(whole.records.count == 4000)
        #expect(ChunkTests.fingerprint(whole) == ChunkTests.fingerprint(try read(text, chunk: chunk)))
    }
}
