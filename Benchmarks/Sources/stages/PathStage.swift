import FHIR

/// FHIRPath expressions over resources that are on their tapes already.
struct PathStage {
    /// In the manner of R4's own invariants, from plain to costly.
    static let expressions = [
        "name.exists() or telecom.exists()",
        "telecom.where(system = 'phone').value.exists() implies active",
        "name.given.all(hasValue() and length() < 64 and matches('^[A-Za-z]+$'))",
        "deceased.empty() or birthDate <= deceased",
        "contained.where(('#' + id in %resource.descendants().reference).not()).empty()",
    ]
    static let resource = """
        {"resourceType":"Patient","id":"x","active":true,"name":[{"family":"Doe","given":["Ann","Lee"]}],
        "telecom":[{"system":"phone","value":"555"},{"system":"email","value":"a@b.example"}],"gender":"female",
        "birthDate":"1970-01-01","deceasedDateTime":"2020-02-03T10:00:00Z","contained":[{"resourceType":"Organization","id":"o"}],
        "managingOrganization":{"reference":"#o"},"address":[{"line":["1 Road"],"city":"Town","postalCode":"12345"}]}
        """

    let tape: ResourceTape
    let evaluator: FHIRPathEvaluator

    init(catalog: ProfileCatalog) throws {
        let names = catalog.names
        tape = ResourceTape(names: NameTable(["resourceType"] + names + names.map { "_" + $0 }))
        try tape.parse(Array(PathStage.resource.utf8))
        evaluator = FHIRPathEvaluator(catalog: catalog, names: tape.names)
    }

    /// Evaluates an expression `count` times; how often it held.
    func run(_ text: String, count: Int) throws -> Int {
        let expression = try FHIRPath.compile(text)
        let focus = FHIRPath.Focus(node: 0, type: evaluator.type(named: "Patient"))
        var held = 0
        for _ in 0..<count
        where try evaluator.isTrue(expression, view: tape.view, focus: focus, resource: 0, rootResource: 0) {
            held += 1
        }
        return held
    }
}
