extension StatedCondition {
    /// Clinical resources.
    static let clinical: [String: StatedCondition] = [
        "30d9d329": .init("a section has a text, entries or sections", .has("text", "entry", "section")),
        "5a3307f5": .init("a list is empty for a reason or has entries, not both", .notBoth("emptyReason", "entry")),
        "dd04c550": .init(
            "only a list of changes has deleted entries",
            .any(.is("mode", "changes"), .not(.some("entry", .has("deleted"))))),
        "372f0d24": .init(
            "only a working list has dates of entries",
            .any(.is("mode", "working"), .not(.some("entry", .has("date"))))),
        "7b7a4e2c": .init("an age or a birth, not both", .notBoth("age[x]", "born[x]")),
        "395814b7": .init("only an age is estimated", .any(.has("age[x]"), .lacks("estimatedAge"))),
        "5cdba9bc": .init("a vaccine or a disease is named", .has("vaccineCode", "targetDisease")),
        "b59c9e21": .init("a dosage has a dose or a rate", .has("dose", "rate[x]")),
        "dc99bd4a": .init("a coordinate system is 0 or 1", .is("coordinateSystem", "0", "1")),
        "2374b33c": .init(
            "a chromosome and a genome build are given together",
            .any(.lacks("chromosome", "genomeBuild"), .all(.has("chromosome"), .has("genomeBuild")))),
        "e1240934": .init(
            "a reference sequence is given in one way",
            .count(["genomeBuild", "referenceSeqId", "referenceSeqPointer", "referenceSeqString"], 1...1)),
        "2b6b332d": .init(
            "a probability that is a range is in percent",
            .all(.any(.lacks("low"), percent("low")), .any(.lacks("high"), percent("high")))),
        "fceaac02": .init("a participant needs a type or an actor", .has("type", "actor")),
        "7fc52052": .init("a stage needs a summary or an assessment", .has("summary", "assessment")),
        "41950d20": .init("evidence needs a code or a detail", .has("code", "detail")),
        "a42ec266": .init("an activity has a detail or a reference, not both", .notBoth("detail", "reference")),
        "bedaba0a": .init("a target with a detail needs a measure", .needs("detail[x]", "measure")),
        "548a4212": .init("education needs a document type or a reference", .has("documentType", "reference")),
        "c2eacc04": .init(
            "a nutrition order needs an oral diet, a supplement or an enteral formula",
            .has("oralDiet", "supplement", "enteralFormula")),
        "2fd64b9a": .init("a reference range needs a low, a high or a text", .has("low", "high", "text")),
        "52accf65": .init(
            "an observation has a value or a reason for having none, not both", .notBoth("dataAbsentReason", "value[x]")
        ),
        "3aa6b749": .init("order details need a code", .needs("orderDetail", "code")),
    ]

    private static func percent(_ name: String) -> Condition {
        .some(name, .all(.is("code", "%"), .is("system", "http://unitsofmeasure.org")))
    }
}
