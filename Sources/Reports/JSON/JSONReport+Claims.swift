extension JSONReport {
    /// What must be supported, sources and profiles, and what waits.
    static func claims(_ report: RunReport, _ json: inout JSONWriter) {
        json.member("mustSupport") { json in
            json.array(report.mustSupport) { element, json in
                json.object { json in
                    json.member("profile", element.profile)
                    json.member("element", element.element)
                    json.member("state", element.state.rawValue)
                    json.member("count", element.count)
                    json.member("rules", element.rules)
                    json.member("reason", element.reason)
                    json.member("stale", element.isStale)
                }
            }
        }
        json.member("sources") { json in
            json.array(report.sources) { source, json in
                json.object { json in
                    json.member("format", source.format)
                    json.member("profile", source.profile)
                    dispositions(source.counts, &json)
                }
            }
        }
        waiting(report, &json)
        authorizations(report, &json)
    }

    private static func authorizations(_ report: RunReport, _ json: inout JSONWriter) {
        guard let status = report.priorAuthorizations else { return }
        json.member("priorAuthorizations") { json in
            json.object { json in
                json.member("undecided", status.undecided)
                json.member("late", status.late)
                json.member("soon", status.soon)
                json.member("visibleLate", status.visibleLate)
                json.member("hasLimits", status.hasLimits)
            }
        }
    }

    private static func waiting(_ report: RunReport, _ json: inout JSONWriter) {
        json.member("waiting") { json in
            json.object { json in
                json.member("thresholdDays", report.waitingThreshold)
                json.member("overdue", report.overdue)
                json.member("bands") { json in
                    json.array(report.waiting) { band, json in
                        json.object { json in
                            json.member("kind", band.kind)
                            json.member("reason", band.reason)
                            json.member("format", band.format)
                            json.member("fromDay", band.fromDay)
                            if let last = band.toDay { json.member("toDay", last) }
                            json.member("overdue", band.isOverdue)
                            json.member("count", band.count)
                            json.member("firstRead", band.firstRead)
                            json.member("firstService", band.firstService)
                        }
                    }
                }
            }
        }
    }
}
