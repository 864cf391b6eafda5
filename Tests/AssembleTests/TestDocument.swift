import Records

@testable import Assemble

/// A clinical document as its reader hands it over: what it states, then itself.
struct TestDocument {
    var key: String
    var source = "hospital"
    var time = "2025-01-10T10:00:00-05:00"
    var set: String?
    var version: String?
    /// The keys of documents that it replaces.
    var replaces: [String] = []
    var ids: [(root: String, value: String)] = []
    var family = "Quill"
    var given = "Ada"
    var birth = "1980-01-01"
    var gender = "F"
    /// Key, and what is said.
    var statements: [(key: String, value: String)] = []
    var broken: String?

    var records: [Record] { statements.map(record) + [header] }

    private func record(_ statement: (key: String, value: String)) -> Record {
        guard let schema = TestRecords.schemas.statement else { preconditionFailure("no statements") }
        return TestRecords.record(
            schema,
            [
                .value("kind", "result"), .value("key", statement.key), .group("section", [.value("name", "results")]),
                .value("xpath", "/ClinicalDocument/component"), .value("text", statement.value),
                .group("document", [.value("key", key), .value("time", time)]),
            ])
    }

    private var header: Record {
        guard let schema = TestRecords.schemas.document else { preconditionFailure("no documents") }
        var parts: [TestRecords.Part] = [.value("key", key), .value("source", source), .value("kind", "ccd")]
        if let set { parts.append(.value("setId", set)) }
        if let version { parts.append(.value("versionNumber", version)) }
        parts += [
            .value("time", time),
            .group(
                "patient",
                ids.map { .group("ids", [.value("root", $0.root), .value("extension", $0.value)]) } + [
                    .group("names", [.value("given", given), .value("family", family)]),
                    .group("gender", [.value("code", gender)]), .value("birthTime", birth),
                ]),
        ]
        for key in replaces { parts.append(.group("related", [.value("type", "RPLC"), .value("key", key)])) }
        if let broken { parts.append(.value("broken", broken)) }
        return TestRecords.record(schema, parts)
    }
}
