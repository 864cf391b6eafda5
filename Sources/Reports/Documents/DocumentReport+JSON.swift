extension DocumentReport {
    /// One object on one line; its members are only ever added to.
    public var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("plan", plan)
            if let run { json.member("run", run) }
            json.member("total", total)
            json.member("counts") { Self.write(sum, &$0) }
            json.member("sections") { $0.array(sections, Self.write) }
            json.member("custodians") { $0.array(custodians, Self.write) }
            json.member("documents") { $0.array(documents, Self.write) }
            json.member("reasons") { json in
                json.array(reasons) { reason, json in
                    json.object { json in
                        json.member("disposition", reason.disposition)
                        json.member("reason", reason.reason)
                        json.member("count", reason.count)
                    }
                }
            }
            if let entries {
                json.member("entries") { json in
                    json.array(entries) { entry, json in
                        json.object { json in
                            json.member("section", entry.section)
                            json.member("kind", entry.kind)
                            json.member("xpath", entry.xpath)
                            json.member("line", entry.line)
                            json.member("disposition", entry.disposition)
                            json.member("reason", entry.reason)
                        }
                    }
                }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func write(_ counts: DocumentCounts, _ json: inout JSONWriter) {
        json.object { json in
            for (title, number) in zip(DocumentCounts.titles, counts.numbers) { json.member(title, number) }
        }
    }

    private static func write(_ count: DocumentCount, _ json: inout JSONWriter) {
        json.object { json in
            json.member("name", count.name)
            json.member("counts") { write(count.counts, &$0) }
        }
    }

    private static func write(_ document: DocumentLine, _ json: inout JSONWriter) {
        json.object { json in
            json.member("key", document.key)
            json.member("custodian", document.custodian)
            json.member("software", document.software)
            json.member("kind", document.kind)
            json.member("day", document.day)
            json.member("file", document.file)
            json.member("state", document.state)
            json.member("reason", document.reason)
            json.member("sections") { $0.array(document.sections, write) }
        }
    }
}
