import FHIR

/// Resources inside others, and which profiles hold for them.
extension Walker {
    /// A resource inside another: contained, in a bundle's entry, or a parameter.
    mutating func resource(_ node: UnsafeMutablePointer<Node>, _ index: Int) {
        guard view.node(index).kind == .object else {
            return report(.error, "json-type", "", index, "expected a resource, found \(describe(index))")
        }
        let set = node.pointee.resourceCount > 0 ? demanded(node, index) : 0
        let number = roots.find(view, index, extra: [], set: set, home: home, options: options)
        guard number >= 0 else {
            return report(.error, "resource-type", "", index, "a resource must say its resourceType")
        }
        let outer = (resource, container, home)
        resource = index
        let isContained = depth > 0 && scratch.steps[min(depth, Scratch.stepLimit) - 1].name == Name.contained.rawValue
        if !isContained { container = index }
        let root = fitting(roots[number], index)
        note(root.notes, index)
        home = root.home
        if let node = root.node { check(node, index) }
        (resource, container, home) = outer
    }

    /// The profiles that the place demands of a resource, as a set of `Program.profileSets`; says so where its type may
    /// not stand there, or where it conforms to none of several profiles.
    private mutating func demanded(_ node: UnsafeMutablePointer<Node>, _ index: Int) -> Int32 {
        let type = view.member(of: index, name: .resourceType)
        if type < 0 { return 0 }
        var demanded: [Profile] = []
        for number in 0..<Int(node.pointee.resourceCount) {
            let check = node.pointee.resources[number]
            guard let candidate = candidate(check.candidates, check.count, view.raw(type)) else {
                wrongType(check, index)
                continue
            }
            let profiles = program.profileSets[Int(candidate.profiles)]
            if options.baseOnly { continue }
            if profiles.count > 1 {
                choose(ProfileChoice(profiles: candidate.profiles, profile: check.profile), index)
            } else {
                demanded += profiles
            }
        }
        return program.profileSet(demanded)
    }

    /// The candidate with this type's name; one without a type stands for any.
    func candidate(
        _ candidates: UnsafeMutablePointer<TargetCheck.Candidate>, _ count: Int32,
        _ type: UnsafeBufferPointer<UInt8>
    ) -> TargetCheck.Candidate? {
        for place in 0..<Int(count) where program.isText(candidates[place].type, type) { return candidates[place] }
        return nil
    }

    @inline(never)
    private mutating func wrongType(_ check: ResourceCheck, _ index: Int) {
        let types = (0..<Int(check.count)).map { program.texts[Int(check.candidates[$0].type)] }
        report(
            .error, "resource-type", program.texts[Int(check.profile)], index,
            "expected a resource of type \(types.joined(separator: " or "))")
    }

    /// A root with the newest version of its profiles that the resource conforms to, where nothing else says which version
    /// is meant; the newest at hand if it conforms to none.
    mutating func fitting(_ root: Root, _ index: Int) -> Root {
        guard !root.alternatives.isEmpty, let newest = root.node, !conforms(index, to: newest) else { return root }
        for other in root.alternatives where conforms(index, to: other.node) {
            var fitting = root
            fitting.node = other.node
            fitting.profiles = other.profiles
            fitting.home = other.home
            fitting.notes.append(
                Root.Note(
                    severity: .warning, rule: "profile-version", path: "meta.profile",
                    message: "no version is named; the newest at hand does not fit, checked against "
                        + other.profiles.dropLast().joined(separator: ", ")))
            return fitting
        }
        return root
    }
}
