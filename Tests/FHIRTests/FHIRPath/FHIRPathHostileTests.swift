import Testing

@testable import FHIR

/// Expressions and resources that are made to cost: each ends with an error, and the evaluator works on.
@Suite("Hostile FHIRPath")
struct FHIRPathHostileTests {
    @Test(arguments: [
        ("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.matches('^(a+)+$')", ["false"]),
        ("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'.matches('^(a|aa)+b')", ["false"]),
        ("'abc'.matches('(((((a*)*)*)*)*)*c')", ["true"]), ("''.matches('()*')", ["true"]),
        ("'é☃𝄞'.matchesFull('...')", ["true"]), ("'x'.matchesFull('[^\\\\d\\\\s]{1}')", ["true"]),
    ])
    func regularExpressionsAreLinear(_ expression: String, _ expected: [String]) throws {
        var limits = FHIRPath.Limits()
        limits.steps = 20_000
        #expect(try FHIRPathFixture("{\"resourceType\":\"Patient\"}", limits: limits).texts(expression) == expected)
    }

    @Test(arguments: [
        ("'a'.matches('((a{100}){100}){100}')", FHIRPath.EvaluationError.Cost.pattern),
        ("(1).repeat($this + 1)", .steps),
        (
            "defineVariable('a', (1).combine(1).combine(1).combine(1).combine(1).combine(1).combine(1).combine(1)).select(%a.select(%a.select(%a.select(%a.select(%a.select(%a.select(%a)))))))",
            .items
        ),
        (
            "(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8).aggregate($total & $total & $total & $total & $total & $total & $total & $total, '12345678901234567890')",
            .text
        ),
        (
            "'ab'.toChars().aggregate(iif($total.empty(), 'x', $total.replace('', $total)), 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx').replace('', 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy')",
            .text
        ),
    ])
    func costEndsIt(_ expression: String, _ cost: FHIRPath.EvaluationError.Cost) throws {
        var limits = FHIRPath.Limits()
        limits.text = 200_000
        limits.items = 1 << 14
        limits.steps = 2_000_000
        let fixture = try FHIRPathFixture("{\"resourceType\":\"Patient\",\"id\":\"x\"}", limits: limits)
        let fault = try fixture.fault(expression)
        if cost == .items || cost == .steps {
            #expect(fault == .tooCostly(.items) || fault == .tooCostly(.steps))
        } else {
            #expect(fault == .tooCostly(cost))
        }
        #expect(try fixture.texts("id") == ["x"])
    }

    @Test(arguments: [
        "9223372036854775807 + 1", "(-9223372036854775807 - 1) div (-1)", "9223372036854775807 * 2",
        "@9999-12-31 + 1 day",
        "@0001-01-01 - 1 day", "@2020 + 9223372036854775807 years", "10.power(100)", "1 / 0", "1.0 mod 0",
        "'99999999999'.toInteger()",
        "999999999999999999999999999999999999.0 * 1000", "(-1).sqrt()", "0.ln()", "@T10:00 + 99999999999999999 hours",
        "((-9223372036854775807 - 1) * '18446744073709551616'.toDecimal()) div (-1)",
        "@T10:00.lowBoundary(9223372036854775807)",
        "@2020 + (-9223372036854775807 - 1).toQuantity('day')",
        "@2020-01-01 - '-9223372036854775808 days'.toQuantity()",
        "1 'm' + 1 's'", "'1' .toQuantity('m')",
    ])
    func whatCannotBeRepresentedIsEmpty(_ expression: String) throws {
        let fixture = try FHIRPathFixture("{\"resourceType\":\"Patient\"}")
        #expect(try fixture.texts(expression) == [], "\(expression)")
    }

    /// Resources that are no FHIR: wrong kinds of values, unknown types, nothing where something must be.
    @Test(arguments: [
        "{\"resourceType\":\"Patient\",\"name\":5,\"active\":\"x\",\"birthDate\":{\"a\":1},\"_birthDate\":[null],\"id\":[[1]]}",
        "{\"resourceType\":7,\"name\":[[{}]],\"deceasedBoolean\":1,\"deceasedDateTime\":\"no\",\"multipleBirthInteger\":1e999}",
        "{\"resourceType\":\"Nonsense\",\"contained\":[{\"resourceType\":\"\"},null,3]}", "[]", "null", "\"x\"",
        "{\"resourceType\":\"Patient\",\"birthDate\":\"\\ud83d\\ude00\",\"name\":[{\"given\":[null]}],\"_name\":{}}",
    ])
    func anyJSONIsWalked(_ json: String) throws {
        for dialect in [FHIRPath.Dialect.invariants, .standard, .strict] {
            let fixture = try FHIRPathFixture(json, dialect: dialect)
            for expression in [
                "descendants().count()", "name.given | birthDate | active | deceased | multipleBirth",
                "birthDate < @2020",
                "children().type()", "contained.where(id = 'x').resolve()", "descendants().select($this.toString())",
                "descendants().distinct()", "descendants().repeat(children()).isDistinct()", "name ~ birthDate",
                "$this = $this",
            ] {
                if case .tooCostly(let cost) = try fixture.fault(expression) { Issue.record("\(expression): \(cost)") }
            }
        }
    }

    /// What is looked at counts, not only what is found: a small expression over many keys or long texts ends.
    @Test func readingIsCounted() throws {
        let keys = (0..<4000).map { "\"k\($0)\":1" }.joined(separator: ",")
        let names = Array(repeating: "{}", count: 4000).joined(separator: ",")
        let text = String(repeating: "x", count: 100_000)
        var limits = FHIRPath.Limits()
        limits.steps = 1_000_000
        let fixture = try FHIRPathFixture(
            "{\"resourceType\":\"Patient\",\(keys),\"name\":[\(names)],\"language\":\"\(text)\"}", limits: limits)
        for expression in [
            "name.select(%resource.language)", "name.select(%resource.deceased)",
        ] { try expectCostly(expression, fixture) }
        let texts = try FHIRPathFixture(
            "{\"resourceType\":\"Patient\",\"name\":[\(names)],\"language\":\"\(text)\"}", limits: limits)
        for expression in [
            "name.select(%resource.language.length())", "name.select(%resource.language.contains('xxy'))",
            "name.select(%resource.language = %resource.language & 'y')",
            "name.select(%resource.language.matches('y'))",
        ] { try expectCostly(expression, texts) }
        #expect(try texts.texts("name.count() + language.length()") == ["104000"])
    }

    private func expectCostly(_ expression: String, _ fixture: FHIRPathFixture) throws {
        let fault = try fixture.fault(expression)
        guard case .tooCostly = fault else {
            Issue.record("\(expression): \(String(describing: fault))")
            return
        }
    }

    /// Resources, whatever they say they are, add no types.
    @Test func inventedTypesAreOne() throws {
        let resources = (0..<3000).map { "{\"resourceType\":\"T\($0)\"}" }.joined(separator: ",")
        let fixture = try FHIRPathFixture("{\"resourceType\":\"Patient\",\"contained\":[\(resources)]}")
        #expect(try fixture.texts("contained.count()") == ["3000"])
        let count = fixture.evaluator.model.typeCount
        _ = try fixture.texts("contained.select($this is Patient)")
        #expect(count < 100 && fixture.evaluator.model.typeCount < 100)
        #expect(try fixture.texts("contained.type().name.distinct()") == ["Resource"])
        #expect(try fixture.texts("contained.where($this is Resource).count()") == ["3000"])
        #expect(try fixture.texts("contained.where($this is Patient).count()") == ["0"])
    }
}
