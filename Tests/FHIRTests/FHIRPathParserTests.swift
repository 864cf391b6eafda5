import Testing

@testable import FHIR

@Suite struct FHIRPathParserTests {
    /// A tree with its parentheses.
    static func show(_ tree: FHIRPath.Expression) -> String {
        switch tree.kind {
        case .literal(.string(let text)): "'\(text)'"
        case .literal(.integer(let text)), .literal(.decimal(let text)), .literal(.date(let text)),
            .literal(.dateTime(let text)):
            text
        case .literal(.time(let text)): "T\(text)"
        case .literal(.boolean(let value)): "\(value)"
        case .literal(.quantity(let number, let unit)): "\(number) \(unit)"
        case .empty: "{}"
        case .this: "$this"
        case .index: "$index"
        case .total: "$total"
        case .external(let name): "%\(name)"
        case .member(let focus, let name): focus.map { "\(show($0)).\(name)" } ?? name
        case .call(let focus, let name, let arguments):
            (focus.map { "\(show($0))." } ?? "") + "\(name)(\(arguments.map(show).joined(separator: ",")))"
        case .indexed(let focus, let index): "\(show(focus))[\(show(index))]"
        case .binary(let symbol, let left, let right): "(\(show(left)) \(symbol.rawValue) \(show(right)))"
        case .negated(let operand): "-\(show(operand))"
        case .type(let test, let operand, let name): "(\(show(operand)) \(test.rawValue) \(name))"
        }
    }

    @Test(arguments: [
        ("a or b and c", "(a or (b and c))"),
        ("a implies b or c", "(a implies (b or c))"),
        ("a - b - c", "((a - b) - c)"),
        ("1 + 2 * 3 = 7", "((1 + (2 * 3)) = 7)"),
        ("-1 + 2", "(-1 + 2)"),
        ("a.b[0].c(x, 'y\\'z')", "a.b[0].c(x,'y'z')"),
        ("a | b in c", "((a | b) in c)"),
        ("a is FHIR.Patient and b", "((a is FHIR.Patient) and b)"),
        ("@2015-02-04T14:34:28+09:00 > @2014", "(2015-02-04T14:34:28+09:00 > 2014)"),
        ("4 days", "4 days"),
        ("a.where($this.is = 1) // all", "a.where(($this.is = 1))"),
        ("`div`.contains('x')", "div.contains('x')"),
        ("%context.item /* c */ = {}", "(%context.item = {})"),
    ])
    func readsByPrecedence(_ text: String, _ expected: String) throws {
        #expect(Self.show(try FHIRPath.parse(text)) == expected)
    }

    @Test(arguments: [
        ("a.", 2), ("a b", 2), ("(a", 2), ("'a", 0), ("a = ", 4), ("a ? b", 2), ("'\\q'", 2), ("", 0), ("a.where(", 8),
        ("@", 0), ("/* x", 0), ("$that", 0),
    ])
    func saysWhereItIsWrong(_ text: String, _ offset: Int) {
        do {
            _ = try FHIRPath.parse(text)
            Issue.record("\(text) was read")
        } catch {
            #expect(error.offset == offset)
        }
    }

    @Test func hostileTextEnds() {
        for text in [
            String(repeating: "(", count: 9000), String(repeating: "a.", count: 8000) + "a",
            String(repeating: "-", count: 9000),
            String(repeating: "a+", count: 8000) + "a", String(repeating: "a[", count: 8000),
            String(repeating: "x", count: 70_000),
            String(repeating: "f(", count: 8000), "\u{0}\u{1}",
        ] {
            #expect(throws: FHIRPath.SyntaxError.self) { try FHIRPath.parse(text) }
        }
    }
}
