/// A subscriber and the dependants on the subscriber's coverage. Invented.
struct Household {
    let index: Int
    let family: StaticString
    let persons: [Person]
    let street: StaticString
    let houseNumber: Int
    let place: Place
    let group: Int
    /// Whether the household changed to another product in the middle of the year: two spans of coverage.
    let changedProduct: Bool

    struct Person {
        let given: StaticString
        let middle: StaticString
        let relationship: StaticString
        let birthDate: Day
        let isFemale: Bool
    }

    init(index: Int, seed: UInt64) {
        var random = Randomness(seed: seed, kind: .household, index: index)
        self.index = index
        family = random.pick(Vocabulary.families)
        street = random.pick(Vocabulary.streets)
        houseNumber = 1 + random.below(9_900)
        place = random.pick(Vocabulary.places)
        group = 1 + random.below(40)
        changedProduct = random.happens(5)

        // Given names of a household differ, so that dependants without an id of their own can be told apart.
        let names = Vocabulary.givenNames.count
        var name = random.below(names)
        func person(_ relationship: StaticString, bornIn year: Int) -> Person {
            name = (name + 7) % names
            let given = Vocabulary.givenNames[name]
            return Person(
                given: given.name, middle: random.happens(40) ? random.pick(Vocabulary.middles) : "",
                relationship: relationship,
                birthDate: Day(year: year, month: 1 + random.below(12), day: 1 + random.below(28)),
                isFemale: given.isFemale)
        }
        let year = 1948 + random.below(52)
        var persons = [person("18", bornIn: year)]
        if random.happens(55) { persons.append(person("01", bornIn: year + random.below(5) - 2)) }
        if random.happens(50) {
            for child in 0..<(1 + random.below(3)) { persons.append(person("19", bornIn: 2005 + child * 4)) }
        }
        self.persons = persons
    }

    /// The number on the card: nine digits after `PA`.
    var subscriberNumber: Int { 100_000_000 + index }
}

/// A calendar day.
struct Day: Equatable {
    var year: Int
    var month: Int
    var day: Int

    /// The day `offset` days after 1 January 2025.
    init(of2025 offset: Int) {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var year = 2025
        var month = 0
        var rest = offset
        while rest >= lengths[month] {
            rest -= lengths[month]
            month += 1
            if month == 12 { (year, month) = (year + 1, 0) }
        }
        self.init(year: year, month: month + 1, day: rest + 1)
    }

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// `20250131`
    var compact: Int { (year * 100 + month) * 100 + day }
}
