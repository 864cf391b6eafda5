import Foundation

extension ProfileCatalog {
    /// Packages to be known beside the built-in tables.
    public struct PackageOptions: Sendable {
        /// .tgz files or folders: all that they define is known.
        public var packages: [URL]
        /// Where what they depend on is looked for.
        public var folders: [URL]
        /// `NAME#VERSION` of packages at hand that a canonical without a version means rather than others.
        public var preferred: [String]
        /// The folder that keeps compiled packages; `nil` for none.
        public var cache: URL?

        public init(
            packages: [URL] = [], folders: [URL] = PackageLibrary.defaultFolders(), preferred: [String] = [],
            cache: URL? = nil
        ) {
            self.packages = packages
            self.folders = folders
            self.preferred = preferred
            self.cache = cache
        }

        /// Where a user's compiled packages are kept: under `XDG_CACHE_HOME` or `~/.cache`; `nil` without a home.
        public static func defaultCache(
            _ environment: [String: String] = ProcessInfo.processInfo.environment
        ) -> URL? {
            if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
                return URL(fileURLWithPath: cache).appendingPathComponent("patient-access")
            }
            guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
            return URL(fileURLWithPath: home).appendingPathComponent(".cache/patient-access")
        }
    }

    /// The tables of a directory and, beside them, packages read at run time, with what is missing or wrong there.
    ///
    /// Everything that is in order is compiled; what is not is named with what cannot be checked because of it. Throws
    /// where a package itself cannot be read.
    public static func open(
        directory: String, _ options: PackageOptions = PackageOptions()
    ) throws -> (catalog: ProfileCatalog, problems: [PackageProblem]) {
        if options.packages.isEmpty {
            return (try ProfileCatalog(directory: directory, preferred: options.preferred), [])
        }
        let base = try ProfileCatalog(directory: directory)
        var loader = PackageLoader(tables: base.tables, library: PackageLibrary(folders: options.folders))
        try loader.open(options.packages)
        let roots = loader.found.prefix(options.packages.count).map(\.manifest.name)
        let made = try CompiledPackages.make(loader, rootCount: roots.count, cache: options.cache)
        let catalog = try ProfileCatalog(
            directory: directory, tables: made.tables.map { ConformanceTable([UInt8]($0.utf8)) },
            preferred: options.preferred + roots)
        return (catalog, made.problems)
    }
}

/// Packages of a run, compiled: what the cache keeps.
struct CompiledPackages {
    var tables: [String]
    var problems: [PackageProblem]

    /// Compiles what a loader found, or takes it from the cache.
    static func make(_ loader: PackageLoader, rootCount: Int, cache: URL?) throws -> CompiledPackages {
        let key = cache == nil ? "" : try CompiledPackageCache.key(loader)
        if let cache, let kept = CompiledPackageCache.read(key, in: cache) { return kept }
        let packages = loader.found.map { ConformancePackage($0.files, $0.manifest) }
        let compilation = Compilation(packages: PackageSet(packages, tables: loader.tables), keepsTexts: true)
        for number in 0..<rootCount {
            for kind in [ConformancePackage.Kind.structure, .valueSet, .codeSystem] {
                compilation.add(kind, packages[number].canonicals(kind), of: number)
            }
        }
        let made = CompiledPackages(
            tables: compilation.tables.filter { !$0.isEmpty }.map { $0.text() },
            problems: loader.problems.list + compilation.problems.list)
        if let cache { CompiledPackageCache.write(made, key, in: cache) }
        return made
    }
}
