import FHIR
import Testing

@testable import Records

/// Small mapping files that would be much work: each is refused, with its place.
@Suite struct HostileMappingTests {
    private static func file(_ yaml: String) throws -> MappingFile { try MappingFile(name: "m.yaml", yaml: yaml) }

    private static func message(_ body: () throws -> Void) -> String {
        do { try body() } catch { return "\(error)" }
        return "no error"
    }

    @Test func aliasesOfAliases() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...5 {
            yaml +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",") + "]\n"
        }
        #expect(Self.message { _ = try Self.file(yaml) }.contains("m.yaml:1:1: the file has more than 200000 values"))
    }

    /// Without the refusal this test does not end.
    @Test(arguments: ["? [*k, *k]\n: 1", "{? [*k, *k] : 1}", "{[*k, *k]: 1}", "{{a: *k, b: *k} : 1}"])
    func keysOfAliases(_ key: String) {
        var yaml = "- &k0 {x: y}\n"
        for level in 1...40 {
            let body = key.replacing("*k", with: "*k\(level - 1)").replacing("\n", with: "\n  ")
            yaml += body.hasPrefix("?") ? "- &k\(level)\n  \(body)\n" : "- &k\(level) \(body)\n"
        }
        let message = Self.message { _ = try Self.file(yaml) }
        #expect(message.hasPrefix("m.yaml:1:1: ") && message.contains("could make the file too large"), "\(message)")
    }

    @Test(arguments: [
        "a: &a {x: 1}\nb: *a\nc: [*a, *a]", "a: &a x\nb: {expect: \"y ? z\", k: *a}", "? [a, b]\n: 1\nc: 'a*b'",
        "a: x - y\n{b: c}: d", "a: &a 1\nb: *a   # why? [it] is so",
    ])
    func soundFilesAreRead(_ yaml: String) throws {
        _ = try Self.file(yaml)
    }

    @Test func nestingHasALimit() {
        let yaml = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
        #expect(Self.message { _ = try Self.file(yaml) }.contains("nesting"))
    }

    @Test func fieldsOfAliasesOfAliases() {
        var yaml = "record: claim\nfields:\n  g0: &g0 {fields: {a: {type: code}, b: {type: code}, c: {type: code}}}\n"
        for level in 1...5 {
            let members = (0..<10).map { "f\($0): *g\(level - 1)" }.joined(separator: ", ")
            yaml += "  g\(level): &g\(level) {fields: {\(members)}}\n"
        }
        #expect(Self.message { _ = try RecordSchema(Self.file(yaml)) }.contains("more than 200000 values"))
    }

    @Test func aChainOfSumsIsCompiledOnce() throws {
        var compiler = ExpressionCompiler(schemas: [:])
        _ = try compiler.compile(Array(repeating: "1", count: 60).joined(separator: "+"))
        // Equal constants are one step.
        #expect(compiler.pool.steps.count == 60)
        _ = try compiler.compile("'a'" + Array(repeating: "+'b'", count: 60).joined())
        #expect(compiler.pool.steps.count == 60 + 62)
    }

    /// Seven functions that call each other twenty times each are some steps, not twenty to the seventh.
    @Test func functionsOfFunctionsAreCompiledOnce() throws {
        var compiler = ExpressionCompiler(schemas: [:])
        compiler.functions["f0"] = try FHIRPath.parse("'a'")
        for level in 1...7 {
            let calls = Array(repeating: "f\(level - 1)()", count: 20).joined(separator: " & ")
            compiler.functions["f\(level)"] = try FHIRPath.parse(calls)
        }
        let compiled = try compiler.compile("f7()")
        #expect(!compiled.readsCase && !compiled.isSecret)
        #expect(compiler.pool.steps.count < 200)
        var reach = ExpressionReach()
        compiler.pool.add(compiled, to: &reach)
        #expect(!reach.readsRecords)
        // What they yield has a limit of its own.
        var evaluator = Evaluator(pool: compiler.pool)
        let source = Case(kind: .claim, ids: CaseIDs())
        Evaluator.withViews(of: source) { views in
            evaluator.bind(views, of: source)
            _ = evaluator.value(compiled)
            let isExhausted = evaluator.exhausted
            #expect(isExhausted)
        }
    }

    @Test func aTableHasALimitedWidth() {
        let head = "# source: s\n# version: v\n" + Array(repeating: "c", count: 101).joined(separator: "\t")
        #expect(
            Self.message { _ = try CodeTable(name: "t", file: "t.tsv", text: head + "\nr\n") }
                .contains("t.tsv:3:1: expected at most 100 columns"))
    }
}
