import FHIR

/// One walk over one resource. A struct of pointers: no reference is counted per value.
struct Walker {
    let view: TapeView
    let program: Program
    let roots: RootTable
    let options: ValidationOptions
    var scratch: Scratch
    var warned: Set<String>
    /// The counters in use.
    var top = 0
    /// The steps from the resource to the value looked at.
    var depth = 0
    /// The innermost resource, and the outermost: contained resources differ.
    var resource = 0
    var findings: [ValidationFinding] = []
    /// The resource whose contained resources `#id` means.
    var container = 0
    /// The entries of the bundle that is validated, by fullUrl.
    var bundle: BundleIndex?
    /// Whether the object that is entered next stands beside a primitive's value, so that an id alone is enough.
    var hasValueBeside = false
    var lastNarrative: (index: Int, narrative: Narrative)?
    /// Whether it is only asked if something conforms: nothing is reported then. How many questions deep.
    var probing = 0
    /// Whether what is asked about has an error.
    var hasFailed = false
    var answers: [Question: Bool] = [:]
    /// Resources that were held to a profile because a reference demands it.
    var held: Set<Question> = []
    /// Elements marked as must-support: how many have values, of how many that could.
    var supported = Verdict.MustSupport()
    /// The package of the profile that the outermost resource names, in `Program.texts`: what it means by a canonical
    /// without a version.
    var home: Int32 = 0
    private var rootType = ""

    init(
        view: TapeView, program: Program, roots: RootTable, options: ValidationOptions, scratch: Scratch,
        warned: Set<String>
    ) {
        self.view = view
        self.program = program
        self.roots = roots
        self.options = options
        self.scratch = scratch
        self.warned = warned
    }

    /// Checks the whole resource.
    mutating func run(extraProfiles: [String]) -> Verdict {
        roots.forgetContained()
        guard view.node(0).kind == .object else {
            rootType = "resource"
            report(.error, "json-type", "", 0, "a resource is a JSON object; found \(describe(0))")
            return Verdict(findings: findings)
        }
        let number = roots.find(view, 0, extra: extraProfiles, set: 0, home: 0, options: options)
        guard number >= 0 else {
            rootType = "resource"
            report(.error, "resource-type", "", 0, "a resource must say its resourceType")
            return Verdict(findings: findings)
        }
        let root = fitting(roots[number], 0)
        // A type that FHIR has not may be of any length; it stands in every finding's path.
        rootType = String(decoding: root.type.prefix(64), as: UTF8.self)
        note(root.notes, 0)
        if rootType == "Bundle" { bundle = BundleIndex(view) }
        home = root.home
        if let node = root.node { check(node, 0) }
        var verdict = Verdict(resource: name(), profiles: root.profiles, findings: findings)
        verdict.mustSupport = supported
        return verdict
    }

    /// A root with the newest version of its profiles that the resource conforms to, where nothing else says which version
    /// is meant; the newest at hand if it conforms to none.
    private mutating func fitting(_ root: Root, _ index: Int) -> Root {
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

    private mutating func note(_ notes: [Root.Note], _ index: Int) {
        for note in notes where probing == 0 || note.severity == .error {
            if probing > 0 {
                hasFailed = true
                continue
            }
            add(note.severity, note.rule, "", location(below: note.path), note.message, index)
        }
    }

    /// `Type/id`.
    private func name() -> String {
        let id = view.member(of: 0, name: .id)
        guard id >= 0, view.node(id).kind == .string else { return rootType }
        return "\(rootType)/\(String(decoding: view.raw(id).prefix(64), as: UTF8.self))"
    }

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

    /// Goes one step down.
    @inline(__always)
    mutating func push(_ name: UInt16, _ index: Int32, _ slice: Int32) {
        if depth < Scratch.stepLimit { scratch.steps[depth] = Scratch.Step(name: name, index: index, slice: slice) }
        depth += 1
    }

    @inline(__always)
    mutating func pop() { depth -= 1 }
}

extension Walker {
    /// Adds a finding at the value looked at.
    @inline(never)
    mutating func report(
        _ severity: ValidationFinding.Severity, _ rule: String, _ profile: String, _ index: Int, _ message: String,
        below name: String = ""
    ) {
        if probing > 0 {
            if severity == .error { hasFailed = true }
            return
        }
        add(severity, rule, profile, location(below: name), message, index)
    }

    mutating func add(
        _ severity: ValidationFinding.Severity, _ rule: String, _ profile: String, _ path: String, _ message: String,
        _ index: Int
    ) {
        guard findings.count < options.findingLimit else { return }
        let offset = Int(view.node(index).start)
        if findings.count == options.findingLimit - 1 {
            findings.append(
                ValidationFinding(
                    severity: .error, rule: "too-many-findings", profile: "", path: rootType,
                    message: "there are more findings than are kept for one resource", offset: 0))
            return
        }
        // The same fact may be reached twice, by a rule that sits on each repetition of an element.
        if findings.contains(where: {
            $0.rule == rule && $0.path == path && $0.message == message && $0.offset == offset
        }) {
            return
        }
        findings.append(
            ValidationFinding(
                severity: severity, rule: rule, profile: profile, path: path, message: message, offset: offset))
    }

    /// The path to the value looked at, and `name` below it.
    func location(below name: String = "") -> String {
        var path = rootType
        for number in 0..<min(depth, Scratch.stepLimit) {
            let step = scratch.steps[number]
            path += "." + program.names.names[Int(step.name)]
            if step.slice != 0 {
                path += "[\(program.texts[Int(step.slice)])]"
            } else if step.index >= 0 {
                path += "[\(step.index)]"
            }
        }
        return name.isEmpty ? path : "\(path).\(name)"
    }

    /// A value's kind in words.
    func describe(_ index: Int) -> String {
        switch view.node(index).kind {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .boolean: "a boolean"
        case .null: "null"
        }
    }
}
