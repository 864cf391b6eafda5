extension StatedCondition {
    /// Statements of capability, operations, search parameters, messages, maps of structures, guides, and definitions.
    static let conformance: [String: StatedCondition] = [
        "5edf2799": .init("REST, messages or documents are described", .has("rest", "messaging", "document")),
        "3bfa69fe": .init(
            "a description, a software or an implementation is needed",
            .has("description", "software", "implementation")),
        "2aed7dc4": .init(
            "only an instance has endpoints for messages",
            .any(.not(.some("messaging", .has("endpoint"))), .is("kind", "instance"))),
        "87046a75": .init("documents differ in profile or mode", .distinct("document", "profile", "mode")),
        "485f4e9c": .init("each type of resource is described once", .distinct("resource", "type")),
        "d6091aa5": .init("search parameters have distinct names", .distinct("searchParam", "name")),
        "d0607104": .init(
            "an instance has an implementation", .any(.isNot("kind", "instance"), .has("implementation"))),
        "a4afa557": .init(
            "a capability has a software and no implementation",
            .any(.isNot("kind", "capability"), .all(.lacks("implementation"), .has("software")))),
        "4ac8bd10": .init(
            "requirements have neither software nor implementation",
            .any(.isNot("kind", "requirements"), .lacks("implementation", "software"))),
        "eccb0428": .init("a parameter has a type or parts", .has("type", "part")),
        "44ce4445": .init("only a string has a type of search", .implies(.has("searchType"), .is("type", "string"))),
        "b657cbde": .init(
            "only a reference or canonical has target profiles",
            .implies(.has("targetProfile"), .is("type", "Reference", "canonical"))),
        "c905495e": .init("an XPath needs to be told its use", .needs("xpath", "xpathUsage")),
        "77f100c2": .init("only a reference has chains", .any(.lacks("chain"), .is("type", "reference"))),
        "37b4cf20": .init("an element needs its context", .implies(.has("element"), .has("context"))),
        "4e6638fb": .init("a context needs its type", .implies(.has("context"), .has("contextType"))),
        "b045ec34": .init(
            "a grouping that is named is defined",
            .all(
                .among("resource.groupingId", "grouping.id"),
                .every("resource", .any(.lacks("groupingId"), .value("groupingId"))))),
        "e834ef32": .init(
            "a resource's FHIR version is one of the guide's", .among("definition.resource.fhirVersion", "fhirVersion")),
        "83aba785": .init(
            "a stratifier has criteria of its own or components",
            .every(
                "group.stratifier", .oneOf(.has("code", "description", "criteria"), .has("component")))),
        "a06e4665": .init(
            "a collection of data has no groups", .any(.isNot("type", "data-collection"), .lacks("group"))),
        "0e933e06": .init(
            "a stratum has a value or components",
            .every("group.stratifier.stratum", .oneOf(.has("value"), .has("component")))),
        "318c7051": .init(
            "a parameter has a value, a resource or parts, one of the three",
            .any(
                .all(.has("part"), .lacks("value[x]", "resource")),
                .all(.lacks("part"), .oneOf(.has("value[x]"), .has("resource"))))),
    ]

    private static let isRoot = Condition.not(.contains("path", "."))

    /// Some element of the snapshot or the differential passes.
    private static func each(_ test: Condition) -> Condition {
        .any(.some("snapshot.element", test), .some("differential.element", test))
    }

    /// Definitions of structures and of their elements.
    static let elements: [String: StatedCondition] = [
        "42b287ed": .init("slices need discriminators or a description", .has("discriminator", "description")),
        "6d8149d4": .init("types are distinct", .distinct("type", "code")),
        "129fd43a": .init("constraints have distinct keys", .distinct("constraint", "key")),
        "c9ea9943": .init(
            "a missing value has a default or a meaning, not both", .notBoth("defaultValue[x]", "meaningWhenMissing")),
        "cd415146": .init(
            "only a reference or canonical has target profiles",
            .any(.is("code", "Reference", "canonical"), .lacks("targetProfile"))),
        "b674649a": .init(
            "only a reference or canonical says where its target stands",
            .any(.lacks("aggregation"), .is("code", "Reference", "canonical"))),
        "8e35ef85": .init(
            "a modifier needs a reason",
            .implies(.all(.has("isModifier"), .starts("isModifier", "true")), .has("isModifierReason"))),
        "a219869a": .init("a constraint should have an expression", .has("expression")),
        "88a631a8": .init(
            "only a slice constrains a slice", .implies(.has("sliceIsConstraining"), .has("sliceName"))),
        "a7901f66": .init(
            "an element that refers to another's content has none of its own",
            .any(
                .lacks("contentReference"),
                .lacks(
                    "type", "defaultValue[x]", "fixed[x]", "pattern[x]", "example", "minValue[x]", "maxValue[x]",
                    "maxLength", "binding"))),
        "00760fbc": .init("a fixed value is of one type", .any(.lacks("fixed[x]"), .count(["type"], 0...1))),
        "62f27596": .init("a pattern is of one type", .any(.lacks("pattern[x]"), .count(["type"], 0...1))),
        "8deb2686": .init("a value is fixed or has a pattern, not both", .notBoth("pattern[x]", "fixed[x]")),
        "ffab2398": .init(
            "elements have distinct paths",
            .any(.is("derivation", "constraint"), .distinct("snapshot.element", "path"))),
        "b178194b": .init(
            "a binding has a value set or a description",
            .any(.lacks("binding"), .some("binding", .has("valueSet", "description")))),
        "672ef3af": .init(
            "every element has an id",
            .all(.every("snapshot.element", .has("id")), .every("differential.element", .has("id")))),
        "827a2c5f": .init(
            "elements have distinct ids",
            .all(.every("snapshot.element", .has("id")), .distinct("snapshot.element", "id"))),
        "b08dea57": .init(
            "elements have distinct ids",
            .all(.every("differential.element", .has("id")), .distinct("differential.element", "id"))),
        "af20ca75": .init(
            "only an extension has conditions on its context",
            .implies(.has("contextInvariant"), .is("type", "Extension"))),
        "3f78f352": .init("a mapping has a name or a URI", .has("name", "uri")),
        "8469751c": .init(
            "only a new type gives default values",
            .implies(.some("differential.element", .has("defaultValue[x]")), .is("derivation", "specialization"))),
        "460ff576": .init(
            "every element has a definition and both cardinalities",
            .every("element", .all(.has("definition"), .has("min"), .has("max")))),
        "170fef33": .init(
            "what is not abstract has a base", .any(.is("abstract", "true"), .has("baseDefinition"))),
        "5a03faed": .init(
            "an extension says where it may stand",
            .any(.isNot("type", "Extension"), .is("derivation", "specialization"), .has("context"))),
        "429aac52": .init("a snapshot or a differential is needed", .has("snapshot", "differential")),
        "f615a26a": .init(
            "a value set is named by a URL or URN",
            .implies(.has("valueSet"), .starts("valueSet", "http:", "https", "urn:"))),
        "00f1e9e6": .init(
            "the first element has no type",
            .implies(.isNot("kind", "logical"), .not(.first("snapshot.element", .has("type"))))),
        "71d9bd85": .init(
            "the root has no type",
            .implies(
                .all(.isNot("kind", "logical"), .first("differential.element", isRoot)),
                .not(.first("differential.element", .has("type"))))),
        "f83bf9dd": .init("the root has no slices", .not(.some("element", .all(isRoot, .has("slicing"))))),
        "511aff0e": .init(
            "HL7's own definitions give no default values",
            .implies(
                .starts("url", "http://hl7.org/fhir/StructureDefinition"),
                .not(each(.has("defaultValue[x]"))))),
        "2c72ba54": .init(
            "the root is no slice",
            .all(
                .every("snapshot.element", .implies(isRoot, .lacks("sliceName"))),
                .every("differential.element", .implies(isRoot, .lacks("sliceName"))))),
        "2ecb626a": .init(
            "the root has no label, code or requirements",
            .not(each(.all(isRoot, .has("label", "code", "requirements"))))),
        "3485bd38": .init("every element has its base", .every("element", .has("base"))),
    ]
}
