extension StatedCondition {
    private static let operation = Condition.any(
        .has("sourceId"), .count(["targetId", "url", "params"], 1...1),
        .some("type", .is("code", "capabilities", "search", "transaction", "history")))

    private static let oneAssertion = Condition.any(
        .has("extension"),
        .count(
            [
                "contentType", "expression", "headerField", "minimumId", "navigationLinks", "path", "requestMethod",
                "resource", "responseCode", "response", "validateProfileId",
            ], 0...1))

    /// Test scripts and reports.
    static let tests: [String: StatedCondition] = [
        "46abf76c": .init("an action is an operation or an assertion", .oneOf(.has("operation"), .has("assert"))),
        "d58ebe58": .init(
            "what is compared has a source and an expression or path in it",
            .oneOf(.lacks("compareToSourceId"), .has("compareToSourceExpression", "compareToSourcePath"))),
        "3b301cb7": .init(
            "only what comes back has a response",
            .any(
                .all(.lacks("response", "responseCode"), .is("direction", "request")), .lacks("direction"),
                .is("direction", "response"))),
        "94129562": .init(
            "a variable comes of an expression, a header or a path, not of all",
            .not(.all(.has("expression"), .has("headerField"), .has("path")))),
        "ad3bbb5d": .init(
            "a capability is required or validated", .some("capability", .has("required", "validated"))),
        "6fc855e4": .init("an assertion checks one thing", oneAssertion),
        "f3cceccc": .init("an assertion checks one thing", oneAssertion),
        "363793f3": .init("an operation has one target", operation),
        "001628b2": .init("an operation has one target", operation),
    ]
}
