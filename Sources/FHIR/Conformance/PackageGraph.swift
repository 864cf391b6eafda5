/// How packages depend on one another, and so which of several definitions with one canonical a package means.
///
/// A canonical with a version means that version. One without means, in this order: what the asking package itself
/// holds; what its dependencies hold, nearest first; what the preferred packages and their dependencies hold; the newest
/// at hand. A dependency whose exact version is not at hand is replaced by the newest package of its name.
struct PackageGraph: Sendable {
    /// A definition that may be meant: the place of its package in the graph, and its own version.
    struct Candidate {
        var package: Int
        var version: String
    }

    /// A dependency that another version of the same package stands in for.
    struct Replacement: Sendable, Hashable {
        /// `NAME#VERSION` as the package asks for it.
        let wanted: String
        /// `NAME#VERSION` that is at hand.
        let used: String
    }

    /// `NAME#VERSION` of every package.
    let names: [String]
    /// For each package its own place, then those of its dependencies, nearest first.
    private let reach: [[Int]]
    private let places: [String: Int]
    /// The places of the preferred packages and of what they depend on.
    private let general: [Int]
    /// What stands in for what, by package.
    let replacements: [[Replacement]]
    /// `NAME#VERSION` of dependencies of which no version is at hand, by package.
    let absent: [[String]]

    /// - Parameters:
    ///   - packages: `NAME#VERSION` with the dependencies of each, `NAME#VERSION` as well.
    ///   - preferred: `NAME#VERSION` of the packages that a canonical means where nobody in particular asks.
    init(_ packages: [(name: String, dependencies: [String])], preferred: [String] = []) {
        names = packages.map(\.name)
        var places: [String: Int] = [:]
        var newest: [Substring: Int] = [:]
        for (place, package) in packages.enumerated() where places[package.name] == nil {
            places[package.name] = place
            let (name, version) = PackageGraph.parts(package.name)
            guard let other = newest[name] else {
                newest[name] = place
                continue
            }
            if PackageVersion(PackageGraph.parts(packages[other].name).version) < PackageVersion(version) {
                newest[name] = place
            }
        }
        var edges: [[Int]] = []
        var replacements: [[Replacement]] = []
        var absent: [[String]] = []
        for package in packages {
            let found = package.dependencies.map {
                (wanted: $0, place: places[$0] ?? newest[PackageGraph.parts($0).name])
            }
            edges.append(found.compactMap(\.place))
            absent.append(found.filter { $0.place == nil }.map(\.wanted))
            replacements.append(
                found.compactMap { wanted, place in
                    guard let place, packages[place].name != wanted else { return nil }
                    return Replacement(wanted: wanted, used: packages[place].name)
                })
        }
        self.places = places
        self.replacements = replacements
        self.absent = absent
        reach = packages.indices.map { PackageGraph.reach(from: [$0], edges) }
        general = PackageGraph.reach(from: preferred.compactMap { places[$0] }, edges)
    }

    /// `NAME` and `VERSION` of `NAME#VERSION`.
    static func parts(_ package: String) -> (name: Substring, version: Substring) {
        let mark = package.firstIndex(of: "#") ?? package.endIndex
        return (package[..<mark], package[mark...].dropFirst())
    }

    /// All places that `start` leads to, nearest first.
    private static func reach(from start: [Int], _ edges: [[Int]]) -> [Int] {
        var seen = Set(start)
        var queue = start
        var next = 0
        while next < queue.count {
            for place in edges[queue[next]] where seen.insert(place).inserted { queue.append(place) }
            next += 1
        }
        return queue
    }

    /// Which candidate a canonical with this version, or without one, means to `package`; `nil` where none has the
    /// version, or there are none.
    func choose(_ candidates: [Candidate], version: String?, from package: String?) -> Int? {
        possible(candidates, version: version, from: package).first
    }

    /// All candidates that a canonical may mean: one where a package decides, else those at hand, the newest first.
    func possible(_ candidates: [Candidate], version: String?, from package: String?) -> [Int] {
        let fitting = candidates.indices.filter { version == nil || candidates[$0].version == version }
        if fitting.count < 2 { return fitting }
        for place in (package.flatMap { places[$0] }.map { reach[$0] } ?? []) + general {
            if let found = fitting.first(where: { candidates[$0].package == place }) { return [found] }
        }
        return fitting.sorted { one, other in
            let left = PackageVersion(candidates[one].version)
            let right = PackageVersion(candidates[other].version)
            return right < left || (!(left < right) && one < other)
        }
    }

    /// The places of what a package depends on, nearest first, after its own.
    func reach(of package: String) -> [Int] { places[package].map { reach[$0] } ?? [] }
}
