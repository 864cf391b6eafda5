import FHIR

/// What a resource is checked against: found by its type and the text of its `meta.profile`.
struct Root {
    var type: [UInt8]
    var profileText: [UInt8]
    var extra: [String]
    /// What the place demands, in `Program.profileSets`.
    var set: Int32
    /// The package that the resource around it is at home in, in `Program.texts`; then its own.
    var outerHome: Int32
    var home: Int32
    var node: UnsafeMutablePointer<Node>?
    /// The canonicals of the profiles and of the base type.
    var profiles: [String]
    /// Where the resource names a profile without its version and nothing decides which is meant: the same with the other
    /// versions at hand, newest first. The resource is held to the newest that it conforms to.
    var alternatives: [Alternative] = []
    /// The names without a version.
    var versionless: [String] = []
    /// What is wrong with the choice itself.
    var notes: [Note]

    struct Alternative {
        var node: UnsafeMutablePointer<Node>
        var profiles: [String]
        var home: Int32
    }

    struct Note {
        var severity: ValidationFinding.Severity
        var rule: String
        var path: String
        var message: String
    }
}

/// The roots met so far.
final class RootTable {
    private let program: Program
    private var roots: [Root] = []
    /// More different choices than this, and the table starts anew.
    private static let limit = 256
    /// More bytes of types and profiles than this, likewise: a resource's own text may be megabytes.
    private static let textLimit = 4 << 20
    private var textSize = 0
    /// The most profiles that one resource is checked against.
    private static let profileLimit = 16
    /// More bytes of a profile's or type's name than this are not looked at: nothing has such a name.
    private static let nameLimit = 1024

    private var containedIndex: ContainedIndex?

    init(program: Program) { self.program = program }

    /// The number of the root for the resource at `index`; -1 where it names no type.
    func find(
        _ view: TapeView, _ index: Int, extra: [String], set: Int32, home: Int32, options: ValidationOptions
    ) -> Int {
        let typeIndex = view.member(of: index, name: .resourceType)
        guard typeIndex >= 0, view.node(typeIndex).kind == .string else { return -1 }
        var profileIndex = -1
        let meta = options.baseOnly ? -1 : view.member(of: index, name: .meta)
        if meta >= 0 { profileIndex = view.member(of: meta, name: .profile) }
        for (number, root) in roots.enumerated() {
            guard root.set == set, root.outerHome == home, matches(view, typeIndex, root.type), root.extra == extra
            else { continue }
            if profileIndex < 0 ? root.profileText.isEmpty : matches(view, profileIndex, root.profileText) {
                return number
            }
        }
        if roots.count >= RootTable.limit || textSize > RootTable.textLimit {
            roots.removeAll()
            textSize = 0
        }
        var root = Root(
            type: Array(view.raw(typeIndex)), profileText: profileIndex < 0 ? [] : Array(view.raw(profileIndex)),
            extra: extra, set: set, outerHome: home, home: home, node: nil, profiles: [], notes: [])
        choose(&root, view, typeIndex, profileIndex)
        textSize += root.type.count + root.profileText.count
        roots.append(root)
        return roots.count - 1
    }

    /// The contained resources of one list, indexed when first asked for; `forgetContained` ends that.
    func contained(_ view: TapeView, _ list: Int) -> ContainedIndex {
        if let known = containedIndex, known.list == list { return known }
        let made = ContainedIndex(view, list)
        containedIndex = made
        return made
    }

    /// Another resource is on the tape.
    func forgetContained() { containedIndex = nil }

    subscript(number: Int) -> Root { roots[number] }

    private func matches(_ view: TapeView, _ index: Int, _ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return view.node(index).length == 0 }
            return view.equals(view.node(index), start, buffer.count)
        }
    }

    /// Chooses the profiles of a resource, and its base type.
    private func choose(_ root: inout Root, _ view: TapeView, _ typeIndex: Int, _ profileIndex: Int) {
        let type = String(decoding: view.raw(typeIndex).prefix(RootTable.nameLimit), as: UTF8.self)
        let base = program.type(type).flatMap { $0.kind == .resource && !RootTable.abstract.contains(type) ? $0 : nil }
        var profiles: [Profile] = program.profileSets[Int(root.set)]
        let names = root.extra + names(view, profileIndex)
        let home = home(of: names, around: root.outerHome, demanded: profiles)
        root.home = program.text(home)
        root.versionless = names.filter { !$0.contains("|") }
        for (place, name) in names.prefix(RootTable.profileLimit).enumerated() {
            let path = place < root.extra.count ? "" : "meta.profile[\(place - root.extra.count)]"
            if let profile = profile(name, type: type, path: path, home: home, &root.notes),
                !profiles.contains(where: { $0 === profile }), profile !== base
            {
                profiles.append(profile)
            }
        }
        if base == nil { root.notes.append(missing(type, hasProfile: !profiles.isEmpty)) }
        if base == nil && profiles.isEmpty { return }
        // In one order, whatever the resource's: each new order would be compiled, and kept.
        root.node = program.root(profiles: profiles.sorted { $0.canonical < $1.canonical }, type: type)
        root.profiles = profiles.map(\.canonical) + (base.map { [$0.canonical] } ?? [])
        if home.isEmpty { addAlternatives(&root, profiles, type, base) }
    }

    private func addAlternatives(_ root: inout Root, _ profiles: [Profile], _ type: String, _ base: Profile?) {
        let named = Set(root.versionless)
        let packages = profiles.filter { named.contains($0.url) }.flatMap { profile in
            program.catalog.profiles(named: profile.url).dropFirst().map(\.package)
        }
        for package in packages where !root.alternatives.contains(where: { program.texts[Int($0.home)] == package }) {
            let others = profiles.map { profile in
                named.contains(profile.url) ? program.profile(profile.url, from: package) ?? profile : profile
            }
            root.alternatives.append(
                Root.Alternative(
                    node: program.root(profiles: others.sorted { $0.canonical < $1.canonical }, type: type),
                    profiles: others.map(\.canonical) + (base.map { [$0.canonical] } ?? []),
                    home: program.text(package)))
        }
    }

    /// The package whose dependencies say what canonicals without a version mean: that of a profile which is named with
    /// its version, or demanded here, or that one guide alone has, or that the resource around is at home in.
    private func home(of names: [String], around outer: Int32, demanded: [Profile]) -> String {
        for name in names where name.contains("|") {
            if let profile = program.profile(name, from: nil), profile.isConstraint { return profile.package }
        }
        if let first = demanded.first { return first.package }
        // A profile that only one guide at hand has says as much.
        for name in names where !name.contains("|") {
            let candidates = program.catalog.profiles(named: name)
            if candidates.count == 1, candidates[0].isConstraint { return candidates[0].package }
        }
        return program.texts[Int(outer)]
    }

    private static let abstract = ["Resource", "DomainResource"]

    /// What is said of a type whose own definition is not at hand: an error only if FHIR has no such type.
    private func missing(_ type: String, hasProfile: Bool) -> Root.Note {
        let types = program.catalog.valueSet("http://hl7.org/fhir/ValueSet/resource-types")
        let isKnown = types?.contains(system: nil, code: type) != false && !RootTable.abstract.contains(type)
        return Root.Note(
            severity: isKnown ? .warning : .error, rule: isKnown ? "type-not-at-hand" : "resource-type",
            path: "resourceType",
            message: isKnown
                ? "the definition of this type is not at hand; \(hasProfile ? "only its profiles were" : "nothing was") checked"
                : "there is no such type of resource")
    }

    private func names(_ view: TapeView, _ index: Int) -> [String] {
        guard index >= 0, view.node(index).kind == .array else { return [] }
        var found: [String] = []
        var child = index + 1
        while child < Int(view.node(index).next), found.count < RootTable.profileLimit {
            if view.node(child).kind == .string {
                found.append(String(decoding: view.unescaped(child).prefix(RootTable.nameLimit), as: UTF8.self))
            }
            child = Int(view.node(child).next)
        }
        return found
    }

    private func profile(
        _ name: String, type: String, path: String, home: String, _ notes: inout [Root.Note]
    ) -> Profile? {
        let package = home.isEmpty ? nil : home
        var found = program.profile(name, from: package)
        if found == nil, let bar = name.firstIndex(of: "|"),
            let other = program.profile(String(name[..<bar]), from: package)
        {
            found = other
            notes.append(
                Root.Note(
                    severity: .warning, rule: "profile-version", path: path,
                    message: "this version of the profile is not at hand; checked against \(other.version)"))
        }
        guard let found else {
            notes.append(
                Root.Note(
                    severity: .warning, rule: "profile-unknown", path: path,
                    message: "the profile is not at hand; nothing was checked against it"))
            return nil
        }
        guard found.type == type || RootTable.abstract.contains(found.type) else {
            notes.append(
                Root.Note(
                    severity: .error, rule: "profile-type", path: path,
                    message: "the profile is for \(found.type), not for this type of resource"))
            return nil
        }
        return found
    }
}
