import Bytes
import Records

/// A report as one JSON object, for programs: what `run --json` prints.
///
/// The members and their order are documented in `docs/report.md` and only ever added to. Money is a JSON number with its
/// cents as they are, never a binary fraction.
public enum JSONReport {
    /// The object on one line, without a line feed at its end.
    public static func render(_ report: RunReport) -> String {
        var json = JSONWriter()
        json.object { json in
            head(report, &json)
            json.member("files") { $0.array(report.files, file) }
            json.member("records") { records(report.records, &$0) }
            json.member("resources") { json in
                json.object { json in
                    for resource in report.resources {
                        json.member(resource.type) { json in
                            json.object { json in
                                json.member("inserted", resource.inserted)
                                json.member("updated", resource.updated)
                                json.member("unchanged", resource.unchanged)
                            }
                        }
                    }
                }
            }
            json.member("findings") { severities(report.findings, &$0) }
            json.member("seconds", seconds: report.seconds)
            json.member("stages") { json in
                json.object { json in
                    for stage in report.stages { json.member(stage.name, seconds: stage.seconds) }
                }
            }
            json.member("peakMemoryBytes", report.peakMemoryBytes)
            json.member("balanced") { $0.value(report.balanced) }
            sums(report, &json)
            details(report, &json)
            claims(report, &json)
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func head(_ report: RunReport, _ json: inout JSONWriter) {
        json.member("run", report.run)
        json.member("command", report.command)
        json.member("plan", report.plan)
        json.member("started", report.started)
        json.member("outcome", report.outcome.rawValue)
        json.member("exitCode", report.outcome.exitCode)
        json.member("detail", report.outcomeDetail)
        json.member("version", report.programVersion)
        json.member("mappings", report.mappingHash)
    }

    private static func file(_ file: FileReport, _ json: inout JSONWriter) {
        json.object { json in
            json.member("path", file.path)
            json.member("format", file.format)
            json.member("bytes", file.bytes)
            json.member("records", file.records)
            json.member("dispositions") { json in
                json.object { dispositions(file.dispositions, &$0) }
            }
            json.member("findings") { severities(file.findings, &$0) }
            json.member("note", file.note)
        }
    }

    private static func records(_ records: RecordCounts, _ json: inout JSONWriter) {
        json.object { json in
            json.member("read", records.read)
            json.member("carriedIn", records.carriedIn)
            dispositions(records.dispositions, &json)
        }
    }

    static func dispositions(_ counts: DispositionCounts, _ json: inout JSONWriter) {
        for disposition in Disposition.allCases { json.member(disposition.rawValue, counts[disposition]) }
    }

    private static func severities(_ counts: SeverityCounts, _ json: inout JSONWriter) {
        json.object { json in
            json.member("error", counts.error)
            json.member("warning", counts.warning)
            json.member("information", counts.information)
        }
    }

    private static func place(_ place: PlaceReport, _ json: inout JSONWriter) {
        json.object { json in
            json.member("file", place.file)
            json.member("segment", place.segment)
            json.member("byte", place.byte)
            json.member("path", place.path)
        }
    }

    private static func sums(_ report: RunReport, _ json: inout JSONWriter) {
        json.member("money") { json in
            json.array(report.money) { money, json in
                json.object { json in
                    json.member("subject", money.subject)
                    json.member("measure", money.measure)
                    json.member("cancelled", money.isCancelled)
                    json.member("source", money.source)
                    json.member("mapped", money.mapped)
                    json.member("claims", money.claims)
                    json.member("differing", money.differing)
                    json.member("holds", money.holds)
                }
            }
        }
        json.member("balances") { json in
            json.array(report.balances) { balance, json in
                json.object { json in
                    json.member("name", balance.name)
                    json.member("subject", balance.subject)
                    json.member("expected", balance.expected)
                    json.member("found", balance.found)
                    json.member("holds", balance.holds)
                }
            }
        }
    }

    private static func details(_ report: RunReport, _ json: inout JSONWriter) {
        json.member("rules") { json in
            json.array(report.rules) { rule, json in
                json.object { json in
                    json.member("rule", rule.rule)
                    json.member("severity", rule.severity.rawValue)
                    json.member("count", rule.count)
                    json.member("message", rule.message)
                    json.member("examples") { $0.array(rule.examples, place) }
                }
            }
        }
        json.member("pending") { $0.array(report.pending, reason) }
        json.member("ignored") { $0.array(report.ignored, reason) }
        json.member("quarantine") { json in
            json.array(report.quarantine) { quarantine, json in
                json.object { json in
                    json.member("rule", quarantine.rule)
                    json.member("count", quarantine.count)
                    json.member("message", quarantine.message)
                    json.member("hint", quarantine.hint)
                    json.member("examples") { $0.array(quarantine.examples, place) }
                }
            }
        }
        mapping(report, &json)
    }

    private static func reason(_ reason: ReasonReport, _ json: inout JSONWriter) {
        json.object { json in
            json.member("reason", reason.reason)
            json.member("count", reason.count)
            json.member("carriedIn", reason.carried)
            json.member("oldest", reason.oldest)
        }
    }

    private static func mapping(_ report: RunReport, _ json: inout JSONWriter) {
        json.member("unmapped") { json in
            json.array(report.unmapped) { code, json in
                json.object { json in
                    json.member("crosswalk", code.crosswalk)
                    json.member("code", code.code)
                    json.member("count", code.count)
                }
            }
        }
        json.member("defaulted") { json in
            json.array(report.defaulted) { element, json in
                json.object { json in
                    json.member("profile", element.profile)
                    json.member("element", element.element)
                    json.member("value", element.value)
                    json.member("count", element.count)
                }
            }
        }
        json.member("mapRules") { json in
            json.array(report.mapRules) { rule, json in
                json.object { json in
                    json.member("map", rule.map)
                    json.member("rule", rule.rule)
                    json.member("cpcds", rule.cpcds)
                    json.member("filled", rule.filled)
                }
            }
        }
    }
}
