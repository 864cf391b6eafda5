extension StatedCondition {
    /// Bundles, and what starts an action.
    static let bundles: [String: StatedCondition] = [
        "62edeff6": .init(
            "a total is for search sets and histories", .any(.lacks("total"), .is("type", "searchset", "history"))),
        "523cc61c": .init(
            "search information is for search sets",
            .any(.not(.some("entry", .has("search"))), .is("type", "searchset"))),
        "f44acf89": .init(
            "each entry needs a request in batches, transactions and histories, and in no other bundle",
            entries("request", "batch", "transaction", "history")),
        "0db0a1cb": .init(
            "each entry needs a response in responses and histories, and in no other bundle",
            entries("response", "batch-response", "transaction-response", "history")),
        "9a86f9f5": .init(
            "an entry needs a resource, a request or a response", .has("resource", "request", "response")),
        "3c87dcf4": .init(
            "a document needs an identifier with a system and a value",
            .implies(
                .is("type", "document"),
                .all(.some("identifier", .has("system")), .some("identifier", .has("value"))))),
        "decc029c": .init("a document needs a timestamp", .implies(.is("type", "document"), .value("timestamp"))),
        "09d6cf16": .init(
            "a document starts with a Composition", .implies(.is("type", "document"), first("Composition"))),
        "84feddbf": .init(
            "a message starts with a MessageHeader", .implies(.is("type", "message"), first("MessageHeader"))),
        "63b50c49": .init(
            "the parts of the trigger do not fit together",
            .all(
                .implies(.is("type", "named-event"), .has("name")),
                .implies(.is("type", "periodic"), .has("timing[x]")),
                .implies(.starts("type", "data-"), .has("data")))),
    ]

    /// Each entry has the member in bundles of these types, and none has it in others.
    private static func entries(_ member: String, _ types: String...) -> Condition {
        .any(
            .lacks("entry"),
            .all(.text("type", types), .every("entry", .has(member))),
            .all(.not(.text("type", types)), .every("entry", .lacks(member))))
    }

    private static func first(_ type: String) -> Condition {
        .first("entry", .some("resource", .is("resourceType", type)))
    }
}
