import Bytes

extension PriorAuthorizationReport {
    /// One object on one line, for programs; its members are documented in `docs/report.md` and only ever added to. No
    /// authorization's number is in it.
    public var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("plan", plan)
            json.member("kind", kind)
            json.member("publication", publication)
            json.member("year", year)
            json.member("asOf", asOf)
            json.member("timeZone", timeZone)
            json.member("shares") { $0.array(shares, Self.write) }
            json.member("times") { $0.array(times, Self.write) }
            json.member("items") { json in
                json.array(items) { item, json in
                    json.object { json in
                        json.member("code", item.code)
                        // A small cell has its bound in place of its count.
                        if item.count < AuthorizedItem.smallCell {
                            json.member("fewerThan", AuthorizedItem.smallCell)
                        } else {
                            json.member("count", item.count)
                        }
                    }
                }
            }
            json.member("itemsLeftOff", itemsLeftOff)
            json.member("counts") { json in
                json.object { json in
                    json.member("decided", counts.decided)
                    json.member("partial", counts.partial)
                    json.member("drugs", counts.drugs)
                    json.member("withoutPriority", counts.withoutPriority)
                    json.member("withoutOutcome", counts.withoutOutcome)
                    json.member("openAppeals", counts.openAppeals)
                    json.member("undated", counts.undated)
                    json.member("itemsWithoutCode", itemsWithoutCode)
                }
            }
            if let clocks { json.member("clocks") { Self.write(clocks, &$0) } }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func write(_ share: AuthorizationShare, _ json: inout JSONWriter) {
        json.object { json in
            json.member("id", share.id)
            json.member("title", share.title)
            json.member("required", share.isRequired)
            json.member("numerator", share.part)
            json.member("denominator", share.whole)
            json.member("partial", share.partial)
            if share.whole > 0 {
                json.member("percentage", decimal(Double(share.part) / Double(share.whole) * 100))
            }
        }
    }

    private static func write(_ time: DecisionTime, _ json: inout JSONWriter) {
        json.object { json in
            json.member("priority", time.priority)
            json.member("exact", time.exact)
            if let hours = time.averageHours { json.member("averageHours", decimal(hours)) }
            if let hours = time.medianHours { json.member("medianHours", decimal(hours)) }
            json.member("byDay", time.byDay)
            if let days = time.averageDays { json.member("averageDays", decimal(days)) }
            if let days = time.medianDays { json.member("medianDays", decimal(days)) }
            json.member("unreceived", time.unreceived)
            json.member("reversed", time.reversed)
        }
    }

    private static func write(_ clocks: AuthorizationClocks, _ json: inout JSONWriter) {
        json.object { json in
            json.member("soonHours", clocks.soonHours)
            json.member("hasLimits", clocks.hasLimits)
            json.member("counts") { json in
                json.array(clocks.counts) { count, json in
                    json.object { json in
                        json.member("id", count.id)
                        json.member("total", count.total)
                        json.member("late", count.late)
                        json.member("soon", count.soon)
                        json.member("untold", count.untold)
                    }
                }
            }
            json.member("rules") { json in
                json.array(clocks.rules) { rule, json in
                    json.object { json in
                        json.member("limit", rule.limit)
                        json.member("from", rule.from)
                        json.member("source", rule.source)
                    }
                }
            }
            json.member("places") { json in
                json.array(clocks.places) { place, json in
                    json.object { json in
                        json.member("clock", place.clock)
                        json.member("hours", place.hours)
                        json.member("priority", place.priority)
                        json.member("file", place.file)
                        json.member("record", place.record)
                        json.member("run", place.run)
                    }
                }
            }
            json.member("leftOff", clocks.leftOff)
            json.member("notes") { json in
                json.array(clocks.notes) { note, json in json.object { $0.member("text", note) } }
            }
        }
    }

    /// To the second decimal.
    static func decimal(_ value: Double) -> FixedDecimal {
        let bounded = value.isFinite ? min(max(value, -1e12), 1e12) : 0
        return FixedDecimal(units: Int64((bounded * 100).rounded()), scale: 2)
    }
}
