extension ProfileCatalog {
    /// The value set with this canonical, with or without `|version`, or `nil`.
    ///
    /// Where the version is not at hand, another is taken: a list of another version says more than none.
    ///
    /// - Parameter package: `NAME#VERSION` of the package that names it, as for profiles.
    public func valueSet(_ canonical: String, from package: String? = nil) -> ValueSet? {
        let (url, version) = ProfileCatalog.parts(canonical)
        let places = valueSetPlaces[url]
        func versionOf(_ place: Place) -> String { tables[place.table].valueSets[place.entry].version }
        guard
            let place = place(places, version, from: package, versionOf)
                ?? place(places, nil, from: package, versionOf)
        else { return nil }
        if let known = valueSets.withLock({ $0[place] }) { return known }
        let made = read(valueSet: place)
        return valueSets.withLock { known in
            if let first = known[place] { return first }
            known[place] = made
            return made
        }
    }

    private func read(valueSet place: Place) -> ValueSet {
        let table = tables[place.table]
        let block = table.valueSets[place.entry]
        var systems: [ValueSet.System] = []
        table.forEachLine(block.lines) { line in
            let fields = ConformanceTable.fields(line, limit: 3)
            guard fields.count == 3, fields[0] == "S" else { return }
            let url = String(fields[1])
            let system = codeSystem(url)
            let isWhole = fields[2] == "whole"
            systems.append(
                ValueSet.System(
                    url: url, isOpen: isWhole ? !(system?.isComplete ?? false) : fields[2] == "open",
                    list: isWhole ? system?.codes ?? CodeList([]) : ConformanceTable.codes(line, after: 3),
                    isWhole: isWhole, isCaseSensitive: system?.isCaseSensitive ?? true))
        }
        return ValueSet(url: block.url, version: block.version, package: table.package, systems: systems)
    }

    /// What is known of a code system, or `nil` where nothing is.
    ///
    /// The codes of all versions at hand are joined, whoever asks: a code that a version had stays one.
    public func codeSystem(_ canonical: String, from package: String? = nil) -> CodeSystem? {
        let url = ProfileCatalog.parts(canonical).url
        guard let places = codeSystemPlaces[url] else { return nil }
        if let known = codeSystems.withLock({ $0[url] }) { return known }
        let made = places.map(read).reduce(nil) { (joined: CodeSystem?, next) in joined?.joined(with: next) ?? next }
        if let made { codeSystems.withLock { $0[url] = made } }
        return made
    }

    private func read(codeSystem place: Place) -> CodeSystem {
        let table = tables[place.table]
        let block = table.codeSystems[place.entry]
        var made: CodeSystem?
        table.forEachLine(block.lines) { line in
            let fields = ConformanceTable.fields(line, limit: 5)
            made = CodeSystem(
                url: block.url, version: block.version, isComplete: fields[3] == "complete",
                isCaseSensitive: fields.count < 5 || !fields[4].contains("i"),
                codes: ConformanceTable.codes(line, after: 5))
        }
        return made
            ?? CodeSystem(
                url: block.url, version: block.version, isComplete: false, isCaseSensitive: true, codes: CodeList([]))
    }
}

extension CodeSystem {
    /// The codes of both; complete if one of them is.
    func joined(with other: CodeSystem) -> CodeSystem {
        CodeSystem(
            url: url,
            version: PackageVersion(version) < PackageVersion(other.version) ? other.version : version,
            isComplete: isComplete || other.isComplete,
            isCaseSensitive: isCaseSensitive && other.isCaseSensitive,
            codes: CodeList(codes.strings + other.codes.strings))
    }
}
