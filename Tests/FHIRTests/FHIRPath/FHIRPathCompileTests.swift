import Testing

@testable import FHIR

@Suite("Compiling FHIRPath")
struct FHIRPathCompileTests {
    @Test(arguments: [
        ("name.exist()", 5), ("a or b.where()", 7), ("1 + a.substring(1, 2, 3)", 6), ("%nothing", 0),
        ("a = %`vx-a`", 4),
        ("a is b.c.d.", 11), ("a.is(1)", 5), ("99999999999999999999", 0), ("@2021-02-30", 0), ("@T25:00", 0),
        ("@2021-01-01T10:00:00+25:00", 0), ("a.iif(true)", 2), ("true.not(1)", 5), ("\"a\"", 0),
    ])
    func saysWhereItIsWrong(_ text: String, _ offset: Int) {
        #expect { try FHIRPath.compile(text) } throws: { error in
            (error as? FHIRPath.SyntaxError)?.offset == offset
        }
    }

    @Test(arguments: [
        "%resource.id = %rootResource.id", "%context", "%ucum", "%'vs-x'", "%\"ext-y\"", "%`vs-z`",
        "a.defineVariable('v').select(%v)",
        "a.sort(-b, c)", "name.is(FHIR.HumanName)", "name.ofType(`HumanName`)",
    ])
    func knowsWhatInvariantsUse(_ text: String) throws {
        _ = try FHIRPath.compile(text)
    }

    @Test func callersVariablesAreKnown() throws {
        _ = try FHIRPath.compile("%questionnaire.item", variables: ["questionnaire"])
        #expect(throws: FHIRPath.SyntaxError.self) { try FHIRPath.compile("%questionnaire.item") }
    }

    /// Whatever the parser lets through, the tree that is walked is not deeper than a thread's stack.
    @Test func heightIsLimited() {
        var text = "a"
        for level in 0..<90 { text = "(" + text + String(repeating: ".b", count: level + 1) + ")" }
        #expect(text.utf8.count < FHIRPath.sizeLimit)
        #expect {
            try FHIRPath.compile(text)
        } throws: { error in
            (error as? FHIRPath.SyntaxError)?.message.contains("nested deeper") ?? false
        }
    }

    @Test func aMistakeFreesWhatWasStored() {
        for _ in 0..<100 {
            #expect(throws: FHIRPath.SyntaxError.self) { try FHIRPath.compile("'text' & 1 'mg' & nothing()") }
        }
    }
}
