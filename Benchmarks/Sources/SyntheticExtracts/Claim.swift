/// A professional claim, all of it a function of its index.
struct Claim {
    let index: Int
    let household: Household
    /// The patient: 0 is the subscriber.
    let person: Int
    let day: Day
    /// The last day, where the claim spans more than one.
    let lastDay: Day?
    let placeOfService: StaticString
    let diagnoses: [StaticString]
    let lines: [Line]
    let frequency: StaticString
    /// The reference for `frequency` 7: a claim of another year.
    let originalNumber: Int
    /// Rendering, referring and facility; -1 where the claim names none.
    let rendering: Int
    let referring: Int
    let facility: Int
    let priorAuthorization: Bool
    let medicalRecord: Bool
    let controlsLines: Bool
    /// What the patient paid already, in cents.
    let patientPaid: Int
    /// The patient control number's digits; may repeat, as real ones do.
    let account: Int

    struct Line {
        let procedure: Procedure
        /// Index into the procedure's modifiers, or -1.
        let modifier: Int
        let units: Int
        /// Charge in cents.
        let charge: Int
        let pointer: Int
        let secondPointer: Int
    }

    init(index: Int, population: Population) {
        let seed = population.seed
        var random = Randomness(seed: seed, kind: .claim, index: index)
        self.index = index
        household = Household(index: random.below(population.households), seed: seed)
        person = random.below(household.persons.count)
        let offset = random.below(330)
        day = Day(of2025: offset)
        lastDay = random.happens(3) ? Day(of2025: offset + 1 + random.below(3)) : nil
        placeOfService = random.pick(Codes.placesOfService)

        let diagnosisCount = 1 + random.below(3) + (random.happens(15) ? random.below(6) : 0)
        let first = random.below(Codes.diagnoses.count)
        diagnoses = (0..<diagnosisCount).map { Codes.diagnoses[(first + $0 * 13) % Codes.diagnoses.count] }

        let lineCount = 1 + random.below(3) + (random.happens(10) ? random.below(5) : 0)
        var lines: [Line] = []
        lines.reserveCapacity(lineCount)
        for _ in 0..<lineCount { lines.append(Line(&random, diagnoses: min(diagnosisCount, 12))) }
        self.lines = lines

        let replaces = random.below(1_000) < 5
        frequency = replaces ? "7" : "1"
        originalNumber = random.below(1_000_000)
        rendering = random.happens(75) ? random.below(5_000) : -1
        referring = random.happens(25) ? random.below(5_000) : -1
        facility = random.happens(20) ? random.below(900) : -1
        priorAuthorization = random.happens(5)
        medicalRecord = random.happens(20)
        controlsLines = random.happens(60)
        patientPaid = random.happens(8) ? 100 * (5 + random.below(40)) : 0
        account = 10_000_000 + random.below(90_000_000)
    }

    /// Total charge in cents.
    var charge: Int { lines.reduce(0) { $0 + $1.charge } }
}

extension Claim.Line {
    fileprivate init(_ random: inout Randomness, diagnoses: Int) {
        procedure = random.pick(Codes.procedures)
        modifier = !procedure.modifiers.isEmpty && random.happens(40) ? random.below(procedure.modifiers.count) : -1
        units = 1 + random.below(procedure.maximumUnits)
        charge = units * (procedure.charge + random.below(1 + procedure.charge / 5))
        pointer = 1 + random.below(diagnoses)
        secondPointer = diagnoses > 1 && random.happens(30) ? pointer % diagnoses + 1 : 0
    }
}
