import ArgumentParser
import FHIR
import Foundation

/// Which FHIR packages a command knows beside the built-in tables.
struct PackageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A FHIR package, .tgz or folder, whose definitions are known as well.",
            discussion: "May be given several times. docs/profiles.md says what a canonical without a version means.",
            valueName: "path"))
    var package: [String] = []

    @Option(
        help: ArgumentHelp(
            "A folder in which packages find what they depend on: FHIR's package cache, or .tgz files.",
            discussion: "Also PATIENT_ACCESS_PACKAGES. By default ~/.fhir/packages.", valueName: "dir"))
    var packageFolder: [String] = []

    @Option(
        help: ArgumentHelp(
            "The guide whose versions are meant by canonicals without one: NAME#VERSION.",
            discussion: "As hl7.fhir.us.core#6.1.0. Packages of --package come first.", valueName: "package"))
    var guide: [String] = []

    @Flag(help: "Compile packages anew, and keep nothing of them.")
    var noCache = false

    /// The tables of `directory` with the packages. Problems go to standard error.
    func open(directory: String, isQuiet: Bool = false) throws -> (catalog: ProfileCatalog, problems: [PackageProblem])
    {
        var options = ProfileCatalog.PackageOptions(packages: package.map { URL(fileURLWithPath: $0) })
        if !packageFolder.isEmpty { options.folders = packageFolder.map { URL(fileURLWithPath: $0) } }
        options.preferred = guide
        if !noCache { options.cache = ProfileCatalog.PackageOptions.defaultCache() }
        let opened = try ProfileCatalog.open(directory: directory, options)
        for line in isQuiet ? [] : PackageReport.lines(opened.problems) {
            FileHandle.standardError.write(Data("warning: \(line)\n".utf8))
        }
        return opened
    }
}

/// Problems of packages, short enough to be read.
enum PackageReport {
    /// The most lines beside the sums.
    private static let limit = 20

    /// A line for each problem; what only lacks lists of codes, which every guide does, in one.
    static func lines(_ problems: [PackageProblem]) -> [String] {
        let others = problems.filter { !$0.kind.isAboutCodes && $0.kind != .missingDependency }
        var lines = dependencies(problems) + others.prefix(limit).map(\.description)
        if others.count > limit { lines.append("and \(others.count - limit) more of the like") }
        let codes = problems.filter { $0.kind.isAboutCodes }
        if codes.count < 4 { return lines + codes.map(\.description) }
        var named: [String] = []
        for problem in codes where !named.contains(problem.what) { named.append(problem.what) }
        let first = named.prefix(4).joined(separator: ", ")
        lines.append(
            "codes of \(named.count) code systems and value sets cannot be told: \(first)"
                + (named.count > 4 ? " and \(named.count - 4) more" : ""))
        return lines
    }

    /// A line for each package with the packages that it lacks.
    private static func dependencies(_ problems: [PackageProblem]) -> [String] {
        var packages: [String] = []
        var lacking: [String: [String]] = [:]
        for problem in problems where problem.kind == .missingDependency {
            if lacking[problem.package] == nil { packages.append(problem.package) }
            lacking[problem.package, default: []].append(problem.what)
        }
        return packages.map { package in
            let names = (lacking[package] ?? []).joined(separator: ", ")
            return "\(package): what it takes from \(names) is not at hand, and is not checked"
        }
    }
}
