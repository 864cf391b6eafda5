import Bytes
import Foundation
import Ingest
import Records
import Testing

/// JSON objects, one a line, by layout.
@Suite struct ObjectTests {
    private static let first =
        #"{"authorization":{"number":"A1","decision":"approved"},"member":{"id":"M1"},"services":[{"line":1,"code":"97110"}]}"#

    @Test func theSampleIsRead() throws {
        let outcome = try AuthorizationTests.sample("third-night/authorizations-2026-03-11.ndjson")
        #expect(outcome.summary.format == "authorization-ndjson")
        #expect(outcome.summary.records == 2)
        let record = outcome.records[0]
        #expect(record.texts("items.requestedQuantity") == ["6", "6"])
        #expect(record.texts("items.action") == ["approved", "denied"])
        #expect(record.texts("items.reasons") == ["0F"])
        // What is escaped in the file is not in the record.
        #expect(record.texts("items.reasonText") == ["Portable oxygen was not tested \u{201C}in motion\u{201D}"])
        #expect(record.texts("items.providers.id") == ["1655002834"])
        #expect(outcome.records[1].texts("missing") == ["Operative note of 2 February", "Height and weight"])
    }

    /// What lies within an element belongs to it alone.
    @Test func arraysWithinElementsAreTheirElements() throws {
        let line =
            #"{"authorization":{"number":"A1","decision":"A1"},"services":["#
            + #"{"line":1,"modifiers":["RT","LT"],"providers":[{"npi":"1"}]},{"line":2,"modifiers":[]},"#
            + #"{"line":3,"modifiers":["50"],"providers":[{"npi":"2"},{"npi":"3"}]}]}"#
        let record = try read(line).records[0]
        let items = record.listing.components(separatedBy: "items:").dropFirst()
        #expect(items.map { $0.contains("RT") } == [true, false, false])
        #expect(items.map { $0.contains("50") } == [false, false, true])
        #expect(items.map { $0.components(separatedBy: "providers:").count - 1 } == [1, 0, 2])
    }

    /// Each value stands in the file where its record says; one with escapes begins there.
    @Test func valuesKnowTheirBytes() throws {
        let text =
            "\n\(ObjectTests.first)\n"
            + #"{"authorization":{"number":"A\u00322","status":"pended"},"notes":["caf\u00e9 \"x\"", 12.50, true, null, "ü"]}"#
        let bytes = Array(text.utf8)
        let records = try read(bytes).records
        #expect(records.map { $0.texts("authorizationNumber") } == [["A1"], ["A22"]])
        #expect(records[1].texts("notes") == ["café \"x\"", "12.50", "true", "ü"])
        for (number, record) in records.enumerated() {
            for index in record.nodes.indices
            where !record.nodes[index].flags.contains(.group) && !record.isGiven(index) {
                let place = record.location(ofRaw: record.nodes[index].offset)
                #expect(place.ordinal == UInt32(number + 2))
                let value = record.text(at: index)
                let found = Array(bytes[Int(place.byte)...].prefix(value.count))
                let isEscaped = found.contains(0x5C) || found.starts(with: Array("caf".utf8))
                #expect(isEscaped || found == value, "\(String(decoding: value, as: UTF8.self))")
            }
        }
    }

    @Test(arguments: [
        (#"{"authorization":{"number":"A2""#, "NDJSON-LINE"), (#"[1]"#, "NDJSON-LINE"), ("12", "NDJSON-LINE"),
        (#"{"a":1} x"#, "NDJSON-LINE"), (#"{"event":"x","event":"y"}"#, "NDJSON-LINE"),
        (#"{"nothing":"that is named"}"#, "NDJSON-EMPTY"), (#"{"authorization":null}"#, "NDJSON-EMPTY"),
        (String(repeating: #"{"a":"#, count: 200), "NDJSON-LIMIT"),
        (#"{"services":["# + Array(repeating: "{}", count: 60_000).joined(separator: ",") + "]}", "NDJSON-LIMIT"),
    ]) func aDamagedLineIsQuarantinedAlone(line: String, rule: String) throws {
        let text = "\(ObjectTests.first)\n\(line)\n\(ObjectTests.first)\n"
        let outcome = try read(text)
        #expect(outcome.records.count == 2)
        #expect(outcome.fragments.map(\.finding.rule) == [rule])
        #expect(outcome.fragments[0].location.byte == UInt64(ObjectTests.first.utf8.count + 1))
        #expect(outcome.fragments[0].location.ordinal == 2)
        #expect(outcome.summary.records == 3)
    }

    @Test func whatIsNoUTF8IsQuarantined() throws {
        var bytes = Array("\(ObjectTests.first)\n".utf8)
        bytes += Array(#"{"authorization":{"number":""#.utf8) + [0xFF, 0x22, 0x7D, 0x7D, 0x0A]
        let outcome = try read(bytes + Array(ObjectTests.first.utf8))
        #expect(outcome.records.count == 2)
        #expect(outcome.fragments.map(\.finding.rule) == ["NDJSON-LINE"])
    }

    @Test(arguments: [64, 1 << 16, 1 << 20]) func aLineWithoutAnEndIsPassedOver(chunk: Int) throws {
        let long = #"{"authorization":{"number":""# + String(repeating: "x", count: 3 << 20)
        let text = "\(ObjectTests.first)\n\(chunk > 64 ? long : String(long.prefix(9000)))\n\(ObjectTests.first)"
        let outcome = try read(text, chunk: chunk)
        #expect(outcome.records.count == 2)
        #expect(outcome.fragments.map(\.finding.rule) == [chunk > 64 ? "NDJSON-LIMIT" : "NDJSON-LINE"])
    }

    @Test(arguments: [1, 3, 50, 4096]) func piecesAreAsTheWhole(chunk: Int) throws {
        let path = AuthorizationTests.samples.appending(path: "third-night/authorizations-2026-03-11.ndjson")
        let bytes = try Array(Data(contentsOf: path))
        let (whole, pieces) = (try read(bytes), try read(bytes, chunk: chunk))
        #expect(whole.records.map(\.listing) == pieces.records.map(\.listing))
    }

    @Test func anObjectThatNoLayoutReadsIsAnError() throws {
        for text in [#"{"resourceType":"Patient"}"#, "{\n  \"authorization\": 1\n}\n"] {
            #expect(throws: ExtractError.self) { try read(text) }
        }
    }

    @Test func theFirstLineMayBeDamaged() throws {
        let outcome = try read("{\"authorization\n\(ObjectTests.first)\n")
        #expect(outcome.records.count == 1)
        #expect(outcome.fragments.count == 1)
    }
}
