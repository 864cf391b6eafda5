import Foundation
import Testing

@testable import Pipeline

private enum PrescriptionFile {
    static let path = "\(NightlyRunTests.root)/../shared/corpus/flat-claims/pde.csv"
    static let isThere = FileManager.default.fileExists(atPath: path)
}

/// CMS's prescription drug events as explanations of benefit, compared with the file, which is read here by itself.
@Suite(
    "Prescriptions of CMS's research files",
    .enabled(if: PrescriptionFile.isThere, "../shared/corpus/flat-claims is missing"))
struct PrescriptionTests {
    private static let months = [
        "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9,
    ]

    /// 01-Mar-2015 as 2015-03-01.
    private static func day(_ text: String) -> String {
        let parts = text.split(separator: "-").map(String.init)
        guard parts.count == 3, let month = months[parts[1]] else { return "" }
        return "\(parts[2])-\(month < 10 ? "0" : "")\(month)-\(parts[0])"
    }

    private static func events() throws -> [[String: String]] {
        let lines = try String(contentsOfFile: PrescriptionFile.path, encoding: .utf8).split(
            whereSeparator: \.isNewline)
        let names = lines[0].split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        return lines.dropFirst().map { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            return Dictionary(zip(names, cells)) { first, _ in first }
        }
    }

    /// What the body of an explanation says, under the names of the file's columns; amounts as numbers.
    private static func told(_ body: [String: Any]) -> [String: String] {
        func at(_ value: Any?, _ path: String) -> Any? {
            path.split(separator: ".").reduce(value) { value, key in
                if let index = Int(key) {
                    guard let list = value as? [Any], index < list.count else { return nil }
                    return list[index]
                }
                return (value as? [String: Any])?[String(key)]
            }
        }
        func number(_ value: Any?) -> String { (value as? NSNumber).map { "\($0.doubleValue)" } ?? "" }
        func text(_ path: String) -> String { at(body, path) as? String ?? "" }
        var information: [String: Any] = [:]
        for one in body["supportingInfo"] as? [Any] ?? [] {
            information[at(one, "category.coding.0.code") as? String ?? ""] = one
        }
        var amounts: [String: Any] = [:]
        for one in at(body, "item.0.adjudication") as? [Any] ?? [] {
            amounts[at(one, "category.coding.0.code") as? String ?? ""] = at(one, "amount.value")
        }
        return [
            "PDE_ID": text("identifier.0.value"), "RX_SRVC_RFRNC_NUM": text("identifier.1.value"),
            "SRVC_DT": text("item.0.servicedDate"), "from": text("billablePeriod.start"), "PD_DT": text("payment.date"),
            "created": text("created"), "PROD_SRVC_ID": text("item.0.productOrService.coding.0.code"),
            "SRVC_PRVDR_ID": text("provider.identifier.value"),
            "PRSCRBR_ID": text("careTeam.0.provider.identifier.value"),
            "QTY_DSPNSD_NUM": number(at(body, "item.0.quantity.value")),
            "DAYS_SUPLY_NUM": number(at(information["dayssupply"], "valueQuantity.value")),
            "FILL_NUM": number(at(information["refillnum"], "valueQuantity.value")),
            "DAW_PROD_SLCTN_CD": at(information["dawcode"], "code.coding.0.code") as? String ?? "",
            "CMPND_CD": at(information["compoundcode"], "code.coding.0.code") as? String ?? "",
            "RX_ORGN_CD": at(information["rxorigincode"], "code.coding.0.code") as? String ?? "",
            "BRND_GNRC_CD": at(information["brandgenericindicator"], "code.coding.0.code") as? String ?? "",
            "TOT_RX_CST_AMT": number(amounts["drugcost"]), "PTNT_PAY_AMT": number(amounts["paidbypatient"]),
            "CVRD_D_PLAN_PD_AMT": number(amounts["benefit"]), "PLRO_AMT": number(amounts["priorpayerpaid"]),
        ]
    }

    @Test("each event is one, and says what its row says; refills are unknown")
    func cells() throws {
        let store = try NightlyRunTests.Store()
        let folder = (PrescriptionFile.path as NSString).deletingLastPathComponent
        let rosters = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("beneficiary") }
        let report = try store.run([PrescriptionFile.path] + rosters.map { "\(folder)/\($0)" }, derive: true).report
        #expect(report.records.dispositions.quarantined == 0)
        var told: [String: [String: String]] = [:]
        for row in try store.rows("resource::text") where row.hasPrefix("explanation_of_benefit ") {
            let json = Data(row.dropFirst("explanation_of_benefit ".count).utf8)
            let body = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
            let one = PrescriptionTests.told(body)
            told[one["PDE_ID"] ?? ""] = one
            #expect(
                row.contains(
                    #""valueQuantity":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}"#
                ))
        }
        let events = try PrescriptionTests.events()
        #expect(events.count == 18 && told.count == events.count)
        for event in events {
            let one = try #require(told[event["PDE_ID"] ?? ""])
            for (column, value) in one {
                var expected = event[column] ?? ""
                switch column {
                case "SRVC_DT", "PD_DT": expected = PrescriptionTests.day(expected)
                case "from": expected = PrescriptionTests.day(event["SRVC_DT"] ?? "")
                case "created": expected = PrescriptionTests.day(event["PD_DT"] ?? "")
                case let name where name.hasSuffix("AMT") || name.hasSuffix("NUM") && name != "RX_SRVC_RFRNC_NUM":
                    expected = Double(expected).map { "\($0)" } ?? ""
                default: break
                }
                #expect(value == expected, "\(column)")
            }
        }
    }
}
