import Bytes
import Testing
import Yams

@testable import Records

@Suite struct ExpressionTests {
    static let vocabulary = """
        record: claim
        fields:
          number: { type: identifier }
          charge: { type: decimal }
          born: { type: date }
          taxId: { type: identifier, secret: true }
          lines:
            repeats: true
            fields:
              code: { type: code }
              charge: { type: decimal }
              from: { type: date }
              mods: { type: code, repeats: true }
        """
    static let record = """
        number: "  AB12 "
        charge: "30.00"
        born: "20240230"
        taxId: "1"
        lines:
          - { code: "99213", charge: "10.5", from: "20240105", mods: ["25", "LT"] }
          - { code: J1885, charge: "19.5", from: "2024-01-04" }
        """

    /// What the expression yields, as text; `nil` for nothing.
    static func run(_ text: String) throws -> String? {
        let schemaFile = try MappingFile(name: "v", yaml: vocabulary)
        let schema = try RecordSchema(schemaFile)
        let file = try MappingFile(name: "r", yaml: record)
        var compiler = ExpressionCompiler(schemas: [.claim: schema])
        compiler.frames = [.init(name: nil, type: StaticType(.group(.claim, nil)), isContext: true)]
        let compiled = try compiler.compile(text)
        var evaluator = Evaluator(pool: compiler.pool, idKey: [1, 2, 3])
        var source = Case(kind: .claim, ids: CaseIDs())
        source.claim = try Record(example: file.root, schema: schema, file: file)
        return Evaluator.withViews(of: source) { views in
            evaluator.bind(views, ofOne: .claim)
            guard let value = evaluator.value(compiled) else { return nil }
            if value.kind == .boolean { return "\(value.isTrue)" }
            guard let text = evaluator.text(value) else { return "group" }
            return String(decoding: evaluator.reader.bytes(text), as: UTF8.self)
        }
    }

    @Test(arguments: [
        ("lines.charge.sum() = charge", "true"), ("lines.charge.sum()", "30.0"),
        ("lines.where(code = '99213').charge * 2", "21.0"),
        ("lines.count()", "2"), ("lines[1].code", "J1885"), ("lines.from.min()", "2024-01-04"),
        ("lines.from.max()", "20240105"),
        ("born.dateExists()", "false"), ("born < @2024-01-01", nil), ("lines.mods.exists()", "true"),
        ("lines.all(charge > 10)", "true"), ("lines.exists(charge > 11)", "true"), ("number.trim().length()", "4"),
        ("number.trim().substring(1, 2)", "B1"), ("lines.code.first().matches('^[0-9]{5}$')", "true"),
        ("lines.code.last().matches('^[0-9]{5}$')", "false"), ("iif(charge > 100, 'a', 'b') & 'c'", "bc"),
        ("lines.mods.where($this = 'XX').first() & 'x'", "x"), ("lines.mods.where($this = 'XX').first() + 'x'", nil),
        ("'1234567893'.npiIsValid()", "true"), ("'1234567890'.npiIsValid()", "false"),
        ("coalesce({}, number.trim())", "AB12"),
        ("('a' | 'b' | 'a').count()", "2"), ("'a'.combine('a').count()", "2"), ("'x' in ('x' | 'y')", "true"),
        ("{} and false", "false"), ("{} and true", nil), ("({} or true).not()", "false"),
        ("lines.select(code & 'Z').last()", "J1885Z"),
        ("lines.where($index = 1).code", "J1885"), ("1.10 = 1.1", "true"),
        ("999999999999999999 * 999999999999999999", nil),
        ("'5'.toInteger() + 1", "6"), ("'a-b'.replace('-', '')", "ab"), ("lines.exists(mods contains 'LT')", "true"),
        ("charge - lines.charge.sum() = 0", "true"), ("'ab'.upper().startsWith('AB')", "true"),
        ("'abc'.indexOf('c')", "2"),
        ("''.base64()", nil), ("'f'.base64()", "Zg=="), ("'fo'.base64()", "Zm8="), ("'foo'.base64()", "Zm9v"),
        ("'foob\u{e9}'.base64()", "Zm9vYsOp"), ("{}.base64()", nil), ("''.xhtml()", nil),
        ("'a < b & c'.xhtml()", "\(Self.division)a &lt; b &amp; c</div>"),
        ("'a\\r\\nb\\rc\\n\\nd'.xhtml()", "\(Self.division)a<br/>b<br/>c<br/><br/>d</div>"),
        ("'a\\u0001\\tb>\u{fffe}\u{e9}'.xhtml()", "\(Self.division)a\tb&gt;\u{e9}</div>"),
    ])
    func yields(_ text: String, _ expected: String?) throws {
        #expect(try Self.run(text) == expected)
    }

    private static let division = #"<div xmlns="http://www.w3.org/1999/xhtml">"#

    @Test func aResourceIDIsAKeyedHash() throws {
        let id = try #require(try Self.run("number.trim().resourceId('provider')"))
        let expected = HMACKey([1, 2, 3]).code(of: Array("provider|AB12".utf8)).prefix(16)
        #expect(id == expected.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    @Test(arguments: [
        ("lines.chargee", 6, "did you mean 'charge'?"), ("line.code", 0, "did you mean 'lines'?"),
        ("charge = born", 7, "cannot compare a decimal with a date"), ("lines.foo()", 6, "unknown function 'foo()'"),
        ("charge / 2", 7, "not part of the expressions"), ("number.sum()", 7, "needs a decimal"),
        ("%x", 0, "unknown name '%x'"),
        ("number.matches('(a)')", 15, "groups"), ("iif(charge, 1, 2)", 4, "expected a truth value"),
    ])
    func mistakesHaveAPlace(_ text: String, _ offset: Int, _ message: String) throws {
        do {
            _ = try Self.run(text)
            Issue.record("\(text) was compiled")
        } catch let error as ExpressionError {
            #expect(error.offset == offset)
            #expect(error.message.contains(message), "\(error.message)")
        }
    }

    @Test func secretsAreKnown() throws {
        let schema = try RecordSchema(MappingFile(name: "v", yaml: Self.vocabulary))
        var compiler = ExpressionCompiler(schemas: [.claim: schema])
        #expect(try compiler.compile("'x' & claim.taxId").isSecret)
        #expect(try compiler.compile("iif(claim.number.exists(), claim.taxId)").isSecret)
        #expect(try !compiler.compile("claim.taxId.exists()").isSecret)
        #expect(try !compiler.compile("iif(claim.taxId = '1', claim.number)").isSecret)
        #expect(try !compiler.compile("claim.taxId.resourceId('provider')").isSecret)
    }

    @Test func aHostileCaseRunsOutOfFuel() throws {
        let schema = try RecordSchema(MappingFile(name: "v", yaml: Self.vocabulary))
        var compiler = ExpressionCompiler(schemas: [.claim: schema])
        let compiled = try compiler.compile("claim.lines.where(claim.lines.exists(charge = 1)).count()")
        let lines = try #require(schema.id("lines"))
        let nodes = [Record.Node](repeating: .init(field: lines, flags: .group, offset: 0, length: 0), count: 100_000)
        var source = Case(kind: .claim, ids: CaseIDs())
        source.claim = Record(
            schema: schema, raw: [], spans: [], nodes: nodes, origin: .init(file: 0, ordinal: 1), encoding: .utf8)
        var evaluator = Evaluator(pool: compiler.pool)
        Evaluator.withViews(of: source) { views in
            evaluator.bind(views, of: source)
            evaluator.spend(Evaluator.fuelLimit - 1_000_000)
            _ = evaluator.value(compiled)
            let isExhausted = evaluator.exhausted
            #expect(isExhausted)
        }
    }
}
