import Bytes
import PostgreSQL
import StoreTesting
import Testing

@Suite struct CopyTests {
    let database: TestDatabase

    init() throws { database = try TestDatabase() }

    @Test func everyTypeGoesInAndComesOut() throws {
        let connection = try database.connect()
        try connection.execute(
            """
            CREATE TABLE t (a smallint, b integer, c bigint, d boolean, e text, f bytea, g date, h timestamptz, i uuid,
                            j json, k text[], l numeric)
            """)
        let sent = try connection.copyIn("COPY t FROM STDIN (FORMAT binary)") { copy in
            copy.rows.beginRow(fields: 12)
            copy.rows.append(int16: -2)
            copy.rows.append(int32: 70_000)
            copy.rows.append(int64: -5_000_000_000)
            copy.rows.append(bool: true)
            copy.rows.append(text: "Zoë \"x\"")
            copy.rows.append(bytes: [0, 1, 255])
            copy.rows.append(date: CalendarDate(year: 1959, month: 2, day: 28))
            copy.rows.append(timestamp: 1_000_000)
            copy.rows.append(bytes: [UInt8](0..<16))
            copy.rows.append(bytes: Array(#"{"a":2650.00}"#.utf8))
            copy.rows.append(textArray: ["x", "", "y,z"])
            copy.rows.append(numeric: FixedDecimal(units: -1_234_567, scale: 3))
            try copy.endRow()
            copy.rows.beginRow(fields: 12)
            for _ in 0..<12 { copy.rows.appendNull() }
            try copy.endRow()
        }
        #expect(sent == 2)
        let row = try #require(try connection.query("SELECT * FROM t WHERE a IS NOT NULL").first)
        #expect((0..<5).map { row.text($0) } == ["-2", "70000", "-5000000000", "t", "Zoë \"x\""])
        #expect(row.bytea(5) == [0, 1, 255])
        #expect(
            (6..<12).map { row.text($0) } == [
                "1959-02-28", "2000-01-01 00:00:01+00", "00010203-0405-0607-0809-0a0b0c0d0e0f", #"{"a":2650.00}"#,
                "{x,\"\",\"y,z\"}", "-1234.567",
            ])
        try readsBack(connection)
    }

    private func readsBack(_ connection: Connection) throws {
        try connection.copyOut("COPY (SELECT * FROM t ORDER BY a NULLS LAST) TO STDOUT (FORMAT binary)") { copy in
            let first = try copy.next()
            #expect(first)
            #expect(copy.fieldCount == 12)
            #expect(copy.integer(0) == -2)
            #expect(copy.integer(1) == 70_000)
            #expect(copy.integer(2) == -5_000_000_000)
            #expect(copy.bool(3) == true)
            #expect(copy.text(4) == "Zoë \"x\"")
            #expect(copy.bytes(5) == [0, 1, 255])
            #expect(copy.bytes(9) == Array(#"{"a":2650.00}"#.utf8))
            let second = try copy.next()
            #expect(second)
            #expect((0..<12).allSatisfy { copy.field($0) == nil })
            let more = (try copy.next(), try copy.next())
            #expect(more == (false, false))
        }
        #expect(try connection.query("SELECT 1").count == 1)
    }

    @Test(arguments: [
        ("0", "0"), ("0.00", "0.00"), ("0.05", "0.05"), ("100", "100"), ("10000", "10000"),
        ("99999.9999", "99999.9999"),
        ("123456789012345678", "123456789012345678"), ("0.00000000000000001", "0.00000000000000001"),
        ("-999999999999.99", "-999999999999.99"), ("12345.6", "12345.6"),
    ])
    func numericIsExact(_ given: String, _ expected: String) throws {
        let connection = try database.connect()
        try connection.execute("CREATE TABLE n (v numeric)")
        try connection.copyIn("COPY n FROM STDIN (FORMAT binary)") { copy in
            copy.rows.beginRow(fields: 1)
            copy.rows.append(numeric: FixedDecimal(Array(given.utf8)))
        }
        #expect(try connection.query("SELECT v, v = $1::numeric FROM n", [.text(given)])[0].text(0) == expected)
        #expect(try connection.query("SELECT v = $1::numeric FROM n", [.text(given)])[0].bool(0) == true)
    }

    @Test func manyRowsLeaveInPieces() throws {
        let connection = try database.connect()
        try connection.execute("CREATE TABLE m (id bigint, body text)")
        let body = [UInt8](repeating: 0x61, count: 3_000)
        let copy = try connection.copyIn("COPY m FROM STDIN (FORMAT binary)")
        var largest = 0
        for id in 0..<1_000 {
            copy.rows.beginRow(fields: 2)
            copy.rows.append(int64: Int64(id))
            copy.rows.append(text: body)
            largest = max(largest, copy.rows.byteCount)
            try copy.endRow()
        }
        var others = BinaryCopyRows()
        others.beginRow(fields: 2)
        others.append(int64: 1_000)
        others.append(text: "a\u{0}b")
        try copy.write(others)
        #expect(try copy.finish() == 1_001)
        #expect(largest < CopyIn.flushSize + 4_096)
        #expect(try connection.query("SELECT sum(id), sum(length(body)) FROM m")[0].integer(0) == 500_500)
        #expect(try connection.query("SELECT body FROM m WHERE id = 1000")[0].text(0) == "a\u{FFFD}b")
    }

    @Test func aGivenUpCopyLeavesTheConnectionUsable() throws {
        struct Stop: Error {}
        let connection = try database.connect()
        try connection.execute("CREATE TABLE g (id bigint)")
        #expect(throws: Stop.self) {
            try connection.copyIn("COPY g FROM STDIN (FORMAT binary)") { copy in
                copy.rows.beginRow(fields: 1)
                copy.rows.append(int64: 1)
                throw Stop()
            }
        }
        #expect(try connection.query("SELECT * FROM g").isEmpty)
        try connection.copyOut("COPY (SELECT * FROM generate_series(1, 3000000)) TO STDOUT (FORMAT binary)") { copy in
            let first = try copy.next()
            #expect(first)
        }
        #expect(try connection.query("SELECT 1")[0].integer(0) == 1)
    }

    @Test func aWrongRowIsAnErrorWithoutItsValue() throws {
        let connection = try database.connect()
        try connection.execute("CREATE TABLE w (id bigint PRIMARY KEY, body json)")
        let error = try #require(throws: PostgreSQLError.self) {
            try connection.copyIn("COPY w FROM STDIN (FORMAT binary)", as: "load w") { copy in
                copy.rows.beginRow(fields: 2)
                copy.rows.append(int64: 1)
                copy.rows.append(text: "{secret")
                try copy.endRow()
            }
        }
        #expect(error.sqlState == "22P02")
        #expect(error.statement == "load w")
        #expect(!error.description.contains("secret"))
        #expect(throws: PostgreSQLError.self) { try connection.execute("SELECT '1x'::bigint") }
        do { try connection.execute("SELECT 'secret'::date") } catch {
            #expect(!error.description.contains("secret"))
            #expect(error.description.contains("22007"))
        }
    }

    @Test func statementsWaitForTheCopy() throws {
        let connection = try database.connect()
        try connection.execute("CREATE TABLE s (id bigint)")
        let copy = try connection.copyIn("COPY s FROM STDIN (FORMAT binary)")
        #expect(throws: PostgreSQLError.self) { try connection.execute("SELECT 1") }
        #expect(throws: PostgreSQLError.self) { try connection.copyIn("SELECT 1") }
        #expect(try copy.finish() == 0)
        #expect(throws: PostgreSQLError.self) { try connection.copyIn("SELECT 1") }
        #expect(try connection.query("SELECT 1").count == 1)
    }
}
