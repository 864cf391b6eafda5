/// Writes remittances as 835 transaction sets (005010X221A1): one payment for each batch of a billing provider.
struct RemittanceSets {
    let population: Population
    /// The claims of a set, while its sum, which stands before them, is made.
    private var body = X12Writer()

    static let guide: StaticString = "005010X221A1"

    init(population: Population) {
        self.population = population
    }

    /// What a set holds.
    struct Totals {
        var remittances = 0
        /// ΣCLP04 in cents.
        var paid = 0
        /// ΣPLB in cents.
        var withheld = 0
    }

    /// One transaction set with the remittances of a batch; nothing where none of its claims has one.
    mutating func write(set control: Int, batch: Int, to out: inout X12Writer) -> Totals {
        let practice = population.practice(ofBatch: batch)
        body.bytes.removeAll()
        body.segments = 0
        var totals = Totals()
        for index in population.claims(ofBatch: batch) where population.isRemitted(index) {
            let claim = Claim(index: index, population: population)
            let adjudication = Adjudication(of: claim, population: population)
            totals.remittances += 1
            totals.paid += adjudication.paid
            write(claim, adjudication, practice: practice)
        }
        guard totals.remittances > 0 else { return totals }
        // Every fiftieth payment recovers something.
        if batch % 50 == 7 && totals.paid > 10_000 { totals.withheld = totals.paid / 10 }
        begin(control, practice, payment: totals.paid - totals.withheld, to: &out)
        out.bytes.append(body.bytes.bytes)
        out.segments += body.segments
        if totals.withheld > 0 {
            out.begin("PLB*")
            out.number(practice.number)
            out.text("*20261231*WO:")
            out.number(batch)
            out.next()
            out.money(totals.withheld)
            out.end()
        }
        out.endSet(control)
        return totals
    }

    private func begin(_ control: Int, _ practice: Practice, payment: Int, to out: inout X12Writer) {
        out.beginSet("835", control)
        if payment > 0 {
            out.begin("BPR*I*")
            out.money(payment)
            out.text("*C*ACH*CCP*01*999999992*DA*1000001*1999999999**01*999999992*DA*2000002*20260106")
        } else {
            out.begin("BPR*H*0*C*NON************20260106")
        }
        out.end()
        out.begin("TRN*1*")
        out.number(700_000_000 + control)
        out.text("*1999999999")
        out.end()
        out.segment("DTM*405*20260105")
        out.segment("N1*PR*DEMONSTRATION HEALTH PLAN")
        out.segment("N3*1 PLAN PLAZA")
        out.segment("N4*ALBANY*NY*122070001")
        out.segment("REF*2U*DEMO1")
        out.segment("PER*BL*PROVIDER SERVICES*TE*8005550101")
        out.begin("N1*PE*")
        out.text(practice.family)
        out.text(" ")
        out.text(practice.isPerson ? practice.given : practice.kind)
        out.text("*XX*")
        out.number(practice.number)
        out.end()
        out.begin("REF*TJ*")
        out.number(990_000_000 + practice.index)
        out.end()
        out.segment("LX*1")
    }

    private mutating func write(_ claim: Claim, _ adjudication: Adjudication, practice: Practice) {
        body.begin("CLP*A")
        body.number(claim.account)
        body.next()
        body.text(adjudication.status)
        body.next()
        body.money(claim.charge)
        body.next()
        body.money(adjudication.paid)
        body.next()
        if adjudication.patientResponsibility > 0 { body.money(adjudication.patientResponsibility) }
        body.text("*12*25")
        body.number(claim.index, width: 9)
        body.next()
        body.text(claim.placeOfService)
        body.next()
        body.text(claim.frequency)
        body.end()
        if adjudication.claimReduction > 0 {
            body.begin("CAS*CO*253*")
            body.money(adjudication.claimReduction)
            body.end()
        }
        writePersons(of: claim, practice: practice)
        writeDates(of: claim, adjudication)
        let allowed = adjudication.lines.reduce(0) { $0 + $1.allowed }
        if allowed > 0 {
            body.begin("AMT*AU*")
            body.money(allowed)
            body.end()
        }
        for (index, line) in adjudication.lines.enumerated() {
            write(line, claim.lines[index], number: index + 1, of: claim)
        }
    }

    /// The patient: by the number on the card, or, for every other dependant, by name with the subscriber beside.
    private mutating func writePersons(of claim: Claim, practice: Practice) {
        let household = claim.household
        let nameOnly = claim.person > 0 && claim.index % 2 == 1
        body.begin("NM1*QC*1*")
        body.text(household.family)
        body.next()
        body.text(household.persons[claim.person].given)
        if !nameOnly {
            body.text("****MI*PA")
            body.number(household.subscriberNumber)
        }
        body.end()
        if claim.person > 0 {
            body.begin("NM1*IL*1*")
            body.text(household.family)
            body.next()
            body.text(household.persons[0].given)
            body.text("****MI*PA")
            body.number(household.subscriberNumber)
            body.end()
        }
        if claim.rendering >= 0 && !practice.isPerson {
            body.begin("NM1*82*1******XX*")
            body.number(ProviderNumber.number(.rendering, claim.rendering))
            body.end()
        }
    }

    private mutating func writeDates(of claim: Claim, _ adjudication: Adjudication) {
        body.begin("DTM*232*")
        body.day(claim.day)
        body.end()
        body.begin("DTM*233*")
        body.day(claim.lastDay ?? claim.day)
        body.end()
        body.begin("DTM*050*202512")
        body.number(adjudication.receivedOffset, width: 2)
        body.end()
    }

    private mutating func write(_ line: Adjudication.Line, _ billed: Claim.Line, number: Int, of claim: Claim) {
        body.begin("SVC*HC:")
        body.text(billed.procedure.code)
        if billed.modifier >= 0 {
            body.text(":")
            body.text(billed.procedure.modifiers[billed.modifier])
        }
        body.next()
        body.money(billed.charge)
        body.next()
        body.money(line.paid)
        body.text("**")
        body.number(billed.units)
        body.end()
        if let last = claim.lastDay {
            body.begin("DTM*150*")
            body.day(claim.day)
            body.end()
            body.begin("DTM*151*")
            body.day(last)
            body.end()
        } else {
            body.begin("DTM*472*")
            body.day(claim.day)
            body.end()
        }
        writeAdjustments(of: line)
        if claim.controlsLines { body.lineControl(claim.index, number) }
        if line.allowed > 0 {
            body.begin("AMT*B6*")
            body.money(line.allowed)
            body.end()
        }
        if line.denial >= 0, Codes.denials[line.denial].remark.utf8CodeUnitCount > 0 {
            body.begin("LQ*HE*")
            body.text(Codes.denials[line.denial].remark)
            body.end()
        }
    }

    private mutating func writeAdjustments(of line: Adjudication.Line) {
        if line.denial >= 0 {
            let denial = Codes.denials[line.denial]
            body.begin("CAS*")
            body.text(denial.group)
            body.next()
            body.text(denial.reason)
            body.next()
            body.money(line.denied)
            body.end()
            return
        }
        if line.contractual > 0 {
            body.begin("CAS*CO*45*")
            body.money(line.contractual)
            body.end()
        }
        guard line.deductible + line.coinsurance + line.copayment > 0 else { return }
        body.begin("CAS*PR")
        var first = true
        for (reason, amount) in [(1, line.deductible), (2, line.coinsurance), (3, line.copayment)] where amount > 0 {
            body.text(first ? "*" : "**")
            first = false
            body.number(reason)
            body.next()
            body.money(amount)
        }
        body.end()
    }
}
