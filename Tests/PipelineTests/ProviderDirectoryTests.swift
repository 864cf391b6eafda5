import Foundation
import Testing

@testable import Pipeline

/// Provider directories: on the samples, into a PostgreSQL of their own.
@Suite("A provider directory")
struct ProviderDirectoryTests {
    /// The NPI that the sample's claim JSFM-20313 states without a name.
    private static let nameless = "1333004178"
    private static let head =
        "NPI,Entity Type Code,Provider Organization Name (Legal Business Name),Provider Last Name (Legal Name),"
        + "Provider First Name,Last Update Date\n"

    /// A folder with one file of these rows.
    private static func file(_ rows: String) throws -> String {
        let folder = NSTemporaryDirectory() + "directory-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data((head + rows).utf8).write(to: URL(fileURLWithPath: "\(folder)/npidata.csv"))
        return folder
    }

    /// The bodies of a table, the store's own secret ids replaced by the place at which each is first met.
    private static func resources(_ store: NightlyRunTests.Store, _ table: String) throws -> [String] {
        try store.rows("resource::text").filter { $0.hasPrefix("\(table) ") }
    }

    /// Claims with a provider whom nothing names: of the sample's first night without the billing loop's names.
    private static func claims() throws -> String {
        let folder = NSTemporaryDirectory() + "claims-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: NightlyRunTests.firstNight, toPath: folder)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".837") {
            let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .isoLatin1)
            try text.replacing("NM1*82*1*ABARA*CHIDI*O***XX*\(nameless)", with: "NM1*82*1******XX*\(nameless)")
                .write(toFile: "\(folder)/\(name)", atomically: true, encoding: .isoLatin1)
        }
        return folder
    }

    @Test("names whom claims do not name, whatever comes first, and the newest row holds")
    func order() throws {
        let claims = try ProviderDirectoryTests.claims()
        let old = try ProviderDirectoryTests.file("\(ProviderDirectoryTests.nameless),1,,Old,Name,01/02/2020\n")
        let new = try ProviderDirectoryTests.file("\(ProviderDirectoryTests.nameless),1,,Abara,Chidi,03/04/2025\n")
        var references: Set<[String]> = []
        for nights in [
            [[claims], [old], [new]], [[new], [old], [claims]], [[new, claims, old]], [[old], [claims], [new], [old]],
        ] {
            let store = try NightlyRunTests.Store()
            for night in nights { #expect(try store.run(night).report.balanced == true) }
            let people = try ProviderDirectoryTests.resources(store, "practitioner").filter {
                $0.contains(ProviderDirectoryTests.nameless)
            }
            #expect(people.count == 1 && people[0].contains("Abara") && !people[0].contains("Old"))
            let eobs = try ProviderDirectoryTests.resources(store, "explanation_of_benefit")
            let told = eobs.filter { $0.contains("Practitioner/") }.count
            #expect(eobs.allSatisfy { !$0.contains("\"value\":\"\(ProviderDirectoryTests.nameless)\"") })
            references.insert(["\(eobs.count) \(told)"])
        }
        #expect(references.count == 1)
    }

    @Test("without one, and of others, a number without a name stays a number")
    func unknown() throws {
        let store = try NightlyRunTests.Store()
        _ = try store.run([
            try ProviderDirectoryTests.claims(),
            try ProviderDirectoryTests.file("1245319599,1,,Other,Person,01/02/2020\n"),
        ])
        let eobs = try ProviderDirectoryTests.resources(store, "explanation_of_benefit")
        #expect(eobs.contains { $0.contains("\"value\":\"\(ProviderDirectoryTests.nameless)\"") })
    }

    @Test("wins over what claims mention, and each row has one outcome")
    func wins() throws {
        let store = try NightlyRunTests.Store()
        _ = try store.run([NightlyRunTests.firstNight])
        let rows =
            "\(ProviderDirectoryTests.nameless),1,,Renamed,Chidi,03/04/2025\n\(ProviderDirectoryTests.nameless),1,,Older,Chidi,03/04/2024\n"
            + "1234567890,1,,Wrong,Digit,03/04/2025\n"
        let report = try store.run([try ProviderDirectoryTests.file(rows)]).report
        #expect(report.balanced == true && report.records.read == 3)
        #expect(report.records.dispositions.published == 1 && report.records.dispositions.superseded == 1)
        #expect(report.records.dispositions.quarantined == 1)
        let again = try store.run([NightlyRunTests.firstNight]).report
        #expect(again.records.dispositions.published == 0)
        let people = try ProviderDirectoryTests.resources(store, "practitioner").filter {
            $0.contains(ProviderDirectoryTests.nameless)
        }
        #expect(people.count == 1 && people[0].contains("Renamed"))
    }
}
