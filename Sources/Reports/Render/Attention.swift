/// Something in a report that its reader ought to look at.
struct Attention {
    enum Level: String {
        /// The run is not what it should be.
        case problem
        /// The run is right, and some data in it is not.
        case look
    }

    let level: Level
    let text: String
}

extension RunReport {
    /// The folder that all files lie in, with its last `/`; empty where that is none, or where there is one file.
    var commonFolder: String {
        guard files.count > 1, var shared = files.first.map({ Substring($0.path) }) else { return "" }
        for file in files.dropFirst() { shared = shared.commonPrefix(with: file.path) }
        guard let slash = shared.lastIndex(of: "/") else { return "" }
        return String(shared[...slash])
    }

    /// Whether the run says it is balanced and the report's own figures agree.
    var isBalanced: Bool { balanced == true && addsUp }

    /// The run in one line.
    var headline: String {
        switch outcome {
        case .failed: "Failed. Nothing was published."
        case .running: "Not finished."
        case .done, .doneOverThreshold:
            if !isBalanced {
                "Not balanced. Do not rely on this run."
            } else if outcome == .doneOverThreshold {
                "Balanced, but over a threshold."
            } else {
                "Balanced. Every record and every dollar is accounted for."
            }
        }
    }

    /// What needs attention, worst first; empty where nothing does.
    var attention: [Attention] {
        var list: [Attention] = []
        if !outcomeDetail.isEmpty {
            list.append(Attention(level: outcome == .done ? .look : .problem, text: outcomeDetail))
        }
        if outcome == .done || outcome == .doneOverThreshold { list += imbalances }
        for file in files where !file.note.isEmpty {
            list.append(Attention(level: .problem, text: "\(file.path): \(file.note)"))
        }
        list += dataToMend
        return list
    }

    private var imbalances: [Attention] {
        var list: [Attention] = []
        let counts = records
        if !counts.balances {
            let came = counts.read + counts.carriedIn
            list.append(
                Attention(
                    level: .problem,
                    text: "\(Figures.count(came, "record")) came in, and "
                        + "\(Figures.count(counts.dispositions.total)) have a disposition."))
        }
        let files = files.filter { $0.dispositions.total != $0.records }.count
        if files > 0 {
            list.append(
                Attention(level: .problem, text: "The records of \(Figures.count(files, "file")) do not add up."))
        }
        let sums = balances.filter { !$0.holds }.count + money.filter { !$0.holds }.count
        if sums > 0 {
            list.append(Attention(level: .problem, text: "\(Figures.count(sums, "sum")) of \(sumCount) do not hold."))
        }
        if balanced != true && list.isEmpty {
            list.append(Attention(level: .problem, text: "The ledger's balance does not hold, or was not drawn."))
        }
        return list
    }

    private var sumCount: String { Figures.count(balances.count + money.count) }

    /// `12 records have waited more than 45 days, the oldest since 2025-11-02; most: claim: no remittance (837P).`
    private var overdueText: String {
        let late = waiting.filter(\.isOverdue)
        let oldest = late.map(\.firstRead).min() ?? ""
        let most = late.max { $0.count < $1.count }
        let reason = most.map { "; most: \($0.kind.prefix { $0 != "." }), \($0.reason) (\($0.format))" } ?? ""
        let days = waitingThreshold > 0 ? "\(waitingThreshold) days" : "the plan allows"
        let have = overdue == 1 ? "has" : "have"
        return "\(Figures.count(overdue, "record")) \(have) waited more than \(days), the oldest since "
            + "\(oldest)\(reason). Ask for the files that are missing."
    }

    private var dataToMend: [Attention] {
        var list: [Attention] = []
        let quarantined = records.dispositions.quarantined
        if quarantined > 0 {
            let most = quarantine.max { $0.count < $1.count }
            let reason = most.map { ", \(quarantine.count > 1 ? "most" : "all") for \($0.rule)" } ?? ""
            list.append(
                Attention(
                    level: .look,
                    text: "\(Figures.count(quarantined, "record")) in quarantine\(reason). "
                        + "Mend the data or the map, then run the file again."))
        }
        if !unmapped.isEmpty {
            let times = unmapped.reduce(0) { $0 + $1.count }
            list.append(
                Attention(
                    level: .look,
                    text: "\(Figures.count(unmapped.count, "code")) without a row in the crosswalk, met "
                        + "\(Figures.count(times, "time"))."))
        }
        if let status = priorAuthorizations, status.late + status.visibleLate > 0 {
            list.append(
                Attention(
                    level: .look,
                    text: "\(status.line.prefix(1).uppercased())\(status.line.dropFirst()). See 'patient-access report "
                        + "prior-authorization'."))
        }
        if overdue > 0 { list.append(Attention(level: .look, text: overdueText)) }
        let old = pending.filter { $0.carried > 0 }.reduce(0) { $0 + $1.carried }
        if old > 0 {
            let oldest = pending.map(\.oldest).filter { !$0.isEmpty }.min() ?? ""
            list.append(
                Attention(
                    level: .look,
                    text: "\(Figures.count(old, "record")) waited before this run and still wait\(old == 1 ? "s" : "")"
                        + (oldest.isEmpty ? "." : ", the oldest since \(oldest).")))
        }
        return list
    }
}

extension Substring {
    /// The characters that both begin with.
    fileprivate func commonPrefix(with other: String) -> Substring {
        prefix(zip(self, other).prefix { $0 == $1 }.count)
    }
}
