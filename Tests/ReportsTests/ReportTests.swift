import Bytes
import Foundation
import Records
import Testing

@testable import Reports

@Suite("Run report")
struct RunReportTests {
    @Test("Adds up only if every part does")
    func addsUp() {
        #expect(sampleReport().addsUp && sampleReport().isBalanced)

        var lost = sampleReport()
        lost.records.read += 1
        #expect(!lost.addsUp)
        #expect(lost.headline.contains("Not balanced"))
        #expect(lost.attention.contains { $0.level == .problem })

        var file = sampleReport()
        file.files[1].records -= 1
        #expect(!file.addsUp)

        var money = sampleReport()
        money.money[2].mapped = FixedDecimal(units: 1, scale: 2)
        #expect(!money.addsUp)

        var said = sampleReport()
        said.balanced = nil
        #expect(said.addsUp && !said.isBalanced)
    }

    @Test("A value that is not shaped like a code is never kept")
    func unmappedCode() {
        for text in ["NAKAMURA JUNO", "O'HARA", "", "1234567890123456", "a\nb"] {
            #expect(UnmappedCodeReport(crosswalk: "x", code: text, count: 1).code == "(not shaped like a code)")
        }
        #expect(UnmappedCodeReport(crosswalk: "x", code: "E11.9", count: 1).code == "E11.9")
    }

    @Test("Figures as people read them")
    func figures() {
        #expect(Figures.count(0) == "0" && Figures.count(999) == "999" && Figures.count(-1_234_567) == "-1,234,567")
        #expect(Figures.money(FixedDecimal(units: -1_234_567, scale: 2)) == "-12,345.67")
        #expect(Figures.money(FixedDecimal(units: -5, scale: 2)) == "-0.05")
        #expect(Figures.money(FixedDecimal(units: 7, scale: 0)) == "7.00")
        #expect(Figures.decimal(FixedDecimal(units: 12_345, scale: 3)) == "12.345")
        #expect(
            Figures.size(999) == "999 B" && Figures.size(1_500) == "1.5 kB" && Figures.size(214_000_000) == "214 MB")
        #expect(Figures.duration(0.0421) == "0.042 s" && Figures.duration(200) == "3 min 20 s")
        #expect(Figures.duration(.nan) == "–" && Figures.duration(7_512) == "2 h 05 min")
        #expect(Figures.percent(999_999, of: 1_000_000) == "> 99.9 %" && Figures.percent(1, of: 1_000_000) == "< 0.1 %")
        #expect(Figures.moment("2026-01-06T02:10:04.123-05:00") == "2026-01-06 02:10:04 -05:00")
        #expect(Figures.moment("2026-01-06T02:10:04Z") == "2026-01-06 02:10:04 UTC" && Figures.moment("x") == "x")
        #expect(Figures.percent(0, of: 0) == "–")
    }
}

@Suite("JSON report")
struct JSONReportTests {
    @Test("One object, with the members that programs count on")
    func members() throws {
        let text = JSONReport.render(sampleReport())
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["run"] as? String == "42")
        #expect(object["balanced"] as? Bool == true)
        #expect(object["peakMemoryBytes"] as? Int == 214_000_000)
        #expect(object["seconds"] as? Double == 11.42)
        #expect((object["stages"] as? [String: Double])?["map"] == 3.14)
        #expect((object["findings"] as? [String: Int])?["warning"] == 644)
        let records = try #require(object["records"] as? [String: Int])
        let names = ["published", "unchanged", "superseded", "pending", "quarantined", "ignored"]
        #expect(records["read"].map { $0 + 1_912 } == names.reduce(0) { $0 + (records[$1] ?? -1_000_000) })
        let files = try #require(object["files"] as? [[String: Any]])
        #expect(files.count == 5)
        for file in files {
            let dispositions = try #require(file["dispositions"] as? [String: Int])
            #expect(file["records"] as? Int == dispositions.values.reduce(0, +))
            #expect(Set(dispositions.keys) == Set(names))
        }
        let resources = try #require(object["resources"] as? [String: [String: Int]])
        #expect(resources["Patient"] == ["inserted": 214, "updated": 990, "unchanged": 30_928])
        let sources = try #require(object["sources"] as? [[String: Any]])
        #expect(sources.count == 6 && sources[0]["published"] as? Int == 9_900)
        let elements = try #require(object["mustSupport"] as? [[String: Any]])
        let states = elements.prefix(6).map { $0["state"] as? String ?? "" }
        #expect(states == ["present", "present", "no rule", "silent", "no rule", "silent"])
        #expect(
            elements.map { $0["stale"] as? Bool } == [false, false, false, false, false, true] + [
                false, false, false, false, false, true,
            ])
        let waiting = try #require(object["waiting"] as? [String: Any])
        #expect(waiting["overdue"] as? Int == 7 && waiting["thresholdDays"] as? Int == 45)
        #expect((waiting["bands"] as? [[String: Any]])?.count == 6)
        #expect(!text.contains("\n"))
    }

    @Test("Money keeps its cents; an empty report is an object too; a path with quotes is escaped")
    func edges() throws {
        let sample = JSONReport.render(sampleReport())
        #expect(sample.contains("\"source\":49352326.80,"))

        var report = RunReport(run: "1")
        report.seconds = .infinity
        report.files = [FileReport(path: "a\"b\\c\u{1}\n.837")]
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(JSONReport.render(report).utf8)) as? [String: Any])
        #expect(object["balanced"] is NSNull)
        #expect((object["files"] as? [[String: Any]])?.first?["path"] as? String == "a\"b\\c\u{1}\n.837")
    }
}

@Suite("Text report")
struct TextReportTests {
    @Test("At most 100 columns, the state of the run first")
    func columns() {
        var report = sampleReport()
        report.files[0].path = "/extracts/" + String(repeating: "long/", count: 40) + "claims.837"
        let lines = TextReport.render(report).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count <= 100 })
        #expect(lines.first == "Balanced. Every record and every dollar is accounted for.")
        report.records.read -= 1
        #expect(TextReport.render(report).hasPrefix("Not balanced."))
    }

    @Test("Control characters of a path do not reach the terminal")
    func controls() {
        var report = RunReport(run: "1")
        report.files = [FileReport(path: "a\u{1B}[31m\u{202E}.837")]
        let text = TextReport.render(report)
        #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}"))
        #expect(text.contains("a?[31m?.837"))
    }

    @Test("What must be supported and what waits: at most 100 columns, what is left in words")
    func claims() {
        let text = TextReport.mustSupport(sampleReport())
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        #expect(text.contains("no rule: Claims of professionals are adjudicated by line"))
        #expect(text.contains("no rule, and no reason stated"))
        #expect(text.contains("stale"))
        let attention = sampleReport().attention.map(\.text)
        #expect(
            attention.contains { $0.hasPrefix("7 records have waited more than 45 days, the oldest since 2025-06-30") })
    }

    @Test("A long list is cut, and says how much is left")
    func cut() {
        var report = RunReport(run: "1")
        report.unmapped = (0..<30).map { UnmappedCodeReport(crosswalk: "list", code: "\($0)", count: 1) }
        #expect(TextReport.render(report).contains("… and 10 more"))
    }
}

@Suite("HTML report")
struct HTMLReportTests {
    @Test("Whatever comes from outside is escaped")
    func escapes() {
        let hostile = "<script>alert('x')</script>\"&\u{0}"
        var report = sampleReport()
        report.run = hostile
        report.plan = hostile
        report.outcomeDetail = hostile
        report.files[0].path = hostile
        report.files[0].format = hostile
        report.files[1].note = hostile
        report.rules[0].message = hostile
        report.rules[0].examples = [PlaceReport(file: hostile, path: hostile)]
        report.quarantine[0].hint = hostile
        report.pending[0].reason = hostile
        report.mapRules[0].rule = hostile
        report.stages[0].name = hostile
        report.sources[0].format = hostile
        report.sources[1].profile = hostile
        report.mustSupport[0].element = hostile
        report.mustSupport[2].reason = hostile
        report.mustSupport[3].profile = hostile
        report.waiting[0].reason = hostile
        report.waiting[0].format = hostile
        report.money[0].measure = hostile
        let page = HTMLReport.render(report)
        #expect(!page.contains("<script"))
        #expect(!page.contains("alert('x')"))
        #expect(page.contains("&lt;script&gt;"))
        #expect(!page.unicodeScalars.contains("\u{0}"))
    }

    @Test("Stands alone: no script, nothing fetched; tags are closed in order")
    func standsAlone() throws {
        let page = HTMLReport.render(sampleReport())
        for word in ["<script", "http://", "https://", "src=", "url(", "@import"] { #expect(!page.contains(word)) }
        var open: [Substring] = []
        let void: Set<Substring> = ["meta", "path", "rect", "!doctype"]
        for match in page.matches(of: #/<(/?)([a-z0-9!]+)[^>]*>/#) {
            let name = match.output.2
            if void.contains(name) { continue }
            if match.output.1.isEmpty {
                open.append(name)
            } else {
                #expect(open.popLast() == name)
            }
        }
        #expect(open.isEmpty)
    }

    @Test("An empty report and one that failed make a page too")
    func edges() {
        var report = RunReport(run: "1")
        #expect(HTMLReport.render(report).contains("Not balanced"))
        report.outcome = .failed
        report.outcomeDetail = "The store is of a newer schema (7; this program knows 6). Update patient-access."
        #expect(HTMLReport.render(report).contains("Failed. Nothing was published."))
    }

    /// `PATIENT_ACCESS_RENDER=/tmp/look swift test --filter ReportsTests` writes the sample there, to be looked at.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["PATIENT_ACCESS_RENDER"] != nil))
    func look() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["PATIENT_ACCESS_RENDER"])
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var broken = sampleReport()
        broken.records.read += 3
        broken.files[0].records += 3
        broken.money[2].mapped = FixedDecimal(units: 2_381_094_300, scale: 2)
        broken.balances[4].found = FixedDecimal(units: 243_990, scale: 2)
        broken.balanced = false
        broken.files[4].note = "The file ends within its first segment; nothing was read. Send it again."
        broken.outcome = .doneOverThreshold
        for (name, report) in [("sample", sampleReport()), ("broken", broken)] {
            try HTMLReport.render(report).write(toFile: "\(folder)/\(name).html", atomically: true, encoding: .utf8)
            try TextReport.render(report).write(toFile: "\(folder)/\(name).txt", atomically: true, encoding: .utf8)
        }
    }
}
