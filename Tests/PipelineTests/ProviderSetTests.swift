import Foundation
import Loader
import PostgreSQL
import Testing

@testable import Pipeline

/// One Practitioner or Organization for each NPI, whatever claims and directories say of it and in which order they come:
/// the same tables, byte for byte.
@Suite("One resource for each NPI")
struct ProviderSetTests {
    /// The NPI that renders all claims of the sample's family medicine.
    private static let npi = "1333004178"
    private static let person = "NM1*82*1*ABARA*CHIDI*O***XX*\(npi)"
    private static let organization = "NM1*82*2*ABARA CLINIC*****XX*\(npi)"
    private static let nameless = "NM1*82*1******XX*\(npi)"

    // MARK: - Extracts

    private static func folder(_ files: [String: String]) throws -> String {
        let folder = NSTemporaryDirectory() + "providers-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
        return folder
    }

    private static func sample(_ name: String) throws -> String {
        try String(contentsOfFile: "\(NightlyRunTests.firstNight)/\(name)", encoding: .utf8)
    }

    private static func members() throws -> String {
        let name = "members-2026-01-05.csv"
        return try folder([name: try sample(name)])
    }

    /// The family medicine's claims with their remittances, whose renderer is stated so.
    ///
    /// - Parameter year: another makes them other claims, of other days.
    private static func claims(_ stated: String, year: String = "2025", adjudicated: Bool = true) throws -> String {
        func changed(_ name: String) throws -> String {
            var text = try sample(name).replacing(person, with: stated)
            if year != "2025" {
                text = text.replacing("JSFM-2", with: "JSFX-2").replacing("GHP2601", with: "GHP2501")
                    .replacing("*202512", with: "*\(year)12")
            }
            return text
        }
        var files = ["claims.837": try changed("claims-2026-01-05.837")]
        if adjudicated { files["remittances.835"] = try changed("remittances-2026-01-05.835") }
        return try folder(files)
    }

    private static let head =
        "NPI,Entity Type Code,Provider Organization Name (Legal Business Name),Provider Last Name (Legal Name),"
        + "Provider First Name,Last Update Date,NPI Deactivation Date\n"

    /// A directory of one row: `entity,organization,last name,first name,last update[,deactivation]`.
    private static func directory(_ row: String) throws -> String {
        try folder(["npidata.csv": head + "\(npi),\(row)\(row.filter { $0 == "," }.count < 5 ? "," : "")\n"])
    }

    // MARK: - Stores

    /// A store whose plan has a key that the test knows: ids can be compared from one to another.
    private static func store() throws -> NightlyRunTests.Store {
        let store = try NightlyRunTests.Store()
        let connection = try store.database.connect()
        _ = try StoreSchema.migrator.migrate(connection)
        try connection.execute(
            "INSERT INTO ledger.plan (id, name, id_key) VALUES ('default', 'default', sha256('default'))")
        return store
    }

    /// What is current after these nights; each must add up, and no reference may lead nowhere.
    private static func tables(_ nights: [[String]], _ members: String) throws -> [String] {
        let store = try store()
        for (number, night) in nights.enumerated() {
            #expect(try store.run(number == 0 ? night + [members] : night).report.balanced == true)
        }
        return try tables(store)
    }

    private static func tables(_ store: NightlyRunTests.Store) throws -> [String] {
        let rows = try store.rows()
        for kind in ["Practitioner", "Organization"] {
            let table = kind.lowercased()
            let known = Set(rows.filter { $0.hasPrefix("\(table) ") }.map { String($0.split(separator: " ")[1]) })
            for row in rows where row.hasPrefix("explanation_of_benefit ") {
                for match in row.matches(of: try Regex("\"\(kind)/([0-9a-f]{32})\"")) {
                    #expect(known.contains(String(match.output[1].substring ?? "")), "\(kind) is missing")
                }
            }
        }
        return rows
    }

    /// The resources of the NPI.
    private static func made(_ tables: [String]) -> [String] {
        tables.filter { !$0.hasPrefix("explanation") && $0.contains("\"value\":\"\(npi)\"") }
    }

    /// How many EOBs refer to the NPI's resource as this type.
    private static func referring(_ tables: [String], _ type: String) -> Int {
        guard let id = made(tables).first?.split(separator: " ")[1] else { return 0 }
        return tables.count { $0.hasPrefix("explanation") && $0.contains("\"\(type)/\(id)\"") }
    }

    /// The tables after each of these ways to deliver the same extracts, which must be the same.
    private static func same(_ ways: [[[String]]]) throws -> [String] {
        let members = try members()
        let all = try ways.map { try tables($0, members) }
        for (number, other) in all.enumerated() {
            let differing = zip(all[0], other).first { $0 != $1 }
            #expect(other == all[0], "way \(number): \(String(describing: differing))")
        }
        return all[0]
    }

    /// Orders of extracts in runs of their own (of two both, and once more in reverse; of three such that each comes before
    /// each other), and all in one run.
    private static func orders(_ extracts: [String]) -> [[[String]]] {
        let separate = extracts.map { [$0] }
        let more = extracts.count > 2 ? [separate[1], separate[0]] + separate[2...] : separate + separate.reversed()
        return [separate, separate.reversed(), [extracts], more]
    }

    // MARK: - Tests

    @Test(
        "is of the type that the directory says, and claims refer to it so",
        arguments: [
            (person, "2,Abara Medicine,,,03/04/2025", "organization", "Organization"),
            (organization, "1,,Abara,Chidi,03/04/2025", "practitioner", "Practitioner"),
            (nameless, "2,Abara Medicine,,,03/04/2025", "organization", "Organization"),
        ])
    func directoryDecides(_ stated: String, _ row: String, _ table: String, _ type: String) throws {
        let tables = try ProviderSetTests.same(
            ProviderSetTests.orders([try ProviderSetTests.claims(stated), try ProviderSetTests.directory(row)]))
        let made = ProviderSetTests.made(tables)
        #expect(made.count == 1 && made[0].hasPrefix(table) && !made[0].contains("ABARA"))
        #expect(ProviderSetTests.referring(tables, type) == 4)
    }

    @Test("is one where claims disagree", arguments: ["2024", "2026"])
    func claimsDisagree(_ year: String) throws {
        let people = try ProviderSetTests.claims(ProviderSetTests.person)
        let clinic = try ProviderSetTests.claims(ProviderSetTests.organization, year: year)
        let tables = try ProviderSetTests.same(ProviderSetTests.orders([people, clinic]))
        let made = ProviderSetTests.made(tables)
        #expect(made.count == 1 && made[0].hasPrefix("practitioner") && made[0].contains("CHIDI"))
        #expect(ProviderSetTests.referring(tables, "Practitioner") == 8)
    }

    @Test("is one where a directory decides between claims that disagree")
    func directoryDecidesBetweenClaims() throws {
        let tables = try ProviderSetTests.same(
            ProviderSetTests.orders([
                try ProviderSetTests.claims(ProviderSetTests.person),
                try ProviderSetTests.claims(ProviderSetTests.organization, year: "2024"),
                try ProviderSetTests.directory("2,Abara Medicine,,,03/04/2025"),
            ]))
        #expect(ProviderSetTests.made(tables).count == 1)
        #expect(ProviderSetTests.referring(tables, "Organization") == 8)
    }

    @Test("becomes another's type when the directory's newest row says so, and no earlier one brings it back")
    func directoryChangesItsMind() throws {
        let claims = try ProviderSetTests.claims(ProviderSetTests.nameless)
        let named = try ProviderSetTests.claims(ProviderSetTests.person, year: "2024")
        for (before, after, type) in [
            ("1,,Abara,Chidi,01/02/2020", "2,Abara Medicine,,,03/04/2025", "Organization"),
            ("2,Abara Medicine,,,01/02/2020", "1,,Abara,Chidi,03/04/2025", "Practitioner"),
            // Of one day the greater type holds.
            ("1,,Abara,Chidi,03/04/2025", "2,Abara Medicine,,,03/04/2025", "Organization"),
        ] {
            let (old, new) = (try ProviderSetTests.directory(before), try ProviderSetTests.directory(after))
            let tables = try ProviderSetTests.same([
                [[named, claims], [old], [new]], [[named], [new], [claims, old]], [[named, claims, old, new]],
            ])
            #expect(ProviderSetTests.made(tables).count == 1)
            #expect(ProviderSetTests.referring(tables, type) == 8)
        }
    }

    @Test("is what the newest map makes of the newest row, and tells rows of one day apart by what they say")
    func changedMap() throws {
        let copy = NSTemporaryDirectory() + "mappings-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: "\(NightlyRunTests.root)/mappings", toPath: copy)
        let map = "\(copy)/resources/practitioner-directory.yaml"
        let text = try String(contentsOfFile: map, encoding: .utf8)
        let other = text.replacing("family: provider.lastName ", with: "family: provider.lastName.lower() ")
        #expect(other != text)
        try other.write(toFile: map, atomically: true, encoding: .utf8)
        let names = ["Abara", "Bbara", "Cbara", "Dbara"]
        let rows = try names.map { try ProviderSetTests.directory("1,,\($0),Chidi,03/04/2025") }
        let store = try ProviderSetTests.store()
        for row in rows { _ = try store.run([row]) }
        let made = ProviderSetTests.made(try ProviderSetTests.tables(store))
        let winner = try #require(names.firstIndex { made[0].contains($0) })
        for _ in 0..<2 {
            #expect(try store.run([rows[winner]], mappings: copy).report.records.dispositions.published == 1)
            let changed = ProviderSetTests.made(try ProviderSetTests.tables(store))
            #expect(changed.count == 1 && changed[0].contains("\"\(names[winner].lowercased())\""))
            #expect(try store.run([rows[winner]]).report.records.dispositions.published == 1)
            #expect(ProviderSetTests.made(try ProviderSetTests.tables(store)) == made)
        }
        for row in rows.reversed() { _ = try store.run([row]) }
        #expect(ProviderSetTests.made(try ProviderSetTests.tables(store)) == made)
        let together = try ProviderSetTests.store()
        _ = try together.run(rows)
        #expect(ProviderSetTests.made(try ProviderSetTests.tables(together)) == made)
    }

    @Test("is no longer active where a newer row blanks it, keeps its last name, and may come back")
    func deactivated() throws {
        let named = try ProviderSetTests.directory("1,,Abara,Chidi,01/02/2020")
        let blank = try ProviderSetTests.directory(",,,,,02/03/2024")
        let back = try ProviderSetTests.directory("1,,Abara,Chidi,03/04/2025")
        let ended = try ProviderSetTests.same(ProviderSetTests.orders([named, blank]))
        #expect(ProviderSetTests.made(ended).count == 1)
        #expect(ProviderSetTests.made(ended)[0].contains("\"active\":false"))
        #expect(ProviderSetTests.made(ended)[0].contains("Abara"))
        let active = try ProviderSetTests.same(ProviderSetTests.orders([named, blank, back]))
        #expect(ProviderSetTests.made(active).count == 1)
        #expect(ProviderSetTests.made(active)[0].contains("\"active\":true"))
    }

    /// How often claims were found to say otherwise than what holds.
    private static func disagreements(_ store: NightlyRunTests.Store) throws -> Int {
        try store.database.connect().query(
            "SELECT coalesce(sum(count), 0)::int FROM ledger.finding WHERE rule = 'LIFE-PROVIDER-TYPE'"
        ).first?.integer(0) ?? -1
    }

    @Test("is a finding on each claim that says otherwise, in the run in which that is known")
    func disagreementIsTold() throws {
        let members = try ProviderSetTests.members()
        let claims = try ProviderSetTests.claims(ProviderSetTests.person)
        let other = try ProviderSetTests.directory("2,Abara Medicine,,,03/04/2025")
        let same = try ProviderSetTests.directory("1,,Abara,Chidi,03/04/2025")
        for nights in [[[claims, members], [other]], [[other, members], [claims]], [[claims, members, other]]] {
            let store = try ProviderSetTests.store()
            for (number, night) in nights.enumerated() {
                _ = try store.run(night)
                if number + 1 < nights.count { #expect(try ProviderSetTests.disagreements(store) == 0) }
            }
            #expect(try ProviderSetTests.disagreements(store) == 4)
        }
        let store = try ProviderSetTests.store()
        for night in [[claims, members], [same]] { _ = try store.run(night) }
        #expect(try ProviderSetTests.disagreements(store) == 0)
    }

    @Test("is one, too, where an earlier program left two, or read claims before it read directories")
    func earlierStore() throws {
        let members = try ProviderSetTests.members()
        let directory = try ProviderSetTests.directory("2,Abara Medicine,,,03/04/2025")
        let people = try ProviderSetTests.claims(ProviderSetTests.person)
        let clinic = try ProviderSetTests.claims(ProviderSetTests.organization, year: "2024")
        let nameless = try ProviderSetTests.claims(ProviderSetTests.nameless)
        let forget = "DELETE FROM source.provider"
        let age = "UPDATE source.claim SET mentions = NULL, nameless = NULL; UPDATE source.plan SET keys = 2"
        // Between the nights the store forgets what this program notes, and is not asked for resources of another type.
        for (nights, made) in [([people, clinic], 2), ([people, directory], 2), ([nameless, directory], 1)] {
            let store = try ProviderSetTests.store()
            let connection = try store.database.connect()
            for (number, night) in nights.enumerated() {
                _ = try store.run(number == 0 ? [night, members] : [night])
                if number == 0 { try connection.execute("\(forget); \(age); UPDATE source.plan SET keys = 3") }
            }
            #expect(ProviderSetTests.made(try store.rows()).count == made)
            if nights[1] == clinic { try connection.execute(forget) }
            try connection.execute(age)
            #expect(try store.run([members]).report.balanced == true)
            #expect(try ProviderSetTests.tables(store) == ProviderSetTests.tables([nights], members))
        }
    }
}
