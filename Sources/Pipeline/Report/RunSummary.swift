import Bytes
import FHIR
import Loader
import Reports

/// What the ledger keeps of a run beside its rows: times, memory, what was done to the tables.
///
/// `{"seconds": 1.25, "peakMemoryBytes": 1, "overThreshold": "", "stages": […], "resources": […], "waitingThreshold":
/// 45, "priorAuthorizations": {…}}`
struct RunSummary {
    var seconds = 0.0
    var peakMemoryBytes = 0
    /// Why the run ends with exit code 2; empty where it does not.
    var overThreshold = ""
    /// Full rosters that were held back, since they lack too many members.
    var heldRosters = 0
    var stages: [StageReport] = []
    var resources: [ResourceReport] = []
    /// After how many days of waiting reports raise an alarm.
    var waitingThreshold = 0
    /// How prior authorizations stand; `nil` where the plan has none.
    var priorAuthorizations: PriorAuthorizationStatus?

    /// The summary as JSON for `ledger.run.summary`.
    var json: [UInt8] {
        var writer = ByteWriter(capacity: 1024)
        writer.append("{\"seconds\":\(seconds),\"peakMemoryBytes\":\(peakMemoryBytes),\"overThreshold\":")
        writer.append(jsonString: overThreshold)
        append(&writer, "stages", stages) { writer, stage in
            writer.append("{\"name\":")
            writer.append(jsonString: stage.name)
            writer.append(",\"seconds\":\(stage.seconds),\"amount\":\(stage.amount),\"unit\":")
            writer.append(jsonString: stage.unit)
            writer.append("}")
        }
        append(&writer, "resources", resources) { writer, type in
            writer.append("{\"type\":")
            writer.append(jsonString: type.type)
            writer.append(",\"inserted\":\(type.inserted),\"updated\":\(type.updated),\"unchanged\":\(type.unchanged)}")
        }
        writer.append(",\"waitingThreshold\":\(waitingThreshold)")
        if let status = priorAuthorizations {
            writer.append(
                ",\"priorAuthorizations\":{\"undecided\":\(status.undecided),\"late\":\(status.late),\"soon\":\(status.soon),"
                    + "\"visibleLate\":\(status.visibleLate),\"hasLimits\":\(status.hasLimits)}")
        }
        writer.append("}")
        return writer.bytes
    }

    private func append<E>(
        _ writer: inout ByteWriter, _ name: String, _ list: [E], _ body: (inout ByteWriter, E) -> Void
    ) {
        writer.append(",\"\(name)\":[")
        for (index, element) in list.enumerated() {
            if index > 0 { writer.append(",") }
            body(&writer, element)
        }
        writer.append("]")
    }

    /// Fills a report from a summary that `json` wrote; what cannot be read stays as it was.
    static func read(_ json: [UInt8], into report: inout RunReport) {
        let tape = ResourceTape()
        guard (try? tape.parse(json)) != nil else { return }
        let root = tape.root
        report.seconds = real(root["seconds"])
        report.peakMemoryBytes = PlaceList.number(root["peakMemoryBytes"])
        if let reason = root["overThreshold"]?.string, !reason.isEmpty, report.outcome == .done {
            report.outcome = .doneOverThreshold
            report.outcomeDetail = reason
        }
        report.stages = (root["stages"]?.children ?? []).map {
            StageReport(
                name: $0["name"]?.string ?? "", seconds: real($0["seconds"]), amount: real($0["amount"]),
                unit: $0["unit"]?.string ?? "")
        }
        report.resources = (root["resources"]?.children ?? []).map {
            ResourceReport(
                type: $0["type"]?.string ?? "", inserted: PlaceList.number($0["inserted"]),
                updated: PlaceList.number($0["updated"]), unchanged: PlaceList.number($0["unchanged"]))
        }
        report.waitingThreshold = PlaceList.number(root["waitingThreshold"])
        if let status = root["priorAuthorizations"] {
            var read = PriorAuthorizationStatus()
            read.undecided = PlaceList.number(status["undecided"])
            read.late = PlaceList.number(status["late"])
            read.soon = PlaceList.number(status["soon"])
            read.visibleLate = PlaceList.number(status["visibleLate"])
            read.hasLimits = status["hasLimits"].map { String(decoding: $0.raw, as: UTF8.self) } == "true"
            report.priorAuthorizations = read
        }
        // Earlier versions kept sums of money here.
        report.money = (root["money"]?.children ?? []).compactMap { sum in
            guard let measure = sum["measure"]?.string else { return nil }
            return MoneyReport(measure: measure, source: decimal(sum["source"]), mapped: decimal(sum["mapped"]))
        }
    }

    private static func real(_ cursor: TapeCursor?) -> Double {
        cursor.flatMap { Double(String(decoding: $0.raw, as: UTF8.self)) } ?? 0
    }

    private static func decimal(_ cursor: TapeCursor?) -> FixedDecimal {
        cursor.flatMap { FixedDecimal($0.raw) } ?? .zero
    }
}
