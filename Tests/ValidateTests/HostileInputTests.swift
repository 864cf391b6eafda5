import FHIR
import Foundation
import Testing
import Validate

@Suite("Hostile and unusual input")
struct HostileInputTests {
    @Test("Mutated resources never trap, by a fixed seed, and some stay valid")
    func fuzz() throws {
        let session = try Place.session()
        var state: UInt64 = 0xC0FFEE
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: (state >> 33) % UInt64(bound))
        }
        let seed = Array(Invented.claim.utf8)
        let pieces = ["{}", "[]", "null", "\"\"", "1", "true", "[[]]", "{\"a\":1}", "\"#x\"", ",", "}"].map {
            Array($0.utf8)
        }
        var valid = 0
        for _ in 0..<3000 {
            var bytes = seed
            for _ in 0..<(1 + next(3)) {
                let place = next(bytes.count)
                let end = min(bytes.count, place + next(12))
                switch next(3) {
                case 0: bytes[place] = UInt8(next(256))
                case 1: bytes.removeSubrange(place..<end)
                default: bytes.replaceSubrange(place..<end, with: pieces[next(pieces.count)])
                }
            }
            if session.validate(bytes).isValid { valid += 1 }
        }
        #expect(valid > 10)
        #expect(session.validate(seed).isValid)
    }

    @Test(
        "A key that stands twice is named by the place that has it, as far as names on the way are known",
        arguments: [
            ("{\"resourceType\":\"Patient\",\"active\":true,\"active\":true}", "Patient.active"),
            (
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"F\"},{\"family\":\"F\",\"family\":\"F\"}]}",
                "Patient.name[1].family"
            ),
            ("{\"resourceType\":\"Patient\",\"wings\":[{\"code\":1,\"code\":1}]}", "Patient"),
        ])
    func duplicateKeys(resource: String, path: String) throws {
        let findings = try Place.session().validate(Array(resource.utf8)).findings
        #expect(findings.filter { $0.rule == "json-duplicate-key" }.map(\.path) == [path])
    }

    @Test("A resource with endless faults brings a bounded number of findings")
    func bounded() throws {
        let session = try Place.session()
        let items = (0..<3000).map { _ in "{\"nonsense\":1}" }.joined(separator: ",")
        let verdict = session.validate(Array("{\"resourceType\":\"Patient\",\"name\":[\(items)]}".utf8))
        #expect(verdict.findings.count == ValidationOptions().findingLimit)
        #expect(!verdict.isValid)
    }

    @Test("Contained resources and a bundle's entries are validated where they stand")
    func nested() throws {
        let session = try Place.session()
        let contained = """
            {"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o"}],
            "managingOrganization":{"reference":"#o"},"generalPractitioner":[{"reference":"#o"}]}
            """
        let errors = session.validate(Array(contained.utf8)).findings.filter { $0.severity == .error }
        #expect(errors.map(\.rule) == ["org-1"])
        #expect(errors.map(\.path) == ["Patient.contained[0]"])
        let bundle = """
            {"resourceType":"Bundle","type":"collection","entry":[
            {"fullUrl":"urn:uuid:a1","resource":{"resourceType":"Patient","gender":"none"}},
            {"fullUrl":"urn:uuid:a2","resource":{"resourceType":"Coverage","status":"active",
            "beneficiary":{"reference":"urn:uuid:a1"},"payor":[{"reference":"urn:uuid:a2"}]}}]}
            """
        let found = session.validate(Array(bundle.utf8)).findings.filter { $0.severity == .error }
        #expect(
            Set(found.map { "\($0.rule) \($0.path)" }) == [
                "binding-required Bundle.entry[0].resource.gender",
                "reference-target Bundle.entry[1].resource.payor[0]",
            ])
    }

    @Test("Profiles that are unknown, of another type or given beside are treated as such")
    func profiles() throws {
        let session = try Place.session()
        let unknown = "{\"resourceType\":\"Patient\",\"meta\":{\"profile\":[\"https://x.example/p\"]},\"active\":true}"
        let verdict = session.validate(Array(unknown.utf8))
        #expect(
            verdict.isValid
                && verdict.findings.contains { $0.rule == "profile-unknown" && $0.path == "Patient.meta.profile[0]" })
        let wrong =
            "{\"resourceType\":\"Patient\",\"meta\":{\"profile\":[\"\(Invented.base)/StructureDefinition/C4BB-Coverage|2.0.0\"]}}"
        #expect(session.validate(Array(wrong.utf8)).findings.contains { $0.rule == "profile-type" })
        let plain = Array("{\"resourceType\":\"Patient\",\"active\":true}".utf8)
        #expect(session.validate(plain).isValid)
        #expect(!session.validate(plain, extraProfiles: ["us-core-patient"]).isValid)
        #expect(session.validate(plain, extraProfiles: ["us-core-patient"]).profiles.count == 2)
    }

    @Test("Primitives in arrays keep their extensions beside them")
    func shadows() throws {
        let session = try Place.session()
        let extended = "{\"extension\":[{\"url\":\"https://x.example/e\",\"valueCode\":\"a\"}]}"
        func errors(_ name: String) -> [String] {
            session.validate(Array("{\"resourceType\":\"Patient\",\"name\":[{\(name)}]}".utf8)).findings
                .filter { $0.severity == .error }.map(\.rule)
        }
        #expect(errors("\"given\":[\"A\",null],\"_given\":[null,\(extended)]") == [])
        #expect(errors("\"_given\":[\(extended)]") == [])
        #expect(errors("\"given\":[\"A\",null]") == ["json-null"])
        #expect(errors("\"given\":[\"A\"],\"_given\":\(extended)") == ["json-type"])
        #expect(errors("\"family\":\"F\",\"_family\":{}") == ["ele-1"])
        #expect(errors("\"family\":\"F\",\"_family\":{\"id\":\"a\"}") == [])
        #expect(errors("\"_family\":{\"id\":\"a\"}") == ["ele-1"])
    }

    @Test("Files: a line or a file is a resource; a broken line is an invalid one; output is one JSON object a line")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("validate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let lines = folder.appendingPathComponent("a.ndjson")
        let sound = Invented.claim.replacing("\n", with: "")
        try Data("\(sound)\n\n{broken\n\(sound.replacing("\"active\"", with: "\"a\""))".utf8).write(to: lines)
        let single = folder.appendingPathComponent("p.json")
        try Data(Invented.patient.utf8).write(to: single)

        var output: [UInt8] = []
        var validation = FileValidation(
            session: try Place.session(), output: VerdictOutput(format: .ndjson), write: { output += $0 })
        try validation.validate(path: lines.path)
        try validation.validate(path: single.path)
        #expect(validation.tally.resources == 4)
        #expect(validation.tally.invalid == 2)
        let objects = try output.split(separator: 0x0A).map {
            try #require(JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
        }
        #expect(objects.map { $0["outcome"] as? String } == ["valid", "invalid", "invalid", "valid"])
        #expect(objects[3]["resource"] as? String == "Patient/p1")
        let finding = try #require(
            (objects[2]["findings"] as? [[String: Any]])?.first { $0["severity"] as? String == "error" })
        #expect(finding["path"] as? String == "ExplanationOfBenefit.status")
        #expect(Set(finding.keys) == ["severity", "rule", "profile", "path", "message", "line", "byte"])
        #expect(objects.map { $0["line"] as? Int } == [1, 3, 4, 1])
        #expect(objects[3]["file"] as? String == single.path)
        #expect(throws: FileValidationError.self) { try validation.validate(path: folder.path + "/none.json") }
    }
}
