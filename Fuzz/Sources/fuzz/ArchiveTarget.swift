import Foundation

@testable import Ingest

extension Target {
    /// A zip or tar: its list and its members.
    static let archives = Target(
        name: "archives", sizeLimit: 16 << 10,
        make: {
            let path = FileManager.default.temporaryDirectory.appending(path: "fuzz-archive-\(getpid())").path
            return { input in
                guard let file = fopen(path, "wb") else { fatalError("no temporary file") }
                fwrite(input.baseAddress, 1, input.count, file)
                fclose(file)
                let once = ArchiveFuzzing.listing(path)
                require(once == ArchiveFuzzing.listing(path), "an archive is read in two ways")
            }
        },
        seeds: { try Repository.files("Fuzz/corpus/archives", endings: [""]) })
}

enum ArchiveFuzzing {
    /// What is read of each member.
    static func listing(_ path: String) -> [String] {
        do throws(ExtractError) {
            return try ExtractFiles(paths: [path], memberLimit: 100).files.map { file in
                do throws(ExtractError) {
                    let bytes = try file.open().bytes(limit: 8 << 20)
                    return "\(file.path) \(bytes.count) \(bytes.hashValue)"
                } catch {
                    require(file.isRefused(by: error), "a member ends the run: \(error.code)")
                    return "\(file.path) \(error)"
                }
            }
        } catch { return ["\(error)"] }
    }
}
