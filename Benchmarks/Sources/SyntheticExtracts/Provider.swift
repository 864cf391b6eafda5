/// A provider's number with a valid check digit.
enum ProviderNumber {
    /// Who the number belongs to; each kind has a range of its own.
    enum Kind: Int {
        case practice = 10_000_000
        case rendering = 30_000_000
        case referring = 50_000_000
        case facility = 70_000_000
    }

    /// The ten digits for the `index`th provider of a kind: `1`, eight digits, and the Luhn digit over `80840` and
    /// these nine, where the prefix contributes 24 (45 CFR 162.406).
    static func number(_ kind: Kind, _ index: Int) -> Int {
        withCheckDigit(100_000_000 + kind.rawValue + index % 9_999_999)
    }

    static func withCheckDigit(_ nine: Int) -> Int {
        var sum = 24
        var rest = nine
        var doubled = true
        while rest > 0 {
            let digit = rest % 10
            rest /= 10
            let value = doubled ? digit * 2 : digit
            sum += value > 9 ? value - 9 : value
            doubled.toggle()
        }
        return nine * 10 + (10 - sum % 10) % 10
    }
}

/// A billing provider: a group practice, or in one case of five a person.
struct Practice {
    let index: Int
    let number: Int
    let isPerson: Bool
    let family: StaticString
    let given: StaticString
    let kind: StaticString
    let place: Place
    let street: StaticString
    let taxonomy: StaticString

    init(index: Int, seed: UInt64) {
        var random = Randomness(seed: seed, kind: .provider, index: index)
        self.index = index
        number = ProviderNumber.number(.practice, index)
        isPerson = random.happens(20)
        family = random.pick(Vocabulary.families)
        given = random.pick(Vocabulary.givenNames).name
        kind = random.pick(Vocabulary.practiceKinds)
        place = random.pick(Vocabulary.places)
        street = random.pick(Vocabulary.streets)
        taxonomy = random.pick(Codes.taxonomies)
    }
}
