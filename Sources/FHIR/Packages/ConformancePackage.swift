/// Why a package cannot be read.
public struct PackageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The package's file or folder, and the file in it where one is to blame.
    public let file: String
    public let reason: String

    public init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    public var description: String { "\(file): \(reason)" }
}

/// The definitions of a FHIR package, found by their canonicals, read when asked for.
final class ConformancePackage {
    /// The kinds of definitions that tables are made of.
    enum Kind: String, Sendable {
        case structure = "StructureDefinition"
        case valueSet = "ValueSet"
        case codeSystem = "CodeSystem"
    }

    /// Where a definition stands.
    struct Definition: Sendable {
        var kind: Kind
        var url: String
        var version: String
        /// Its place among the package's files.
        var file: Int
    }

    let manifest: PackageManifest
    /// `hl7.fhir.us.core#3.1.1`.
    var name: String { manifest.name }
    var dependencies: [String] { manifest.dependencies }
    /// In the order of the files.
    let definitions: [Definition]
    /// What is wrong with its files.
    let faults: [PackageProblem]
    /// The urls of CodeSystems that add to others, by the url of those.
    let supplements: [String: [String]]
    private let files: PackageFiles
    private let places: [String: Int]
    private let tape: ResourceTape

    static let limits = JSONLimits(depth: 64, bytes: PackageFiles.fileSizeLimit, nodes: 8 << 20)

    /// Reads the manifest and indexes the definitions.
    convenience init(_ files: PackageFiles) throws(PackageError) {
        let tape = ResourceTape(limits: ConformancePackage.limits)
        self.init(files, try PackageManifest(files, onto: tape), tape: tape)
    }

    /// Indexes the definitions.
    init(_ files: PackageFiles, _ manifest: PackageManifest, tape: ResourceTape? = nil) {
        self.files = files
        self.manifest = manifest
        self.tape = tape ?? ResourceTape(limits: ConformancePackage.limits)
        var index = PackageIndex(files, manifest.name, tape: self.tape)
        index.read()
        definitions = index.definitions
        places = index.places
        supplements = index.supplements
        faults = index.faults
    }

    /// The canonicals of its definitions of a kind, in the order of the files.
    func canonicals(_ kind: Kind) -> [String] { definitions.filter { $0.kind == kind }.map(\.url) }

    /// Where a definition stands, or `nil`. `url` has no version.
    func find(_ kind: Kind, _ url: String) -> Definition? {
        places["\(kind.rawValue)|\(url)"].map { definitions[$0] }
    }

    /// A definition on a tape that the next call reuses; `nil` where there is none, or it cannot be read.
    func definition(_ kind: Kind, _ url: String) -> TapeCursor? {
        guard let found = find(kind, url), (try? files.parse(found.file, onto: tape)) != nil else { return nil }
        return tape.root
    }

    /// The name of a definition's file, as problems name it.
    func file(of definition: Definition) -> String { files.names[definition.file] }
}

/// The definitions of a package's files: by the package's own index where it has one, else by looking into them.
private struct PackageIndex {
    private struct Listed {
        var type: String
        var url: String?
        var version: String
    }

    private let files: PackageFiles
    private let tape: ResourceTape
    private(set) var definitions: [ConformancePackage.Definition] = []
    private(set) var places: [String: Int] = [:]
    private(set) var faults: [PackageProblem] = []
    private(set) var supplements: [String: [String]] = [:]

    private let package: String

    init(_ files: PackageFiles, _ package: String, tape: ResourceTape) {
        self.files = files
        self.package = package
        self.tape = tape
    }

    mutating func read() {
        let listed = self.listed()
        for (place, name) in files.names.enumerated() {
            guard name.hasSuffix(".json"), !name.hasPrefix("."), name != "package.json" else { continue }
            guard let entry = listed[name] ?? look(into: place) else { continue }
            guard let kind = ConformancePackage.Kind(rawValue: entry.type) else { continue }
            guard let url = entry.url, !url.isEmpty else {
                fault(.damagedFile, name, "the \(entry.type) has no url")
                continue
            }
            let key = "\(kind.rawValue)|\(url)"
            guard places[key] == nil else {
                fault(.duplicateDefinition, name, "a second \(entry.type) with the url \(url); it is passed over")
                continue
            }
            places[key] = definitions.count
            definitions.append(
                ConformancePackage.Definition(kind: kind, url: url, version: entry.version, file: place))
        }
    }

    /// Files by name, as `.index.json` lists them; empty where there is none.
    private func listed() -> [String: Listed] {
        guard let place = files.place(of: ".index.json"), (try? files.parse(place, onto: tape)) != nil else {
            return [:]
        }
        var found: [String: Listed] = [:]
        for file in tape.root["files"]?.children ?? [] {
            guard let name = file["filename"]?.string, let entry = entry(file) else { continue }
            // What the index does not say is looked up in the file: a url, and what a code system adds to another.
            let isKnown = entry.url != nil && entry.type != ConformancePackage.Kind.codeSystem.rawValue
            if isKnown || ConformancePackage.Kind(rawValue: entry.type) == nil { found[name] = entry }
        }
        return found
    }

    private func entry(_ cursor: TapeCursor) -> Listed? {
        cursor["resourceType"]?.string.map {
            Listed(type: $0, url: cursor["url"]?.string, version: cursor["version"]?.string ?? "")
        }
    }

    private mutating func look(into place: Int) -> Listed? {
        do {
            try files.parse(place, onto: tape)
        } catch {
            fault(.damagedFile, files.names[place], error.reason)
            return nil
        }
        if let base = tape.root["supplements"]?.string, let url = tape.root["url"]?.string {
            supplements[ProfileCatalog.parts(base).url, default: []].append(url)
        }
        return entry(tape.root)
    }

    private mutating func fault(_ kind: PackageProblem.Kind, _ file: String, _ what: String) {
        guard faults.count < PackageProblems.limit else { return }
        faults.append(PackageProblem(kind, package: package, file: file, what: what))
    }
}
