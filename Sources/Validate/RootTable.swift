import FHIR

/// What a resource is checked against: found by its type and the text of its `meta.profile`.
struct Root {
    var type: [UInt8]
    var profileText: [UInt8]
    var extra: [String]
    var node: UnsafeMutablePointer<Node>?
    /// The canonicals of the profiles and of the base type.
    var profiles: [String]
    /// What is wrong with the choice itself.
    var notes: [Note]

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

    init(program: Program) { self.program = program }

    /// The number of the root for the resource at `index`; -1 where it names no type.
    func find(_ view: TapeView, _ index: Int, extra: [String], options: ValidationOptions) -> Int {
        let typeIndex = view.member(of: index, name: program.resourceType)
        guard typeIndex >= 0, view.node(typeIndex).kind == .string else { return -1 }
        var profileIndex = -1
        let meta = options.baseOnly ? -1 : view.member(of: index, name: program.names.id(of: "meta"))
        if meta >= 0 { profileIndex = view.member(of: meta, name: program.names.id(of: "profile")) }
        for (number, root) in roots.enumerated() {
            guard matches(view, typeIndex, root.type), root.extra == extra else { continue }
            if profileIndex < 0 ? root.profileText.isEmpty : matches(view, profileIndex, root.profileText) {
                return number
            }
        }
        if roots.count >= RootTable.limit || textSize > RootTable.textLimit {
            roots.removeAll()
            textSize = 0
        }
        let root = make(view, typeIndex, profileIndex, extra: extra)
        textSize += root.type.count + root.profileText.count
        roots.append(root)
        return roots.count - 1
    }

    subscript(number: Int) -> Root { roots[number] }

    private func matches(_ view: TapeView, _ index: Int, _ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return view.node(index).length == 0 }
            return view.equals(view.node(index), start, buffer.count)
        }
    }

    private func make(_ view: TapeView, _ typeIndex: Int, _ profileIndex: Int, extra: [String]) -> Root {
        let type = String(decoding: view.raw(typeIndex).prefix(RootTable.nameLimit), as: UTF8.self)
        var root = Root(
            type: Array(view.raw(typeIndex)), profileText: profileIndex < 0 ? [] : Array(view.raw(profileIndex)),
            extra: extra, node: nil, profiles: [], notes: [])
        let base = program.type(type).flatMap { $0.kind == .resource && !RootTable.abstract.contains(type) ? $0 : nil }
        var profiles: [Profile] = []
        let named = names(view, profileIndex)
        for (place, name) in (extra + named).prefix(RootTable.profileLimit).enumerated() {
            let path = place < extra.count ? "" : "meta.profile[\(place - extra.count)]"
            if let profile = profile(name, type: type, path: path, &root.notes),
                !profiles.contains(where: { $0 === profile }), profile !== base
            {
                profiles.append(profile)
            }
        }
        if base == nil { root.notes.append(missing(type, hasProfile: !profiles.isEmpty)) }
        if base == nil && profiles.isEmpty { return root }
        // In one order, whatever the resource's: each new order would be compiled, and kept.
        root.node = program.root(profiles: profiles.sorted { $0.canonical < $1.canonical }, type: type)
        root.profiles = profiles.map(\.canonical) + (base.map { [$0.canonical] } ?? [])
        return root
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

    private func profile(_ name: String, type: String, path: String, _ notes: inout [Root.Note]) -> Profile? {
        var found = program.catalog.profile(named: name)
        if found == nil, let bar = name.firstIndex(of: "|"),
            let other = program.catalog.profile(named: String(name[..<bar]))
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
        guard found.type == type else {
            notes.append(
                Root.Note(
                    severity: .error, rule: "profile-type", path: path,
                    message: "the profile is for \(found.type), not for this type of resource"))
            return nil
        }
        return found
    }
}
