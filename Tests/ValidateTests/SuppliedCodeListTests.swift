import FHIR
import Testing
import Validate

/// Lists of the user's own make a code system known, as of the date of service.
@Suite("Codes of the user's own lists")
struct SuppliedCodeListTests {
    private static let list = """
        system,code,display,from,to
        urn:invented:procedures,P1,"One, for all time",,
        urn:invented:procedures,P2,Two,2020-01-01,2023-12-31
        """
    private static let dates = DatesOfService(
        """
        type\telement
        ExplanationOfBenefit\titem.servicedDate
        ExplanationOfBenefit\tbillablePeriod.start
        """)

    private func rules(code: String, item: String = "", header: String = "") throws -> [String] {
        let session = ValidatorSession(
            catalog: try Place.catalog.get(),
            codes: try SuppliedCodeSystems([(name: "list.csv", text: SuppliedCodeListTests.list)]),
            datesOfService: SuppliedCodeListTests.dates)
        let claim = """
            {"resourceType":"ExplanationOfBenefit",\(header)"item":[{"sequence":1,"productOrService":{"text":"x"}},
            {"sequence":2,\(item)"productOrService":{"coding":[{"system":"urn:invented:procedures","code":"\(code)"}]}}]}
            """
        return session.validate(Array(claim.utf8)).findings.map(\.rule).filter { $0.hasPrefix("code-") }
    }

    @Test("A code of the list is sound, another is not")
    func listed() throws {
        #expect(try rules(code: "P1") == [])
        #expect(try rules(code: "P9") == ["code-unknown"])
    }

    @Test("A code is looked up as of its item's date, else as of the claim's")
    func dated() throws {
        #expect(try rules(code: "P2", item: "\"servicedDate\":\"2023-12-31\",") == [])
        #expect(try rules(code: "P2", item: "\"servicedDate\":\"2024-01-01\",") == ["code-not-then"])
        #expect(try rules(code: "P2", header: "\"billablePeriod\":{\"start\":\"2024-01-01\"},") == ["code-not-then"])
        let both = try rules(
            code: "P2", item: "\"servicedDate\":\"2022-05-05\",",
            header: "\"billablePeriod\":{\"start\":\"2024-01-01\"},")
        #expect(both == [])
        #expect(try rules(code: "P2") == [], "without a date any day will do")
    }

    @Test("A required binding to a system that no package lists is held to the list")
    func required() throws {
        let profile =
            "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-ExplanationOfBenefit-Professional-NonClinician"
        let claim = """
            {"resourceType":"ExplanationOfBenefit","meta":{"profile":["\(profile)|2.0.0"]},"item":[{"sequence":1,
            "productOrService":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"CODE"}]}}]}
            """
        let list = "system,code\nhttp://www.ama-assn.org/go/cpt,X1\n"
        let session = ValidatorSession(
            catalog: try Place.catalog.get(), codes: try SuppliedCodeSystems([(name: "cpt.csv", text: list)]))
        func rules(_ code: String) -> [String] {
            session.validate(Array(claim.replacing("CODE", with: code).utf8)).findings
                .filter { $0.path.hasPrefix("ExplanationOfBenefit.item[0].productOrService") }.map(\.rule)
        }
        #expect(rules("X1") == [])
        #expect(rules("X2") == ["binding-required"])
    }
}
