import Bytes
import FHIR
import Records
import Reports

/// The four sums that a member's bill is made of: once as the records have them, once as the EOBs do.
struct Money: Sendable {
    var source: [FixedDecimal] = Array(repeating: .zero, count: MoneyReport.Measure.allCases.count)
    var mapped: [FixedDecimal] = Array(repeating: .zero, count: MoneyReport.Measure.allCases.count)

    /// Adds another case's; a sum that overflows stays as it was.
    mutating func add(_ other: Money) {
        for index in source.indices {
            source[index] = source[index].adding(other.source[index]) ?? source[index]
            mapped[index] = mapped[index].adding(other.mapped[index]) ?? mapped[index]
        }
    }

    /// As the report has them.
    var report: [MoneyReport] {
        MoneyReport.Measure.allCases.enumerated().map { index, measure in
            MoneyReport(measure: measure, source: source[index], mapped: mapped[index])
        }
    }
}

/// Reads the sums of a case, from its records and, by the names that CARIN gives to totals, from its EOB.
struct MoneyReader: Sendable {
    private let charge: FieldID?
    private let paid: FieldID?
    private let responsibility: FieldID?
    private let claimAdjustments: AdjustmentFields
    private let lineAdjustments: AdjustmentFields
    private let lines: FieldID?
    private let amounts: FieldID?
    private let amountQualifier: FieldID?
    private let amount: FieldID?

    private struct AdjustmentFields: Sendable {
        let head: FieldID?
        let group: FieldID?
        let amount: FieldID?

        init(_ schema: RecordSchema?, _ path: String) {
            head = schema?.id(path)
            group = schema?.id("\(path).group")
            amount = schema?.id("\(path).amount")
        }
    }

    init(schemas: [String: RecordSchema]) {
        charge = schemas["claim"]?.id("totalCharge")
        let remittance = schemas["remittance.claim"]
        paid = remittance?.id("paid")
        responsibility = remittance?.id("patientResponsibility")
        claimAdjustments = AdjustmentFields(remittance, "adjustments")
        lineAdjustments = AdjustmentFields(remittance, "lines.adjustments")
        lines = remittance?.id("lines")
        amounts = remittance?.id("lines.amounts")
        amountQualifier = remittance?.id("lines.amounts.qualifier")
        amount = remittance?.id("lines.amounts.amount")
    }

    /// The sums of a case whose EOB is on `tape`.
    func money(of value: Case, _ tape: ResourceTape) -> Money {
        var money = Money()
        guard let claim = value.claim, let remittance = value.remittance else { return money }
        for (index, measure) in MoneyReport.Measure.allCases.enumerated() {
            let source: FixedDecimal?
            switch measure {
            case .billed: source = number(charge, claim, claim.top)
            case .paid: source = number(paid, remittance, remittance.top)
            case .allowed: source = allowed(remittance)
            case .memberLiability: source = liability(remittance) ?? number(responsibility, remittance, remittance.top)
            }
            money.source[index] = source ?? .zero
        }
        readTotals(tape, &money)
        return money
    }

    private func number(_ field: FieldID?, _ record: Record, _ scope: Record.Scope) -> FixedDecimal? {
        guard let field, let index = record.first(field, in: scope) else { return nil }
        return record.withRawBytes(at: index) { FixedDecimal($0) }
    }

    /// AMT*B6 over the lines.
    private func allowed(_ remittance: Record) -> FixedDecimal {
        var sum = FixedDecimal.zero
        forEach(lines, remittance, remittance.top) { line in
            forEach(amounts, remittance, line) { scope in
                guard let amountQualifier, remittance.text(amountQualifier, in: scope) == Array("B6".utf8) else {
                    return
                }
                sum = sum.adding(number(amount, remittance, scope) ?? .zero) ?? sum
            }
        }
        return sum
    }

    /// The adjustments of group PR, of the claim and of its lines; `nil` where there is none.
    private func liability(_ remittance: Record) -> FixedDecimal? {
        var sum: FixedDecimal?
        func add(_ fields: AdjustmentFields, _ scope: Record.Scope) {
            forEach(fields.head, remittance, scope) { adjustment in
                guard let group = fields.group, remittance.text(group, in: adjustment) == Array("PR".utf8) else {
                    return
                }
                guard let amount = number(fields.amount, remittance, adjustment) else { return }
                sum = (sum ?? .zero).adding(amount) ?? sum
            }
        }
        add(claimAdjustments, remittance.top)
        forEach(lines, remittance, remittance.top) { add(lineAdjustments, $0) }
        return sum
    }

    private func forEach(_ group: FieldID?, _ record: Record, _ scope: Record.Scope, _ body: (Record.Scope) -> Void) {
        guard let group else { return }
        var index = record.next(group, from: scope.lowerBound, in: scope)
        while let head = index {
            body(record.members(of: head))
            index = record.next(group, from: record.after(head), in: scope)
        }
    }

    private func readTotals(_ tape: ResourceTape, _ money: inout Money) {
        guard tape.count > 0, let totals = tape.member(of: 0, "total") else { return }
        for total in tape.children(of: totals) {
            guard let category = tape.member(of: total, "category"), let codings = tape.member(of: category, "coding"),
                let amount = tape.member(of: total, "amount"), let value = tape.member(of: amount, "value"),
                let decimal = FixedDecimal(tape.raw(value))
            else { continue }
            for coding in tape.children(of: codings) {
                guard let code = tape.member(of: coding, "code"), let index = MoneyReader.place(tape, code) else {
                    continue
                }
                money.mapped[index] = money.mapped[index].adding(decimal) ?? money.mapped[index]
            }
        }
    }

    /// Which measure a total's category is: codes of `adjudication` and of C4BBAdjudication.
    private static func place(_ tape: ResourceTape, _ code: Int) -> Int? {
        let measure: MoneyReport.Measure
        if tape.isEqual(code, "submitted") {
            measure = .billed
        } else if tape.isEqual(code, "eligible") {
            measure = .allowed
        } else if tape.isEqual(code, "benefit") {
            measure = .paid
        } else if tape.isEqual(code, "memberliability") {
            measure = .memberLiability
        } else {
            return nil
        }
        return MoneyReport.Measure.allCases.firstIndex(of: measure)
    }
}
