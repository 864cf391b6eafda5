import Foundation

/// Folders in which packages are looked for by name: FHIR's package cache (`NAME#VERSION/package`), or .tgz files named
/// `NAME-VERSION.tgz`.
public struct PackageLibrary: Sendable {
    /// `NAME#VERSION` of what there is, with where it is.
    private let places: [String: URL]

    /// The most entries of a folder that are looked at.
    private static let entryLimit = 20_000

    /// The folders that are looked into where none is named: `PATIENT_ACCESS_PACKAGES` (separated by `:`), else
    /// `~/.fhir/packages`.
    public static func defaultFolders(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> [URL] {
        if let named = environment["PATIENT_ACCESS_PACKAGES"], !named.isEmpty {
            return named.split(separator: ":").map { URL(fileURLWithPath: String($0)) }
        }
        return environment["HOME"].map { [URL(fileURLWithPath: "\($0)/.fhir/packages")] } ?? []
    }

    /// Lists the folders; those that cannot be read hold nothing. The first of two with one name counts.
    public init(folders: [URL]) {
        var places: [String: URL] = [:]
        for folder in folders {
            let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for entry in entries.sorted().prefix(PackageLibrary.entryLimit) {
                guard let name = PackageLibrary.name(of: entry), places[name] == nil else { continue }
                places[name] = folder.appendingPathComponent(entry)
            }
        }
        self.places = places
    }

    /// `NAME#VERSION` of a folder or file of this name; `nil` where it is none of ours.
    static func name(of entry: String) -> String? {
        if !entry.hasSuffix(".tgz") && !entry.hasSuffix(".tar.gz") { return entry.contains("#") ? entry : nil }
        let stem = entry.dropLast(entry.hasSuffix(".tgz") ? 4 : 7)
        if stem.contains("#") { return String(stem) }
        // The version begins at the first dash with a digit behind it: package names have none such.
        var at = stem.startIndex
        while let dash = stem[at...].firstIndex(of: "-") {
            let next = stem.index(after: dash)
            if next < stem.endIndex, stem[next].isNumber { return "\(stem[..<dash])#\(stem[next...])" }
            at = next
        }
        return nil
    }

    /// Where the package is, exactly this version or else the newest of its name.
    func find(_ wanted: String, exactly: Bool) -> URL? {
        if let exact = places[wanted] { return exact }
        if exactly { return nil }
        let name = PackageGraph.parts(wanted).name
        let others = places.keys.filter { PackageGraph.parts($0).name == name }
        let newest = others.max {
            PackageVersion(PackageGraph.parts($0).version) < PackageVersion(PackageGraph.parts($1).version)
        }
        return newest.flatMap { places[$0] }
    }
}
