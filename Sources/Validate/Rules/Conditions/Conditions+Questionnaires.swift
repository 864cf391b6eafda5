extension StatedCondition {
    /// Questionnaires (FHIR R4, Questionnaire).
    static let questionnaires: [String: StatedCondition] = [
        "de85d6cb": .init(
            "a group has items, and a display has none",
            .all(
                .implies(.is("type", "group"), .has("item")),
                .implies(.is("type", "display"), .lacks("item")))),
        "d03a4e74": .init("a display has no code", .any(.isNot("type", "display"), .lacks("code"))),
        "d9be00e7": .init("answers are listed or of a value set, not both", .notBoth("answerOption", "answerValueSet")),
        "1d3d1806": .init(
            "only a question with a choice or a plain value lists its answers",
            .any(
                .is(
                    "type", "choice", "open-choice", "decimal", "integer", "date", "dateTime", "time", "string",
                    "quantity"),
                .lacks("answerValueSet", "answerOption"))),
        "7cefdd20": .init(
            "a display is neither required nor repeated", .any(.isNot("type", "display"), .lacks("required", "repeats"))
        ),
        "f2f0c4e4": .init(
            "whether an answer exists is compared with true or false",
            .implies(.is("operator", "exists"), .has("answerBoolean"))),
        "1d6754f9": .init(
            "a group or display has no initial value", .any(.isNot("type", "group", "display"), .lacks("initial"))),
        "22549621": .init("a display is not marked as read-only", .any(.isNot("type", "display"), .lacks("readOnly"))),
        "3ded9418": .init(
            "only a simple question has a greatest length",
            .any(
                .is("type", "boolean", "decimal", "integer", "string", "text", "url", "open-choice"),
                .lacks("maxLength"))),
        "f949f949": .init("listed answers mark their own initial value", .notBoth("answerOption", "initial")),
        "ae354c4c": .init(
            "more than one condition needs to be told how they combine",
            .any(.count(["enableWhen"], 0...2), .has("enableBehavior"))),
        "4945a1a2": .init(
            "only a repeating question has several initial values",
            .any(.is("repeats", "true"), .count(["initial"], 0...1))),
        "c6182253": .init("an item has answers or items, not both", .notBoth("answer", "item")),
        "6308b2f8": .init("a response should name its subject", .has("subject")),
    ]
}
