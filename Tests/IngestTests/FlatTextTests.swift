import Foundation
import Ingest
import Records
import Testing

/// Flat files as systems write them, and as they should not.
@Suite struct FlatTextTests {
    static let layout = """
        layout: small
        format: delimited
        record: claim
        required: [Claim, Line]
        rows: Claim
        fields: { claimNumber: Claim, note: Note, payerName: Payer }
        groups: { lines: [ { each: row, fields: { number: Line, charge: Charge } } ] }
        """

    private func read(_ bytes: [UInt8], recordLimit: Int? = nil) throws -> Outcome {
        let layouts = try flatLayouts(Self.layout)
        let whole = try readFlat(bytes, layouts, recordLimit: recordLimit)
        for chunk in [1, 3, 7, 64] {
            let pieces = try readFlat(bytes, layouts, chunk: chunk, recordLimit: recordLimit)
            #expect(pieces.listing == whole.listing, "in pieces of \(chunk)")
        }
        return whole
    }

    private func read(_ text: String) throws -> Outcome { try read(Array(text.utf8)) }

    @Test(arguments: ["\n", "\r\n", "\r"], [",", "|", ";", "\t", "~", "^"])
    func lineEndsAndDelimiters(_ end: String, _ delimiter: String) throws {
        let rows = [
            ["\u{FEFF}LINE", "claim ", "C_h-a.r g e", "note", "payer"], ["1", "A", "1.00", "x y", "P"], [],
            ["2", "A", "\"2.00\"", "\"a\(delimiter)\"\"b\"\"\(end)c\"", ""], ["", "", "", "", ""], [], [],
        ]
        let text = rows.map { $0.joined(separator: delimiter) }.joined(separator: end)
        let outcome = try read(text)
        #expect(outcome.rules.isEmpty)
        #expect(outcome.fragments.isEmpty)
        let record = try #require(outcome.records.first)
        #expect(outcome.records.count == 1)
        #expect(record.texts("lines.charge") == ["1.00", "2.00"])
        #expect(record.texts("note") == ["x y"])
        let values = record.nodes.filter { !$0.flags.contains(.group) }
        #expect(Set(values.map { record.location(ofRaw: $0.offset).ordinal }) == [2, 4])
    }

    @Test func quotesWithinFields() throws {
        let text = "Claim,Line,Note\nA,1,5\" pipe\nB,1,\"say \"\"no\"\"\" \nC,1,\"two\nlines\"\nD,1,\"\"\n"
        let outcome = try read(text)
        #expect(outcome.records.map { $0.texts("note") } == [["5\" pipe"], ["say \"no\""], ["two\nlines"], []])
        #expect(outcome.records.map(\.start.ordinal) == [2, 3, 4, 6])
        #expect(outcome.rules == ["FLAT-MISSING"])
    }

    @Test func columnsUnnamedMissingAndInAnotherOrder() throws {
        let outcome = try read("X,line,Y,CLAIM,Z\n1,2,3,A,4\n")
        #expect(outcome.rules == ["FLAT-COLUMN", "FLAT-MISSING"])
        let messages = outcome.events.compactMap { if case .finding(let finding) = $0 { finding.message } else { nil } }
        #expect(messages.first?.hasPrefix("3 column(s)") == true)
        #expect(messages.last?.hasSuffix("names: Note, Payer, Charge") == true)
        #expect(outcome.records.map { $0.texts("lines.number") } == [["2"]])
    }

    @Test func raggedRowsTakeTheirClaimAndNoOther() throws {
        let text = "Claim,Line,Note\nA,1,x\nB,1,x\nB,2\nB,3,x\nC,1,x,y\nC,2,x\nD,1,x\n,,\n,2,x\nE,1,x,\n"
        let outcome = try read(text)
        #expect(outcome.records.flatMap { $0.texts("claimNumber") } == ["A", "D", "E"])
        #expect(outcome.fragments.map(\.finding.rule) == ["FLAT-FIELDS", "FLAT-FIELDS", "FLAT-KEY"])
        #expect(outcome.fragments.map(\.location.ordinal) == [3, 6, 10])
        #expect(outcome.fragments.map { $0.finding.location?.ordinal } == [4, 6, 10])
        #expect(outcome.fragments.map(\.finding.message).first == "a row of 2 fields; the header has 3")
        #expect(outcome.fragments.map { String(decoding: $0.bytes, as: UTF8.self) }.first == "B,1,x\nB,2\nB,3,x\n")
        #expect(outcome.summary.records == 6)
    }

    @Test func damagedQuotesTakeTheirClaim() throws {
        let outcome = try read("Claim,Line,Note\nA,1,x\nA,2,\"x\"y\nA,3,x\nB,1,\"open\nC,1,x\n")
        #expect(outcome.records.flatMap { $0.texts("claimNumber") } == ["C"])
        #expect(outcome.fragments.map(\.finding.rule) == ["FLAT-QUOTES", "FLAT-QUOTES"])
    }

    @Test func encodings() throws {
        let header = Array("Claim,Line,Note\nA,1,".utf8)
        let windows = try read(header + [0x80, 0x93, 0xE9, 0x94, 0x81, 0x0A])
        #expect(windows.records.first?.texts("note") == ["\u{20AC}\u{201C}\u{E9}\u{201D}\u{81}"])
        #expect(try read(header + Array("é€\n".utf8)).records.first?.texts("note") == ["é€"])
    }

    /// As bytes of UTF-16 behind their mark.
    private static func wide(_ units: some Sequence<UInt16>, bigEndian: Bool) -> [UInt8] {
        ([0xFEFF] + Array(units)).flatMap { unit in
            let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
            return bigEndian ? bytes : bytes.reversed()
        }
    }

    @Test("UTF-16 is read as what it says, in pieces of any size", arguments: [false, true])
    func wideText(_ bigEndian: Bool) throws {
        let text = "Claim\tLine\tNote\r\nA\t1\té€\u{1D11E}z\r\nB\t1\tx\r\n"
        let bytes = Self.wide(text.utf16, bigEndian: bigEndian)
        for chunk in [1, 2, 3, 5, 1 << 16] {
            let outcome = try readFlat(bytes, flatLayouts(Self.layout), chunk: chunk)
            #expect(outcome.records.map { $0.texts("note") } == [["é€\u{1D11E}z"], ["x"]], "\(chunk)")
            #expect(outcome.summary.bytes == UInt64(text.utf8.count))
        }
    }

    @Test("UTF-16 in which a character is not whole is an error that says where")
    func damagedWideText() throws {
        let whole = Array("Claim\tLine\tNote\nA\t1\t".utf16)
        let endings: [[UInt16]] = [[0xD834], [0xD834, 0x0041], [0xDD1E]]
        var files = endings.map { Self.wide(whole + $0, bigEndian: false) }
        files.append(Self.wide(whole, bigEndian: false) + [0x41])
        for (bytes, at) in zip(files, [44, 46, 44, 42]) {
            do {
                _ = try readFlat(bytes, flatLayouts(Self.layout))
                Issue.record("damaged UTF-16 was read")
            } catch let error as ExtractError {
                #expect(error.code == .damagedText)
                #expect(error.message.contains("before byte \(at) "), "\(error.message)")
            }
        }
    }

    @Test func limits() throws {
        let many = "Claim,Line,Note\n" + (0..<12_000).map { "A,\($0),x\n" }.joined() + "B,1,x\n"
        let outcome = try readFlat(Array(many.utf8), flatLayouts(Self.layout))
        #expect(outcome.records.map { $0.texts("lines.number").count } == [12_000, 1])
        let limited = try readFlat(Array(many.utf8), flatLayouts(Self.layout), recordLimit: 5000)
        #expect(limited.fragments.map(\.finding.rule) == ["FLAT-LIMIT"])
        #expect(limited.records.count == 1)
        let most = "Claim,Line,Note\n" + (0..<100_001).map { "A,\($0),x\n" }.joined() + "B,1,x\n"
        let most2 = try readFlat(Array(most.utf8), flatLayouts(Self.layout))
        #expect(most2.fragments.map(\.finding.rule) == ["FLAT-LIMIT"])
        #expect(most2.fragments.first?.length == most.utf8.count - 16 - 6)
        let long = "Claim,Line,Note\nA,1,\(String(repeating: "x", count: 1 << 20))\nB,1,x\n"
        let longRead = try readFlat(Array(long.utf8), flatLayouts(Self.layout))
        #expect(longRead.fragments.map(\.finding.rule) == ["FLAT-LIMIT"])
        #expect(longRead.records.flatMap { $0.texts("claimNumber") } == ["B"])
    }

    @Test func aFileThatNoLayoutReadsNamesTheNearest() throws {
        do {
            _ = try read("CLAIM,NOTE,PAYER,SOMETHING\nA,x,y,z\n")
            Issue.record("it was read")
        } catch let error as ExtractError {
            #expect(error.code == .notExtract)
            #expect(error.message.contains("the nearest layout, 'small', knows 3 of its columns but needs line"))
        }
    }

    @Test func rostersInTheNewForm() throws {
        let layouts = try flatLayouts(
            """
            layout: roster
            format: delimited
            record: member.coverage
            required: [ID]
            fields: { memberId: ID, lastName: [Last, Surname] }
            """)
        let outcome = try readFlat(Array("id,surname,last\nM1,ROE,\nM1,,DOE\n".utf8), layouts)
        #expect(outcome.records.map { $0.texts("lastName") } == [["ROE"], ["DOE"]])
        #expect(outcome.recordRules.isEmpty)
    }

    @Test func quotesThatAreText() throws {
        let layouts = try flatLayouts(Self.layout + "\nquotes: false")
        let outcome = try readFlat(Array("Claim|Line|Note\nA|1|\"5 in\nA|2|x\n".utf8), layouts)
        #expect(outcome.records.map { $0.texts("note") } == [["\"5 in"]])
    }
}
