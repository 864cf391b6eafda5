import Bytes

/// What a package says of itself in `package.json`.
struct PackageManifest: Sendable {
    /// `NAME#VERSION`.
    let name: String
    /// `NAME#VERSION` each.
    let dependencies: [String]
    /// The releases of FHIR that it is for; none where it does not say.
    let releases: [String]

    /// The most dependencies that are read.
    static let dependencyLimit = 200

    /// Reads it onto a tape; throws where there is none.
    init(_ files: PackageFiles, onto tape: ResourceTape) throws(PackageError) {
        guard let place = files.place(of: "package.json") else {
            throw PackageError(file: files.label, reason: "no FHIR package: it has no package/package.json")
        }
        try files.parse(place, onto: tape)
        let root = tape.root
        guard let name = root["name"]?.string, let version = root["version"]?.string, !name.isEmpty else {
            throw PackageError(file: files.label, reason: "no FHIR package: package.json has no name or version")
        }
        self.name = "\(name)#\(version)"
        dependencies = (root["dependencies"]?.children ?? []).prefix(PackageManifest.dependencyLimit).map {
            "\($0.key)#\($0.string ?? "")"
        }
        releases = (root["fhirVersions"] ?? root["fhir-version-list"])?.children.compactMap(\.string) ?? []
    }

    /// Whether it is for R4 (or does not say).
    var isForR4: Bool { releases.isEmpty || releases.contains { $0.hasPrefix("4.0") } }
}
