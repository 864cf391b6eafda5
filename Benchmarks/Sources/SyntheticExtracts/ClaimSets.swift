/// Writes claims as 837P transaction sets (005010X222A1).
struct ClaimSets {
    let population: Population
    /// Hierarchical levels since the last ST.
    private var level = 0
    /// Service lines written so far.
    private(set) var lines = 0
    /// Their charges in cents.
    private(set) var billed = 0

    static let guide: StaticString = "005010X222A1"

    init(population: Population) {
        self.population = population
    }

    /// One transaction set with the claims of `batches`, each batch under its billing provider.
    mutating func write(set control: Int, batches: Range<Int>, to out: inout X12Writer) {
        out.beginSet("837", control, guide: Self.guide)
        out.begin("BHT*0019*00*")
        out.number(control)
        out.text("*20260105*0130*CH")
        out.end()
        out.segment("NM1*41*2*SYNTHETIC CLEARINGHOUSE*****46*SYN001")
        out.segment("PER*IC*HELP DESK*TE*8005550100")
        out.segment("NM1*40*2*DEMONSTRATION HEALTH PLAN*****46*DEMO1")
        level = 0
        for batch in batches {
            let practice = population.practice(ofBatch: batch)
            let parent = begin(practice, to: &out)
            for index in population.claims(ofBatch: batch) {
                write(Claim(index: index, population: population), of: practice, under: parent, to: &out)
            }
        }
        out.endSet(control)
    }

    private mutating func begin(_ practice: Practice, to out: inout X12Writer) -> Int {
        level += 1
        out.begin("HL*")
        out.number(level)
        out.text("**20*1")
        out.end()
        out.begin("PRV*BI*PXC*")
        out.text(practice.taxonomy)
        out.end()
        out.begin(practice.isPerson ? "NM1*85*1*" : "NM1*85*2*")
        out.name(of: practice)
        out.text("*XX*")
        out.number(practice.number)
        out.end()
        out.address(100 + practice.index % 900, practice.street, practice.place)
        out.begin("REF*EI*")
        out.number(990_000_000 + practice.index)
        out.end()
        return level
    }

    private mutating func write(_ claim: Claim, of practice: Practice, under parent: Int, to out: inout X12Writer) {
        lines += claim.lines.count
        billed += claim.charge
        writeSubscriber(of: claim, under: parent, to: &out)
        if claim.person > 0 { writePatient(of: claim, to: &out) }
        writeHeader(of: claim, to: &out)
        writeProviders(of: claim, practice: practice, to: &out)
        for (index, line) in claim.lines.enumerated() {
            write(line, number: index + 1, of: claim, to: &out)
        }
    }

    private mutating func writeSubscriber(of claim: Claim, under parent: Int, to out: inout X12Writer) {
        let household = claim.household
        let subscriber = household.persons[0]
        level += 1
        out.begin("HL*")
        out.number(level)
        out.next()
        out.number(parent)
        out.text(claim.person > 0 ? "*22*1" : "*22*0")
        out.end()
        out.begin(claim.person > 0 ? "SBR*P**GRP" : "SBR*P*18*GRP")
        out.number(household.group, width: 4)
        out.text("******CI")
        out.end()
        out.begin("NM1*IL*1*")
        out.text(household.family)
        out.next()
        out.text(subscriber.given)
        out.next()
        out.text(subscriber.middle)
        out.text("***MI*PA")
        out.number(household.subscriberNumber)
        out.end()
        if claim.person == 0 { writeDemographics(of: subscriber, in: household, to: &out) }
        out.segment("NM1*PR*2*DEMONSTRATION HEALTH PLAN*****PI*DEMO1")
    }

    /// A dependant: a loop of its own, and no id in it.
    private mutating func writePatient(of claim: Claim, to out: inout X12Writer) {
        let patient = claim.household.persons[claim.person]
        level += 1
        out.begin("HL*")
        out.number(level)
        out.next()
        out.number(level - 1)
        out.text("*23*0")
        out.end()
        out.begin("PAT*")
        out.text(patient.relationship)
        out.end()
        out.begin("NM1*QC*1*")
        out.text(claim.household.family)
        out.next()
        out.text(patient.given)
        if patient.middle.utf8CodeUnitCount > 0 {
            out.next()
            out.text(patient.middle)
        }
        out.end()
        writeDemographics(of: patient, in: claim.household, to: &out)
    }

    private func writeDemographics(of person: Household.Person, in household: Household, to out: inout X12Writer) {
        out.address(household.houseNumber, household.street, household.place)
        out.begin("DMG*D8*")
        out.day(person.birthDate)
        out.text(person.isFemale ? "*F" : "*M")
        out.end()
    }

    private func writeHeader(of claim: Claim, to out: inout X12Writer) {
        out.begin("CLM*A")
        out.number(claim.account)
        out.next()
        out.money(claim.charge)
        out.text("***")
        out.text(claim.placeOfService)
        out.text(":B:")
        out.text(claim.frequency)
        out.text("*Y*A*Y*Y")
        out.end()
        if claim.patientPaid > 0 {
            out.begin("AMT*F5*")
            out.money(claim.patientPaid)
            out.end()
        }
        if claim.priorAuthorization {
            out.begin("REF*G1*AUTH")
            out.number(claim.index, width: 7)
            out.end()
        }
        if claim.frequency.utf8Start[0] == 0x37 {
            out.begin("REF*F8*24")
            out.number(claim.originalNumber, width: 9)
            out.end()
        }
        if claim.medicalRecord {
            out.begin("REF*EA*MR")
            out.number(claim.household.index * 8 + claim.person)
            out.end()
        }
        out.begin("HI")
        for (index, code) in claim.diagnoses.enumerated() {
            out.text(index == 0 ? "*ABK:" : "*ABF:")
            out.text(code)
        }
        out.end()
    }

    private func writeProviders(of claim: Claim, practice: Practice, to out: inout X12Writer) {
        if claim.referring >= 0 {
            out.begin("NM1*DN*1*")
            writePerson(.referring, claim.referring, to: &out)
        }
        if claim.rendering >= 0 && !practice.isPerson {
            out.begin("NM1*82*1*")
            writePerson(.rendering, claim.rendering, to: &out)
            out.begin("PRV*PE*PXC*")
            out.text(Codes.taxonomies[claim.rendering % Codes.taxonomies.count])
            out.end()
        }
        if claim.facility >= 0 {
            let place = Vocabulary.places[claim.facility % Vocabulary.places.count]
            out.begin("NM1*77*2*")
            out.text(place.city)
            out.text(" COMMUNITY CENTER*****XX*")
            out.number(ProviderNumber.number(.facility, claim.facility))
            out.end()
            out.address(1 + claim.facility, Vocabulary.streets[claim.facility % Vocabulary.streets.count], place)
        }
    }

    private func writePerson(_ kind: ProviderNumber.Kind, _ index: Int, to out: inout X12Writer) {
        out.text(Vocabulary.families[(index * 31 + kind.rawValue) % Vocabulary.families.count])
        out.next()
        out.text(Vocabulary.givenNames[(index * 17 + 5) % Vocabulary.givenNames.count].name)
        out.text("****XX*")
        out.number(ProviderNumber.number(kind, index))
        out.end()
    }

    private func write(_ line: Claim.Line, number: Int, of claim: Claim, to out: inout X12Writer) {
        out.begin("LX*")
        out.number(number)
        out.end()
        out.begin("SV1*HC:")
        out.text(line.procedure.code)
        if line.modifier >= 0 {
            out.text(":")
            out.text(line.procedure.modifiers[line.modifier])
        }
        out.next()
        out.money(line.charge)
        out.text("*UN*")
        out.number(line.units)
        out.text("***")
        out.number(line.pointer)
        if line.secondPointer > 0 {
            out.text(":")
            out.number(line.secondPointer)
        }
        out.end()
        if let last = claim.lastDay {
            out.begin("DTP*472*RD8*")
            out.day(claim.day)
            out.text("-")
            out.day(last)
        } else {
            out.begin("DTP*472*D8*")
            out.day(claim.day)
        }
        out.end()
        if claim.controlsLines { out.lineControl(claim.index, number) }
    }
}

extension X12Writer {
    /// `REF*6R`, the same in claim and remittance.
    mutating func lineControl(_ claim: Int, _ line: Int) {
        begin("REF*6R*L")
        number(claim)
        text("N")
        number(line)
        end()
    }
}
