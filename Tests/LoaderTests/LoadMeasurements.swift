import Bytes
import Foundation
import Loader
import PostgreSQL
import Testing

/// How long 100,000 ExplanationOfBenefits take by each way into the store. Not a test of anything: runs only where
/// PATIENT_ACCESS_MEASURE says how many rows, in a release build, and prints what it measured.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["PATIENT_ACCESS_MEASURE"] != nil), .serialized)
struct LoadMeasurements {
    let store: LoaderStore
    let count = Int(ProcessInfo.processInfo.environment["PATIENT_ACCESS_MEASURE"] ?? "") ?? 100_000
    init() throws { store = try LoaderStore() }

    /// An invented EOB of about 6 KB; numbers differ from row to row so that compression is not flattered.
    static func body(_ number: Int) -> [UInt8] {
        var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        var text = ByteWriter(capacity: 7_000)
        text.append(
            #"{"resourceType":"ExplanationOfBenefit","id":"\#(identifier(number))","status":"active","identifier":[{"type":"#
        )
        text.append(
            #"{"coding":[{"system":"http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType","code":"uc"}]},"#)
        text.append(
            #""system":"https://plan.example/claim-id","value":"C\#(number)"}],"type":{"coding":[{"code":"professional"}]},"#
        )
        text.append(
            #""patient":{"reference":"Patient/\#(identifier(next(50_000)))"},"created":"2025-03-0\#(1 + next(9))","#)
        text.append(#""billablePeriod":{"start":"2025-02-1\#(next(9))","end":"2025-02-20"},"#)
        text.append(#""insurance":[{"focal":true,"coverage":{"reference":"Coverage/\#(identifier(next(50_000)))"}}],"#)
        text.append(
            #""provider":{"identifier":{"system":"http://hl7.org/fhir/sid/us-npi","value":"1\#(100_000_000 + next(900_000_00))"}},"item":["#
        )
        for line in 1...8 {
            if line > 1 { text.append(",") }
            text.append(
                #"{"sequence":\#(line),"productOrService":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","#)
            text.append(#""code":"99\#(100 + next(900))"}]},"servicedDate":"2025-02-1\#(next(9))","adjudication":["#)
            for (index, category) in ["submitted", "eligible", "benefit", "noncovered"].enumerated() {
                if index > 0 { text.append(",") }
                text.append(#"{"category":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/adjudication","#)
                text.append(
                    #""code":"\#(category)"}]},"amount":{"value":\#(next(900)).\#(10 + next(90)),"currency":"USD"}}"#)
            }
            text.append("]}")
        }
        text.append("]}")
        return text.bytes
    }

    /// Looks like a keyed hash: spread over the whole range.
    static func identifier(_ number: Int) -> String {
        let digest = Digest.sha256(Array(String(number).utf8)).prefix(16)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    func seconds(_ what: String, _ body: () throws -> Void) throws {
        let before = try ProcessorTime(store.connection)
        let taken = try ContinuousClock().measure(body)
        let after = try ProcessorTime(store.connection)
        func two(_ value: Double) -> String { String(format: "%.2f", value) }
        let wall = two(taken / .seconds(1))
        print(
            "measured: \(what): \(wall) s, processor: client \(two(after.client - before.client)), "
                + "server \(two(after.server - before.server))")
    }

    func stage(_ resources: [LoadableResource], _ existing: ExistingVersion, _ what: String) throws {
        let run = try store.run()
        let publication = try Publication(on: store.database.connect(), plan: "default", run: run)
        var counts: ResourceCounts?
        try seconds("\(what): staged") {
            for resource in resources { _ = try publication.stage(resource, existing: existing) }
        }
        try seconds("\(what): merged and committed") { counts = try publication.publish()[.explanationOfBenefit] }
        if let counts { print("measured:   \(counts)") }
    }

    @Test func everyWay() throws {
        var resources: [LoadableResource] = []
        resources.reserveCapacity(count)
        for number in 0..<count {
            resources.append(
                try LoadableResource(
                    type: .explanationOfBenefit, id: LoadMeasurements.identifier(number),
                    body: LoadMeasurements.body(number), sourceVersion: Array("20250301".utf8)))
        }
        print("measured: bytes a body: \(resources.reduce(0) { $0 + $1.body.count } / count)")
        var length = 0
        try seconds("hash and columns, one thread") {
            for resource in resources.prefix(10_000) {
                length += try LoadableResource(
                    type: .explanationOfBenefit, id: "1", body: resource.body, sourceVersion: []
                ).body.count
            }
        }
        try psql(resources)
        try stage(resources, .absent, "new, by direct COPY")
        let places = try store.number("SELECT count(*) FROM fhir.explanation_of_benefit WHERE xmax = 0")
        #expect(places == count)
        try stage(resources, .unknown, "all the same, by staging")
        try seconds("all the same, hashes known") {
            let publication = try Publication(on: store.database.connect(), plan: "default", run: store.run())
            for resource in resources {
                let outcome = try publication.stage(
                    resource, existing: .present(hash: resource.hash, sourceVersion: resource.sourceVersion))
                #expect(outcome == .unchanged)
            }
            try publication.publish()
        }
        try store.connection.execute("TRUNCATE fhir.explanation_of_benefit")
        try stage(resources, .unknown, "new, by staging")
        let tenth = try resources.prefix(count / 10).map { resource in
            try LoadableResource(
                type: .explanationOfBenefit, id: String(decoding: resource.id, as: UTF8.self),
                body: resource.body + [0x20], sourceVersion: Array("20250302".utf8))
        }
        try stage(tenth, .unknown, "a tenth changed, by staging")
    }

    /// The yardstick: text rows by `psql \copy` into the same table.
    private func psql(_ resources: [LoadableResource]) throws {
        let file = "/tmp/patient-access-measure-\(getpid()).tsv"
        defer { unlink(file) }
        try store.connection.execute(
            "CREATE SCHEMA yardstick; CREATE TABLE yardstick.e (LIKE fhir.explanation_of_benefit INCLUDING ALL)")
        var publication: Publication? = try Publication(on: store.database.connect(), plan: "default", run: store.run())
        for resource in resources { _ = try publication?.stage(resource, existing: .absent) }
        try publication?.publish { connection in
            try connection.execute("INSERT INTO yardstick.e SELECT * FROM fhir.explanation_of_benefit")
        }
        publication = nil
        try run(["-c", "\\copy yardstick.e to '\(file)'"])
        try store.connection.execute("TRUNCATE yardstick.e, fhir.explanation_of_benefit; CHECKPOINT")
        try seconds("psql \\copy, text") { try run(["-c", "\\copy yardstick.e from '\(file)'"]) }
        try store.connection.execute("DROP SCHEMA yardstick CASCADE; CHECKPOINT")
    }

    private func run(_ arguments: [String]) throws {
        let psql = Process()
        psql.executableURL = URL(fileURLWithPath: "/usr/bin/psql")
        psql.arguments = [store.database.url, "-X", "-q"] + arguments
        try psql.run()
        psql.waitUntilExit()
        #expect(psql.terminationStatus == 0)
    }
}
