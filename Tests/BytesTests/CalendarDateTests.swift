import Bytes
import Testing

@Suite("CalendarDate")
struct CalendarDateTests {
    func compact(_ text: String) -> CalendarDate? {
        Array(text.utf8).withUnsafeBufferPointer { CalendarDate(compact: $0) }
    }

    func iso(_ text: String) -> CalendarDate? {
        Array(text.utf8).withUnsafeBufferPointer { CalendarDate(iso: $0) }
    }

    @Test("knows the days that exist", arguments: ["20240229", "20000229", "20231231", "00010101"])
    func accepts(text: String) { #expect(compact(text) != nil) }

    @Test(
        "refuses days that do not exist",
        arguments: ["20230229", "19000229", "20231301", "20230100", "00000101", "2023010", "2023-1-1", "2023010A"])
    func refuses(text: String) { #expect(compact(text) == nil) }

    @Test(
        "counts days as PostgreSQL does",
        arguments: [("2000-01-01", 0), ("2000-03-01", 60), ("1999-12-31", -1), ("2026-01-02", 9498)])
    func counts(text: String, days: Int32) { #expect(iso(text)?.daysSince2000 == days) }

    @Test(
        "reads days as rosters write them",
        arguments: [
            ("20240131", "2024-01-31"), ("2024-01-31", "2024-01-31"), ("01/31/2024", "2024-01-31"),
            ("1/3/2024", "2024-01-03"), ("2024-01-31T00:00:00", "2024-01-31"), ("12/31/9999 00:00", "9999-12-31"),
            ("31/01/2024", ""), ("1/31/24", ""), ("01/31/20245", ""), ("//2024", ""), ("/////", ""), ("1//1/2024", ""),
            ("", ""), ("T", ""), ("202401311", ""), ("13/01/2024", ""), ("02/30/2024", ""),
            ("2024/1/31", "2024-01-31"), ("2024/01/31 08:00", "2024-01-31"), ("01-31-2024", "2024-01-31"),
            ("31-OCT-2024", "2024-10-31"), ("1-Oct-2024T00:00:00", "2024-10-01"), ("31-OKT-2024", ""),
            ("31-JAN-24", ""),
            ("2024-31-01", ""), ("01-31-24", ""), ("31.01.2024", ""), ("-01-2024", ""), ("JAN-JAN-2024", ""),
        ])
    func written(text: String, expected: String) {
        let day = Array(text.utf8).withUnsafeBufferPointer { CalendarDate(written: $0) }
        #expect(day == iso(expected))
    }

    @Test("writes ISO 8601")
    func writes() throws {
        var writer = ByteWriter()
        writer.append(try #require(compact("00470305")))
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "0047-03-05")
    }
}
