/// What the plan made of a claim. All sums are cents, and all of them balance.
struct Adjudication {
    let status: StaticString
    let lines: [Line]
    /// A reduction of the whole claim (sequestration, CARC 253); 0 for most.
    let claimReduction: Int
    let receivedOffset: Int

    struct Line {
        /// Contractual write-off, CO-45.
        var contractual = 0
        var deductible = 0
        var coinsurance = 0
        var copayment = 0
        /// The whole charge, where the line is denied.
        var denied = 0
        /// Index into ``Codes/denials``.
        var denial = -1
        var allowed = 0
        var paid = 0
    }

    init(of claim: Claim, population: Population) {
        var random = Randomness(seed: population.seed, kind: .adjudication, index: claim.index)
        _ = random.below(100)  // The draw that decides whether there is a remittance at all.
        let copayment = random.happens(40) ? 100 * (15 + 5 * random.below(8)) : 0
        let coinsurance = random.happens(50) ? 10 + 10 * random.below(2) : 0
        var deductibleLeft = random.happens(15) ? 100 * random.below(900) : 0
        let deniesAll = random.happens(4)
        let rate = 40 + random.below(50)
        var copaymentLeft = copayment

        lines = claim.lines.map { billed in
            var line = Line()
            if deniesAll || random.happens(4) {
                line.denial = random.below(Codes.denials.count)
                line.denied = billed.charge
                return line
            }
            line.allowed = billed.charge * rate / 100
            line.contractual = billed.charge - line.allowed
            var rest = line.allowed
            line.deductible = min(rest, deductibleLeft)
            deductibleLeft -= line.deductible
            rest -= line.deductible
            line.copayment = min(rest, copaymentLeft)
            copaymentLeft -= line.copayment
            rest -= line.copayment
            line.coinsurance = rest * coinsurance / 100
            line.paid = rest - line.coinsurance
            return line
        }
        let paid = lines.reduce(0) { $0 + $1.paid }
        claimReduction = random.happens(3) ? paid * 2 / 100 : 0
        status = lines.allSatisfy { $0.denial >= 0 } ? "4" : "1"
        receivedOffset = 1 + random.below(12)
    }

    /// CLP04: what the plan pays.
    var paid: Int { lines.reduce(0) { $0 + $1.paid } - claimReduction }

    /// CLP05: the sum of the PR adjustments.
    var patientResponsibility: Int {
        lines.reduce(0) { sum, line in
            let deniedToPatient = line.denial >= 0 && Codes.denials[line.denial].group.utf8Start[0] == 0x50
            return sum + line.deductible + line.coinsurance + line.copayment + (deniedToPatient ? line.denied : 0)
        }
    }
}
