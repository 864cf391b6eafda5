/// Something that a package lacks or has wrong, and what cannot be checked in full because of it.
public struct PackageProblem: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, CaseIterable {
        /// A package that another depends on is not at hand, or only another version of it.
        case missingDependency, replacedDependency
        /// Packages that depend on one another.
        case cyclicDependency
        /// The package is for another release of FHIR.
        case wrongRelease
        /// A definition that is named is not at hand.
        case missingProfile, missingValueSet, missingCodeSystem
        /// A definition that derives from, or contains, itself.
        case cyclicProfile, cyclicValueSet
        /// A file that is no JSON, or no definition of FHIR.
        case damagedFile
        /// Two definitions with one canonical.
        case duplicateDefinition
        /// An element that cannot stand where it does, or stands twice; slicing that FHIR does not know.
        case damagedElement
        /// An invariant whose FHIRPath cannot be read.
        case damagedExpression
    }

    public let kind: Kind
    /// `NAME#VERSION`, or the file's name where that cannot be read.
    public let package: String
    /// The file in the package, or empty.
    public let file: String
    /// What is missing or wrong: a canonical, a package, an element with the reason.
    public let what: String
    /// What cannot be checked in full: ids of profiles with elements, canonicals; the first few.
    public internal(set) var affected: [String]
    /// How many are affected in all.
    public internal(set) var affectedCount: Int

    /// How many of the affected are named.
    static let affectedLimit = 4

    public init(_ kind: Kind, package: String, file: String = "", what: String, affected: [String] = []) {
        self.kind = kind
        self.package = package
        self.file = file
        self.what = what
        self.affected = Array(affected.prefix(PackageProblem.affectedLimit))
        affectedCount = affected.count
    }

    /// Adds something that is affected.
    mutating func add(_ name: String) {
        affectedCount += 1
        if affected.count < PackageProblem.affectedLimit { affected.append(name) }
    }

    /// One line: where, what, and what it affects.
    public var description: String {
        let place = file.isEmpty ? package : "\(package) \(file)"
        var text = "\(place): \(kind.text(what))"
        if !affected.isEmpty {
            let more = affectedCount - affected.count
            text += "; not checked in full: " + affected.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
        }
        return text
    }
}

extension PackageProblem.Kind {
    func text(_ what: String) -> String {
        switch self {
        case .missingDependency: "it depends on \(what), which is not at hand"
        case .replacedDependency: what
        case .cyclicDependency: "packages depend on one another: \(what)"
        case .wrongRelease: "it is for FHIR \(what), not for R4"
        case .missingProfile: "the profile or type \(what) is not at hand"
        case .missingValueSet: "the value set \(what) is not at hand"
        case .missingCodeSystem: "the codes of \(what) are not at hand"
        case .cyclicProfile, .damagedFile, .damagedElement, .damagedExpression, .duplicateDefinition: what
        case .cyclicValueSet: "the value set \(what) contains itself"
        }
    }

    /// Whether only a list of codes is unknown: that is so of every guide that uses CPT, ICD or SNOMED CT.
    public var isAboutCodes: Bool { self == .missingCodeSystem || self == .missingValueSet }
}

/// Problems as they are found: those with the same cause are one.
struct PackageProblems {
    private var places: [String: Int] = [:]
    private(set) var list: [PackageProblem] = []
    /// More than this many are not kept.
    static let limit = 2_000

    mutating func add(_ problem: PackageProblem) {
        let key = "\(problem.kind.rawValue)|\(problem.package)|\(problem.file)|\(problem.what)"
        if let place = places[key] {
            for name in problem.affected where !list[place].affected.contains(name) { list[place].add(name) }
        } else if list.count < PackageProblems.limit {
            places[key] = list.count
            list.append(problem)
        }
    }
}
