/// What renderers share of the tables on claims.
extension RunReport {
    /// The profiles of must-support elements, in their order.
    var profiles: [String] {
        var seen: Set<String> = []
        return mustSupport.map(\.profile).filter { seen.insert($0).inserted }
    }

    /// How many records have waited longer than the plan allows.
    public var overdue: Int { waiting.filter(\.isOverdue).reduce(0) { $0 + $1.count } }

    /// The bands of days in which anything waits, youngest first.
    var waitingBands: [(from: Int, title: String, isOverdue: Bool)] {
        var bands: [Int: (from: Int, title: String, isOverdue: Bool)] = [:]
        for one in waiting { bands[one.fromDay] = (one.fromDay, one.days, one.isOverdue) }
        return bands.values.sorted { $0.from < $1.from }
    }

    /// What waits of one source for one reason: a count for each of `waitingBands`.
    struct WaitingRow {
        var reason: String
        var format: String
        var counts: [Int]
        var since: String
    }

    /// In the order of reasons and sources; the most first.
    var waitingRows: [WaitingRow] {
        let bands = waitingBands.map(\.from)
        var rows: [WaitingRow] = []
        for one in waiting {
            guard let band = bands.firstIndex(of: one.fromDay) else { continue }
            let reason = "\(one.kind.prefix { $0 != "." }): \(one.reason)"
            var index = rows.firstIndex { $0.reason == reason && $0.format == one.format }
            if index == nil {
                let counts = Array(repeating: 0, count: bands.count)
                rows.append(WaitingRow(reason: reason, format: one.format, counts: counts, since: one.firstRead))
                index = rows.count - 1
            }
            guard let index else { continue }
            rows[index].counts[band] += one.count
            rows[index].since = min(rows[index].since, one.firstRead)
        }
        return rows.sorted { $0.counts.reduce(0, +) > $1.counts.reduce(0, +) }
    }
}

extension MustSupportReport {
    /// The element without the resource's type: `item.adjudication:allowedunits.value`.
    var path: String {
        let rest = element.drop { $0 != "." }.dropFirst()
        return rest.isEmpty ? element : String(rest)
    }
}
