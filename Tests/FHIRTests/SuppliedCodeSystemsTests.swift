import Bytes
import Testing

@testable import FHIR

@Suite("Lists of codes that a user supplies")
struct SuppliedCodeSystemsTests {
    private static let list = """
        \u{FEFF}system,code,display,from,to\r
        # a comment\r
        http://x.example/s,A,"A, with ""quotes"" and
        two lines",2020-01-01,2020-12-31\r
        http://x.example/s,A,,2022-01-01,\r
        http://x.example/s, B ,b,,\r
        http://y.example/t,A,a,,2021-06-30\r

        """

    @Test("A code is looked up as of a day, both bounds in")
    func days() throws {
        let other = "code\tsystem\nC\thttp://x.example/s\n"
        let lists = try SuppliedCodeSystems([("one.csv", Self.list), ("two.tsv", other)])
        #expect(lists.names == ["http://x.example/s", "http://y.example/t"])
        let codes = try #require(lists.codes(of: "http://x.example/s"))
        #expect(codes.codes.strings == ["A", "B", "C"])
        func answer(_ code: String, _ year: Int, _ month: Int, _ day: Int) -> CodeSystemCodes.Answer {
            codes.contains(code, on: CalendarDate(year: year, month: month, day: day))
        }
        #expect(answer("A", 2020, 1, 1) == .listed)
        #expect(answer("A", 2020, 12, 31) == .listed)
        #expect(answer("A", 2019, 12, 31) == .notThen)
        #expect(answer("A", 2021, 7, 1) == .notThen)
        #expect(answer("A", 2030, 1, 1) == .listed)
        #expect(answer("B", 1999, 1, 1) == .listed)
        #expect(answer("C", 1999, 1, 1) == .listed)
        #expect(answer("D", 2020, 1, 1) == .absent)
        #expect(answer("a", 2020, 1, 1) == .absent)
        #expect(codes.contains("A", on: nil) == .listed)
        let day = CalendarDate(year: 2021, month: 7, day: 1)
        #expect(lists.codes(of: "http://y.example/t")?.contains("A", on: day) == .notThen)
        #expect(lists.codes(of: "http://z.example") == nil)
    }

    @Test(
        "A mistake says file, line and column",
        arguments: [
            ("", 1, 1), ("code\nA\n", 1, 1), ("system,code\nhttp://x.example/s\n", 2, 1), ("system,code\n,A\n", 2, 1),
            ("system,code\nhttp://x.example/s, \n", 2, 20), ("system,code,from\ns,A,2020-02-30\n", 2, 5),
            ("system,code,from\ns,A,01/02/2020\n", 2, 5), ("system,code,from,to\ns,A,2020-01-02,2020-01-01\n", 2, 16),
            ("system,code,display\n\ns,A,\"b\n", 3, 5), ("system,code\ns,\"A\"B\n", 2, 6),
        ])
    func mistakes(_ text: String, _ line: Int, _ column: Int) {
        let mistake = #expect(throws: CodeListFile.Mistake.self) { try SuppliedCodeSystems([("l.csv", text)]) }
        #expect(mistake?.file == "l.csv")
        #expect(mistake?.line == line)
        #expect(mistake?.column == column)
    }
}
