extension StatedCondition {
    private static let privacy = "a consent of this scope names its patient"

    private static func patient(_ code: String) -> Condition {
        .any(.has("patient"), .not(.coding("scope.coding", "something", code)))
    }

    /// People, organizations, consent, coverage, money, and what links resources.
    static let administrative: [String: StatedCondition] = [
        "eca45fe0": .init("a response names a type of participant or an actor", .has("participantType", "actor")),
        "8c20ff10": .init(
            "an item has a category or a product, one of the two", .oneOf(.has("category"), .has("productOrService"))),
        "c13215ac": .init("a consent names a policy or a rule", .has("policy", "policyRule")),
        "81b05f0e": .init(privacy, patient("patient-privacy")),
        "a27902f1": .init(privacy, patient("research")),
        "432314af": .init(privacy, patient("adr")),
        "e7b287a2": .init(privacy, patient("treatment")),
        "fd1d71f7": .init("only a group of actual members lists them", .any(.lacks("member"), .is("actual", "true"))),
        "0de51188": .init("a linkage has more than one item", .count(["item"], 2...(.max))),
        "5b5f5993": .init(
            "an amount of money has the currency as its code",
            .all(
                .any(.has("code"), .lacks("value")),
                .any(.lacks("system"), .is("system", "urn:iso:std:iso:4217")))),
        "8fa6de6e": .init("an entity has a name or a query, not both", .notBoth("name", "query")),
        "84275a60": .init("a telecom or an endpoint is needed", .has("telecom", "endpoint")),
        "e570f418": .init(
            "a practitioner, organization, service or location is needed",
            .has("practitioner", "organization", "healthcareService", "location")),
        "acaf2afa": .init("an attachment needs a url or data", .has("url", "data")),
    ]
}
