import Foundation
import Records
import Testing

@testable import Pipeline

@Suite("Plan configuration")
struct PlanConfigurationTests {
    func read(_ yaml: String) throws -> PlanConfiguration {
        var configuration = PlanConfiguration()
        try configuration.read(MappingFile(name: "plan.yaml", yaml: yaml))
        return configuration
    }

    @Test("says who the plan is and how its files are taken")
    func reads() throws {
        let configuration = try read(
            """
            plan: acme-ppo
            name: Acme PPO
            production: true
            timeZone: America/Chicago
            payerId: "00123"
            deriveMembers: true
            systems: { member: "https://acme.example/m", claim: "https://acme.example/c" }
            thresholds: { quarantined: 0.5, waiting: 60 }
            """)
        #expect(configuration.waitingThreshold == 60)
        #expect(configuration.plan.id == "acme-ppo")
        #expect(configuration.plan.payerID == "00123")
        #expect(configuration.plan.production && configuration.plan.derivesMembers)
        #expect(configuration.plan.memberIdentifierSystem == "https://acme.example/m")
        #expect(configuration.quarantineThreshold == 0.5)
    }

    @Test("says how documents find their members")
    func documents() throws {
        let folder = NSTemporaryDirectory() + "plan-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func plan(_ documents: String, _ table: String) throws -> PlanConfiguration {
            try table.write(toFile: "\(folder)/people.tsv", atomically: true, encoding: .utf8)
            try "plan: p\ndocuments: \(documents)\n".write(
                toFile: "\(folder)/plan.yaml", atomically: true, encoding: .utf8)
            return try PlanConfiguration(path: "\(folder)/plan.yaml")
        }
        let told = try plan(
            "{ identifiers: { 1.2.3: medicaidId }, crosswalk: people.tsv }",
            "memberId\troot\textension\r\nM1\t1.2.9\tx-7\r\n\n"
        ).plan.documents
        #expect(told.roots == ["1.2.3": .medicaidId])
        #expect(told.crossings == [.init(root: "1.2.9", identifier: "x-7", memberID: "M1")])
        #expect(throws: PipelineError.self) { try plan("{ identifiers: { 1.2.3: ssn } }", "") }
        #expect(throws: PipelineError.self) { try plan("{ crosswalk: people.tsv }", "root\textension\n1.2\tx\n") }
    }

    @Test("names code lists from where it is, and only such as are there")
    func codes() throws {
        let folder = NSTemporaryDirectory() + "plan-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: "\(folder)/lists", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["carc.csv", "rarc.tsv", "notes.txt"] {
            try "code\nX1\n".write(toFile: "\(folder)/lists/\(name)", atomically: true, encoding: .utf8)
        }
        func plan(_ codes: String) throws -> PlanConfiguration {
            try "plan: p\ncodes: \(codes)\n".write(toFile: "\(folder)/plan.yaml", atomically: true, encoding: .utf8)
            return try PlanConfiguration(path: "\(folder)/plan.yaml")
        }
        let mappings = try MappingsDirectory(explicit: "\(NightlyRunTests.root)/mappings")
        let configuration = try plan("[lists]")
        #expect(configuration.codes == ["\(folder)/lists"])
        _ = try CompiledMappings(mappings, plan: configuration.plan, codes: configuration.codes)
        let before = try mappings.hash(with: configuration.codes)
        #expect(try before != mappings.hash())
        try "code\nX2\n".write(toFile: "\(folder)/lists/carc.csv", atomically: true, encoding: .utf8)
        #expect(try before != mappings.hash(with: configuration.codes))
        #expect(throws: PipelineError.self) { try plan("[other]") }
        try "name\nX2\n".write(toFile: "\(folder)/lists/carc.csv", atomically: true, encoding: .utf8)
        #expect(throws: (any Error).self) {
            try CompiledMappings(mappings, plan: configuration.plan, codes: configuration.codes)
        }
    }

    @Test("is a test plan by default")
    func defaults() throws {
        #expect(try !read("plan: p\n").plan.production)
        #expect(try read("plan: p\n").waitingThreshold == 45)
    }

    @Test(
        "says where a mistake stands",
        arguments: [
            ("name: x\n", 1, "needs 'plan'"), ("plan: 'a b'\n", 1, "1 to 40 letters"),
            ("plan: p\nproduction: perhaps\n", 2, "true or false"), ("plan: p\ntimeZone: Moon/Base\n", 2, "IANA"),
            ("plan: p\nthresholds:\n  quarantined: 101\n", 3, "percentage"), ("plan: p\nplans: q\n", 2, "unknown key"),
            ("plan: p\nthresholds:\n  waiting: 0\n", 3, "days"),
        ])
    func locates(yaml: String, line: Int, message: String) {
        let error = #expect(throws: MappingError.self) { try read(yaml) }
        #expect(error?.line == line)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test("a missing file is a configuration error: exit code 1")
    func missing() {
        let error = #expect(throws: PipelineError.self) { try PlanConfiguration(path: "/nowhere/plan.yaml") }
        #expect(error?.exitCode == ExitStatus.configuration)
    }
}
