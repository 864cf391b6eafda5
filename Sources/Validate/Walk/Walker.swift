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
    var rootType = ""

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

    mutating func note(_ notes: [Root.Note], _ index: Int) {
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

    /// Goes one step down.
    @inline(__always)
    mutating func push(_ name: UInt16, _ index: Int32, _ slice: Int32) {
        if depth < Scratch.stepLimit { scratch.steps[depth] = Scratch.Step(name: name, index: index, slice: slice) }
        depth += 1
    }

    @inline(__always)
    mutating func pop() { depth -= 1 }
}
