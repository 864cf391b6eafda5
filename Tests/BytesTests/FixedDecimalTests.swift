import Bytes
import Testing

@Suite("FixedDecimal")
struct FixedDecimalTests {
    func decimal(_ text: String) -> FixedDecimal? { FixedDecimal(Array(text.utf8)) }

    func written(_ value: FixedDecimal?) -> String? {
        guard let value else { return nil }
        var writer = ByteWriter()
        writer.append(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(
        "reads and writes what X12 type R and FHIR decimals hold",
        arguments: [
            ("0", "0"), ("500", "500"), ("12.25", "12.25"), ("-3.10", "-3.10"), (".5", "0.5"), ("5.", "5"), ("+7", "7"),
            ("-.05", "-0.05"), ("2650.00", "2650.00"), ("999999999999999999", "999999999999999999"),
        ])
    func roundTrips(source: String, expected: String) {
        #expect(written(decimal(source)) == expected)
    }

    @Test("refuses what is no decimal", arguments: ["", "-", ".", "1.2.3", "1,5", "1e3", " 1", "1234567890123456789"])
    func refuses(source: String) {
        #expect(decimal(source) == nil)
    }

    @Test("adds exactly over different scales and says when it cannot")
    func adds() throws {
        let addend = try #require(decimal("0.2"))
        let sum = try #require(decimal("0.10")?.adding(addend))
        #expect(sum.isEqual(to: FixedDecimal(units: 3, scale: 1)))
        let large = FixedDecimal(units: .max, scale: 0)
        #expect(large.adding(FixedDecimal(units: 1, scale: 0)) == nil)
        #expect(large.rescaled(to: 2) == nil)
        #expect(decimal("1.25")?.rescaled(to: 1) == nil)
    }

    @Test("orders by number, not by digits")
    func orders() throws {
        let ordered = try ["-1", "0.01", "9.9", "10"].map { try #require(decimal($0)) }
        #expect(ordered.shuffled().sorted() == ordered)
        #expect(!(FixedDecimal(units: 10, scale: 1) < FixedDecimal(units: 1, scale: 0)))
    }
}
