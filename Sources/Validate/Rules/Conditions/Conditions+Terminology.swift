extension StatedCondition {
    /// Value sets, code systems, maps between them, and naming systems.
    static let terminology: [String: StatedCondition] = [
        "d1ebe390": .init("an include or exclude names a value set or a code system", .has("valueSet", "system")),
        "2f1bb93f": .init(
            "codes and filters need their code system", .any(.lacks("concept", "filter"), .has("system"))),
        "26dc51bc": .init("codes are listed or filtered, not both", .notBoth("concept", "filter")),
        "545cc86e": .init("an entry of an expansion has a code or a display", .has("code", "display")),
        "44e98179": .init(
            "an entry of an expansion without a code is abstract", .any(.has("code"), .is("abstract", "true"))),
        "d8b9c1a3": .init(
            "a narrower or inexact match needs a comment",
            .any(.has("comment"), .lacks("equivalence"), .isNot("equivalence", "narrower", "inexact"))),
        "17dd4d8a": .init("a fixed code is given", .implies(.is("mode", "fixed"), .has("code"))),
        "e21876c3": .init("another map is named", .implies(.is("mode", "other-map"), .has("url"))),
        "46dfb024": .init(
            "a root is not identified by a UUID",
            .any(.isNot("kind", "root"), .every("uniqueId", .isNot("type", "uuid")))),
        "b776dbf1": .init(
            "one identifier of a kind is preferred",
            .distinct("uniqueId", ["type"], where: .is("preferred", "true"))),
        "dbe354ed": .init(
            "of several versions, each has a code",
            .any(.count(["version"], 0...1), .every("version", .has("code")))),
    ]
}
