import Foundation

/// Compressed bytes, by the system's gzip.
enum Gzip {
    struct Failed: Error {}

    static func compressed(_ bytes: [UInt8]) throws -> [UInt8] {
        let folder = try Folder()
        let path = try folder.file("plain", bytes)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", path]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed() }
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + ".gz")))
    }
}
