import Bytes
import Records

/// What a published claim used of an authorization: so much of one service.
public struct AuthorizationUse: Sendable, Hashable {
    /// The plan's number, in the form in which it is compared.
    let number: [UInt8]
    /// As an authorization's items have it: `HCPCS 99213`.
    let code: String
    let quantity: FixedDecimal
}

/// Reads it from a claim and its remittance: of each line that is paid, what was paid for, else what was charged for. The number
/// is the line's, else the claim's.
struct AuthorizationUseReader: Sendable {
    private let claim: Fields
    private let remittance: Fields

    private struct Fields: Sendable {
        let number, lines, lineNumber, qualifier, procedure, revenue, drug, paid, quantity, paidQuantity: FieldID?

        init(_ schema: RecordSchema) {
            number = schema.id("priorAuthorization")
            lines = schema.id("lines")
            lineNumber = schema.id("lines.priorAuthorization")
            qualifier = schema.id("lines.procedureQualifier")
            procedure = schema.id("lines.procedure")
            revenue = schema.id("lines.revenueCode")
            drug = schema.id("lines.ndc")
            paid = schema.id("lines.paid")
            quantity = schema.id("lines.quantity")
            paidQuantity = schema.id("lines.paidQuantity")
        }

        /// Whether the record names an authorization anywhere: few do.
        func isNaming(_ record: borrowing Record) -> Bool {
            record.nodes.contains { $0.field == number || $0.field == lineNumber }
        }

        func heads(_ record: borrowing Record) -> [Int] {
            var heads: [Int] = []
            guard let lines else { return [] }
            var next = record.first(lines, in: record.top)
            while let head = next {
                heads.append(head)
                next = record.next(lines, from: record.after(head), in: record.top)
            }
            return heads
        }
    }

    init(claim: RecordSchema, remittance: RecordSchema) {
        self.claim = Fields(claim)
        self.remittance = Fields(remittance)
    }

    func uses(of value: borrowing Case) -> [AuthorizationUse] {
        guard let record = value.claim, !value.history.isCancelled else { return [] }
        let paid = value.remittance
        guard claim.isNaming(record) || paid.map({ remittance.isNaming($0) }) == true else { return [] }
        let number =
            AuthorizationUseReader.number(claim.number, record, record.top)
            ?? paid.flatMap { AuthorizationUseReader.number(remittance.number, $0, $0.top) }
        var sums: [Key: FixedDecimal] = [:]
        let answers = paid.map { remittance.heads($0) } ?? []
        for (index, head) in claim.heads(record).enumerated() {
            let scope = record.members(of: head)
            let match = index < value.lineMatches.count ? Int(value.lineMatches[index]) : -1
            var answer: (Record, Record.Scope)?
            if let paid, answers.indices.contains(match) { answer = (paid, paid.members(of: answers[match])) }
            guard let quantity = quantity(record, scope, answer, isAnswered: paid != nil),
                let code = code(record, scope)
            else { continue }
            let own =
                AuthorizationUseReader.number(claim.lineNumber, record, scope)
                ?? answer.flatMap { AuthorizationUseReader.number(remittance.lineNumber, $0.0, $0.1) } ?? number
            guard let own else { continue }
            let key = Key(number: own, code: code)
            sums[key] = (sums[key] ?? .zero).adding(quantity)
        }
        return sums.map { AuthorizationUse(number: $0.key.number, code: $0.key.code, quantity: $0.value) }
    }

    private struct Key: Hashable {
        let number: [UInt8]
        let code: String
    }

    /// What a line used; `nil` where it is not paid. A remittance that has no line for it says nothing of it.
    private func quantity(
        _ record: Record, _ scope: Record.Scope, _ answer: (Record, Record.Scope)?, isAnswered: Bool
    ) -> FixedDecimal? {
        func decimal(_ field: FieldID?, _ record: Record, _ scope: Record.Scope) -> FixedDecimal? {
            field.flatMap { record.text($0, in: scope) }.flatMap { FixedDecimal($0) }
        }
        if isAnswered && answer == nil { return nil }
        let paid =
            answer.map { decimal(remittance.paid, $0.0, $0.1) } ?? decimal(claim.paid, record, scope)
        guard let paid, paid.units > 0 else { return nil }
        let counted =
            answer.flatMap { decimal(remittance.paidQuantity, $0.0, $0.1) } ?? decimal(
                claim.paidQuantity, record, scope)
            ?? decimal(claim.quantity, record, scope)
        return counted.flatMap { $0.units > 0 ? $0 : nil }
    }

    private func code(_ record: Record, _ scope: Record.Scope) -> String? {
        func text(_ field: FieldID?) -> String? {
            field.flatMap { record.text($0, in: scope) }.map { String(decoding: $0, as: UTF8.self) }
        }
        return AuthorizationUse.code(
            qualifier: text(claim.qualifier), procedure: text(claim.procedure), drug: text(claim.drug),
            revenue: text(claim.revenue))
    }

    private static func number(_ field: FieldID?, _ record: Record, _ scope: Record.Scope) -> [UInt8]? {
        field.flatMap { record.first($0, in: scope) }.flatMap { record.withText(at: $0) { ClaimNumber($0)?.key } }
    }
}

extension AuthorizationUse {
    /// A service as figures have it: `HCPCS 99213`, `NDC …`, `REV 0120`.
    static func code(qualifier: String?, procedure: String?, drug: String?, revenue: String?) -> String? {
        if let procedure {
            let qualifier = qualifier ?? "HC"
            return "\(qualifier == "HC" ? "HCPCS" : qualifier == "N4" ? "NDC" : qualifier) \(procedure)"
        }
        if let drug { return "NDC \(drug)" }
        return revenue.map { "REV \($0)" }
    }
}
