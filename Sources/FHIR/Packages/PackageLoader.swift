import Foundation

/// Opens packages with all that they depend on, as far as it is at hand.
struct PackageLoader {
    /// A package that was found.
    struct Found {
        var manifest: PackageManifest
        var files: PackageFiles
    }

    /// Packages whose tables are at hand: these need not be found.
    let tables: [ConformanceTable]
    let library: PackageLibrary
    private(set) var found: [Found] = []
    private(set) var problems = PackageProblems()
    private let tape = ResourceTape(limits: ConformancePackage.limits)

    /// The most packages that are opened.
    static let packageLimit = 100

    init(tables: [ConformanceTable], library: PackageLibrary) {
        self.tables = tables
        self.library = library
    }

    /// Opens the roots, which must be packages, then what they depend on; what is missing there is a problem.
    mutating func open(_ roots: [URL]) throws(PackageError) {
        for root in roots {
            let files = try PackageFiles(root)
            let manifest = try PackageManifest(files, onto: tape)
            if !found.contains(where: { $0.manifest.name == manifest.name }) {
                found.append(Found(manifest: manifest, files: files))
            }
        }
        var next = 0
        while next < found.count {
            let manifest = found[next].manifest
            if !manifest.isForR4 {
                let releases = manifest.releases.joined(separator: ", ")
                problems.add(PackageProblem(.wrongRelease, package: manifest.name, what: releases))
            }
            for wanted in manifest.dependencies { find(wanted, for: manifest.name) }
            next += 1
        }
        nameCycles()
    }

    /// Finds a dependency: exactly among tables and folders, else another version of it.
    private mutating func find(_ wanted: String, for package: String) {
        let known = found.map(\.manifest.name) + tables.map(\.package)
        if known.contains(wanted) { return }
        if let place = library.find(wanted, exactly: true), open(dependency: place, for: package) { return }
        let name = PackageGraph.parts(wanted).name
        if let other = known.first(where: { PackageGraph.parts($0).name == name }) {
            note(wanted, is: other, for: package)
        } else if let place = library.find(wanted, exactly: false), open(dependency: place, for: package) {
            if let last = found.last { note(wanted, is: last.manifest.name, for: package) }
        } else {
            problems.add(
                PackageProblem(
                    .missingDependency, package: package, what: wanted, affected: ["what it takes from there"]))
        }
    }

    private mutating func note(_ wanted: String, is used: String, for package: String) {
        problems.add(
            PackageProblem(.replacedDependency, package: package, what: "\(used) stands in for \(wanted)"))
    }

    private mutating func open(dependency place: URL, for package: String) -> Bool {
        guard found.count < PackageLoader.packageLimit else { return false }
        do throws(PackageError) {
            let files = try PackageFiles(place)
            let manifest = try PackageManifest(files, onto: tape)
            if !found.contains(where: { $0.manifest.name == manifest.name }) {
                found.append(Found(manifest: manifest, files: files))
            }
            return true
        } catch {
            problems.add(
                PackageProblem(.damagedFile, package: package, file: place.lastPathComponent, what: error.reason))
            return false
        }
    }

    /// Names the packages that depend on one another, once for each ring.
    private mutating func nameCycles() {
        let edges = Dictionary(
            found.map { ($0.manifest.name, $0.manifest.dependencies) }, uniquingKeysWith: { first, _ in first })
        var done: Set<String> = []
        var rings: [[String]] = []
        func visit(_ name: String, _ path: [String]) {
            if let start = path.firstIndex(of: name) {
                rings.append(path[start...] + [name])
            } else if !done.contains(name), path.count < PackageLoader.packageLimit {
                for next in edges[name] ?? [] where edges[next] != nil { visit(next, path + [name]) }
                done.insert(name)
            }
        }
        for package in found { visit(package.manifest.name, []) }
        for ring in rings {
            problems.add(
                PackageProblem(.cyclicDependency, package: ring[0], what: ring.joined(separator: " → ")))
        }
    }
}
