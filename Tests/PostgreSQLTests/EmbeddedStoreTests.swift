import Foundation
import PostgreSQL
import Testing

/// Each of these makes a cluster of its own, which takes a second or two: one test holds one life.
@Suite(.serialized) struct EmbeddedStoreTests {
    /// A directory that the server's user can reach, removed at the end.
    final class Place {
        let path: String
        init(_ tail: String = "") {
            path = "/tmp/patient-access-embedded-\(getpid())-\(Int.random(in: 0..<1_000_000))" + tail
        }
        deinit {
            try? EmbeddedStore(dataDirectory: path).stop(force: true)
            let root = path.split(separator: "/").prefix(2).joined(separator: "/")
            try? FileManager.default.removeItem(atPath: "/" + root)
        }
    }

    private func number(_ url: String, _ sql: String = "SELECT 1") throws -> Int? {
        try Connection(url).query(sql)[0].integer(0)
    }

    @Test func aLeaseStartsAndStopsItAndRowsSurvive() throws {
        let place = Place()
        let store = EmbeddedStore(dataDirectory: place.path)
        #expect(try store.status() == .absent)
        let lease = try store.lease()
        #expect(try store.status() == .running)
        let connection = try Connection(lease.url)
        try connection.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
        let settings = try connection.query("SELECT current_setting('listen_addresses'), current_setting('fsync')")
        #expect(settings[0].text(0) == "")
        #expect(settings[0].text(1) == "on")
        let other = try store.lease()
        if FileManager.default.isExecutableFile(atPath: "/usr/bin/psql") {
            let psql = Process()
            psql.executableURL = URL(fileURLWithPath: "/usr/bin/psql")
            psql.arguments = [lease.url, "-X", "-q", "-c", "DELETE FROM kept WHERE id = 8"]
            try psql.run()
            psql.waitUntilExit()
            #expect(psql.terminationStatus == 0)
        }
        try lease.release()
        #expect(try store.status() == .running)
        #expect(try number(other.url, "SELECT id FROM kept") == 7)
        #expect(throws: PostgreSQLError.self) { try store.stop() }
        try other.release()
        #expect(try store.status() == .stopped)
        // Started on purpose, it outlives leases.
        try store.start()
        let third = try store.lease()
        try third.release()
        #expect(try store.status() == .running)
        #expect(try number(store.url, "SELECT id FROM kept") == 7)
        try store.stop()
        #expect(try store.status() == .stopped)
        try store.stop()
    }

    @Test func itIsPrivate() throws {
        let place = Place()
        let lease = try EmbeddedStore(dataDirectory: place.path).lease()
        for (name, forbidden) in [("", 0o067), ("/cluster", 0o077), ("/run", 0o077)] {
            let facts = try FileManager.default.attributesOfItem(atPath: place.path + name)
            let mode = try #require(facts[.posixPermissions] as? Int)
            #expect(mode & forbidden == 0, "\(name) \(String(mode, radix: 8))")
        }
        #expect(lease.url.contains("requirepeer="))
        try lease.release()
    }

    @Test func itRecoversFromAKilledServerAndAReusedNumber() throws {
        let place = Place()
        let store = EmbeddedStore(dataDirectory: place.path)
        try store.start()
        let connection = try Connection(store.url)
        try connection.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
        let file = place.path + "/cluster/postmaster.pid"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let server = try #require(text.split(separator: "\n").first.flatMap { pid_t($0) })
        kill(server, SIGKILL)
        var waited = 0
        while kill(server, 0) == 0 && waited < 100 {
            usleep(50_000)
            waited += 1
        }
        // The number now belongs to this very process, which is no server.
        try text.replacing("\(server)\n", with: "\(getpid())\n", maxReplacements: 1)
            .write(toFile: file, atomically: false, encoding: .utf8)
        #expect(try store.status() == .stopped)
        let lease = try store.lease()
        #expect(try number(lease.url, "SELECT id FROM kept") == 7)
    }

    @Test func aLongPathHasItsSocketElsewhere() throws {
        let place = Place("/" + String(repeating: "long-name-", count: 12))
        try FileManager.default.createDirectory(
            atPath: (place.path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o755])
        let store = EmbeddedStore(dataDirectory: place.path)
        let lease = try store.lease()
        #expect(try number(lease.url) == 1)
        #expect(lease.url.contains("host=/tmp/patient-access-"))
        try lease.release()
    }

    @Test func aFolderThatTheServerCannotEnterIsSaid() throws {
        guard geteuid() == 0 else { return }
        let place = Place("/closed/data")
        let closed = (place.path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(
            atPath: closed, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        chmod(closed, 0o700)
        chmod((closed as NSString).deletingLastPathComponent, 0o755)
        let error = #expect(throws: PostgreSQLError.self) { try EmbeddedStore(dataDirectory: place.path).lease() }
        #expect(error?.description.contains("cannot enter \(closed)") == true)
        #expect(error?.hint.contains("--data") == true)
    }

    @Test func whatACrashedFirstStartLeftIsMadeAnew() throws {
        let place = Place()
        try FileManager.default.createDirectory(
            atPath: place.path + "/cluster.new/base", withIntermediateDirectories: true, attributes: nil)
        let lease = try EmbeddedStore(dataDirectory: place.path).lease()
        #expect(try number(lease.url) == 1)
        try lease.release()
        let other = Place()
        try FileManager.default.createDirectory(
            atPath: other.path + "/cluster/mine", withIntermediateDirectories: true, attributes: nil)
        let error = #expect(throws: PostgreSQLError.self) { try EmbeddedStore(dataDirectory: other.path).lease() }
        #expect(error?.description.contains("not empty") == true)
    }
}
