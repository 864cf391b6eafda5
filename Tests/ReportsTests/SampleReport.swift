import Bytes
import Records

@testable import Reports

/// A night such as a middling plan has it; invented figures that add up.
func sampleReport() -> RunReport {
    var report = RunReport(run: "42")
    report.plan = "greenfield"
    report.started = "2026-01-06T02:10:04-05:00"
    report.programVersion = "0.1.0"
    report.mappingHash = "9c41e07a2b6d"
    report.outcome = .done
    report.balanced = true
    report.seconds = 11.42
    report.peakMemoryBytes = 214_000_000
    fillRecords(&report)
    fillSums(&report)
    fillFindings(&report)
    fillMapping(&report)
    fillClaims(&report)
    return report
}

private func dispositions(
    published: Int = 0, unchanged: Int = 0, superseded: Int = 0, pending: Int = 0, quarantined: Int = 0,
    ignored: Int = 0
) -> DispositionCounts {
    var counts = DispositionCounts()
    counts.published = published
    counts.unchanged = unchanged
    counts.superseded = superseded
    counts.pending = pending
    counts.quarantined = quarantined
    counts.ignored = ignored
    return counts
}

private func fillRecords(_ report: inout RunReport) {
    func file(
        _ path: String, _ format: String, _ bytes: Int, _ counts: DispositionCounts, errors: Int = 0, warnings: Int = 0
    ) {
        var file = FileReport(path: path)
        file.format = format
        file.bytes = bytes
        file.records = counts.total
        file.dispositions = counts
        file.findings = SeverityCounts(error: errors, warning: warnings)
        report.files.append(file)
    }
    file(
        "/extracts/2026-01-06/claims-0001.837", "837P claims", 53_244_685,
        dispositions(published: 58_112, pending: 1_371, quarantined: 17), errors: 17, warnings: 402)
    file(
        "/extracts/2026-01-06/claims-0002.837", "837P claims", 37_100_212,
        dispositions(published: 40_300, pending: 188, quarantined: 9), errors: 9, warnings: 211)
    file(
        "/extracts/2026-01-06/remittances-0001.835.gz", "835 remittances", 8_313_772,
        dispositions(published: 98_390, pending: 41, quarantined: 2), errors: 2, warnings: 31)
    file(
        "/extracts/2026-01-06/members.csv", "member roster", 7_701_538,
        dispositions(published: 1_204, unchanged: 31_880, superseded: 12, quarantined: 4), errors: 4)
    file("/extracts/2026-01-06/eligibility-check.270", "270", 2_144, dispositions(ignored: 6))
    report.records.read = report.files.reduce(0) { $0 + $1.records }
    report.records.carriedIn = 1_912
    for file in report.files {
        for disposition in Disposition.allCases {
            report.records.dispositions[disposition] += file.dispositions[disposition]
        }
    }
    report.records.dispositions.published += 1_604
    report.records.dispositions.pending += 308
    report.resources = [
        ResourceReport(type: "ExplanationOfBenefit", inserted: 99_120, updated: 96),
        ResourceReport(type: "Patient", inserted: 214, updated: 990, unchanged: 30_928),
        ResourceReport(type: "Coverage", inserted: 260, updated: 31, unchanged: 33_360),
        ResourceReport(type: "Organization", inserted: 4, unchanged: 498),
        ResourceReport(type: "Practitioner", inserted: 61, updated: 2, unchanged: 4_903),
    ]
    report.findings = SeverityCounts(error: 32, warning: 644, information: 12)
    report.stages = [
        StageReport(name: "ingest", seconds: 1.31, amount: 106_360_207, unit: "bytes"),
        StageReport(name: "check", seconds: 0.62, amount: 233_612, unit: "records"),
        StageReport(name: "assemble", seconds: 3.72, amount: 233_612, unit: "records"),
        StageReport(name: "map", seconds: 3.14, amount: 99_216, unit: "cases"),
        StageReport(name: "validate", seconds: 3.9, amount: 131_000, unit: "resources"),
        StageReport(name: "load", seconds: 2.8, amount: 100_778, unit: "resources"),
    ]
}

private func cents(_ units: Int64) -> FixedDecimal { FixedDecimal(units: units, scale: 2) }

private func fillSums(_ report: inout RunReport) {
    let sums: [(String, Int64)] = [
        ("billed", 4_935_232_680), ("allowed", 3_102_118_051), ("paid", 2_381_094_358),
        ("member liability", 721_023_693),
    ]
    report.money = sums.map { MoneyReport(measure: $0.0, source: cents($0.1), mapped: cents($0.1)) }
    for file in report.files.prefix(2) {
        report.money.append(
            MoneyReport(
                subject: file.path, measure: "billed", source: cents(2_467_616_340), mapped: cents(2_467_616_340)))
    }
    report.balances = [
        BalanceReport(
            name: "read + carried in = dispositions", expected: FixedDecimal(units: 235_524, scale: 0),
            found: FixedDecimal(units: 235_524, scale: 0))
    ]
    for _ in 0..<812 {
        report.balances.append(
            BalanceReport(
                name: "BPR02 = ΣCLP04 − ΣPLB", subject: report.files[2].path, expected: cents(243_997),
                found: cents(243_997)))
    }
}

private func fillFindings(_ report: inout RunReport) {
    let claims = report.files[0].path
    report.rules = [
        RuleReport(
            rule: "CLAIM-CHARGE", severity: .error, count: 26,
            message: "The claim's charge is the sum of its lines.",
            examples: [
                PlaceReport(file: claims, segment: 120_411, byte: 3_402_118, path: "CLM02"),
                PlaceReport(file: claims, segment: 188_020, byte: 5_310_777, path: "CLM02"),
            ]),
        RuleReport(
            rule: "ROSTER-DATE", severity: .error, count: 4, message: "A birth date is a day: CCYY-MM-DD.",
            examples: [PlaceReport(file: report.files[3].path, segment: 20_144, byte: 4_633_120, path: "birthDate")]),
        RuleReport(
            rule: "CLAIM-NPI", severity: .warning, count: 611,
            message: "A provider number ends in its check digit (Luhn over 80840 and the number).",
            examples: [PlaceReport(file: claims, segment: 22, byte: 611, path: "billingProvider.id")]),
        RuleReport(
            rule: "X12-SE01", severity: .warning, count: 33,
            message: "SE01 counts the segments from ST to SE, both included.",
            examples: [PlaceReport(file: report.files[1].path, segment: 90_001, byte: 2_601_440, path: "SE01")]),
        RuleReport(
            rule: "X12-TRAILER", severity: .information, count: 12,
            message: "Bytes after the last interchange were passed by."),
    ]
    report.quarantine = [
        QuarantineReport(
            rule: "CLAIM-CHARGE", count: 26, message: "The claim's charge is not the sum of its lines.",
            hint: "Ask the sender for the claim again; the lines may be cut.",
            examples: [PlaceReport(file: claims, segment: 120_411, byte: 3_402_118, path: "CLM02")]),
        QuarantineReport(
            rule: "ROSTER-DATE", count: 4, message: "A date is no day.",
            hint: "Mend the row, and run the roster again.",
            examples: [PlaceReport(file: report.files[3].path, segment: 20_144, byte: 4_633_120, path: "birthDate")]),
        QuarantineReport(
            rule: "X12-CUT", count: 2, message: "The file ends within the record.", hint: "Send the file again.",
            examples: [PlaceReport(file: report.files[2].path, segment: 901_220, byte: 43_313_772)]),
    ]
    report.pending = [
        ReasonReport(reason: "claim waits for its remittance", count: 1_559, carried: 0),
        ReasonReport(
            reason: "claim waits for its remittance (carried in)", count: 290, carried: 290, oldest: "2025-12-19"),
        ReasonReport(reason: "remittance waits for its claim", count: 59, carried: 18, oldest: "2025-12-30"),
    ]
    report.ignored = [ReasonReport(reason: "transaction set 270 is not published", count: 6)]
}

private func fillMapping(_ report: inout RunReport) {
    report.unmapped = [
        UnmappedCodeReport(crosswalk: "place-of-service", code: "27", count: 31),
        UnmappedCodeReport(crosswalk: "claim-filing", code: "ZZ", count: 4),
        UnmappedCodeReport(crosswalk: "claim-filing", code: "NAKAMURA, JUNO", count: 1),
    ]
    report.defaulted = [
        DefaultedElementReport(
            profile: "C4BB ExplanationOfBenefit Professional NonClinician",
            element: "item.adjudication[benefitpaymentstatus]", value: "other", count: 99_216)
    ]
    report.mapRules = [
        MapRuleReport(
            map: "professional-claim", rule: "identifier[uniqueclaimid].value", cpcds: "35", filled: 99_216),
        MapRuleReport(
            map: "professional-claim", rule: "supportingInfo[clmrecvddate].timingDate", cpcds: "88", filled: 98_022),
        MapRuleReport(
            map: "professional-claim", rule: "supportingInfo[medicalrecordnumber].valueString", cpcds: "110",
            filled: 19_870),
        MapRuleReport(map: "professional-claim", rule: "accident.date", cpcds: "none", filled: 0),
    ]
}

private func fillClaims(_ report: inout RunReport) {
    let professional = "C4BB-ExplanationOfBenefit-Professional-NonClinician"
    let inpatient = "C4BB-ExplanationOfBenefit-Inpatient-Institutional"
    let outpatient = "C4BB-ExplanationOfBenefit-Outpatient-Institutional"
    report.sources = [
        SourceReport(
            format: "ccw-carrier", profile: professional, counts: dispositions(published: 9_900, quarantined: 3)),
        SourceReport(
            format: "x12 005010X221A1", profile: professional, counts: dispositions(published: 98_390, pending: 2)),
        SourceReport(format: "x12 005010X222A1", profile: professional, counts: dispositions(published: 98_412)),
        SourceReport(
            format: "x12 005010X222A1", profile: "", counts: dispositions(pending: 1_559, quarantined: 26)),
        SourceReport(
            format: "x12 005010X223A2", profile: inpatient, counts: dispositions(published: 1_204, unchanged: 31)),
        SourceReport(
            format: "x12 005010X223A2", profile: outpatient, counts: dispositions(published: 8_020, superseded: 4)),
    ]
    let reasons: [(String, Int, Int, String)] = [
        ("type", 2, 99_216, ""), ("item.adjudication:allowedunits.value", 1, 61_002, ""), ("item.noteNumber", 0, 0, ""),
        ("supportingInfo:roudtrippurpose", 3, 0, ""),
        ("adjudication", 0, 0, "Claims of professionals are adjudicated by line"),
        ("payee.party", 1, 0, "No source format says whom it paid"),
    ]
    report.mustSupport = [professional, inpatient].flatMap { profile in
        reasons.map {
            MustSupportReport(
                profile: profile, element: "ExplanationOfBenefit.\($0.0)", rules: $0.1, count: $0.2, reason: $0.3)
        }
    }
    report.waitingThreshold = 45
    let bands: [(Int, Int?, Int)] = [(0, 7, 1_371), (8, 30, 160), (31, 45, 21), (46, 90, 6), (181, nil, 1)]
    report.waiting = bands.map {
        WaitingReport(
            kind: "claim", reason: "no remittance", format: "x12 005010X222A1", fromDay: $0.0, toDay: $0.1,
            isOverdue: $0.0 > 45, count: $0.2, firstRead: $0.0 > 180 ? "2025-06-30" : "2025-12-19",
            firstService: "2025-05-02")
    }
    report.waiting.append(
        WaitingReport(
            kind: "remittance.claim", reason: "no claim", format: "x12 005010X221A1", fromDay: 0, toDay: 7,
            isOverdue: false, count: 59, firstRead: "2025-12-30"))
}
