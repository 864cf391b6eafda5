/// A condition on the members of an element, as data: what most invariants are. In this folder they stand, under the digests of
/// the official expressions; what a condition cannot say is a rule in Swift, in the folder above.
///
/// Answers are three-valued, as FHIRPath has them (FHIRPath N1, 6.5 Boolean logic): of a member that is missing it is not known
/// which text it is. An element's name is its JSON name; `value[x]` stands for all types of a choice. A path is names with
/// dots between them.
indirect enum Condition: Sendable {
    /// Some of these members is there, if only with extensions.
    case has([String])
    /// The member is one of these texts; unknown where it is missing.
    case text(String, [String])
    /// The member begins with one of these texts; it does not where it is missing.
    case starts(String, [String])
    /// This text stands in the member; it does not where the member is missing.
    case contains(String, String)
    /// So many values do these members have together.
    case count([String], ClosedRange<Int>)
    /// Some element at the path passes.
    case some(String, Condition)
    /// The first element at the path passes.
    case first(String, Condition)
    /// Every element at the path passes.
    case every(String, Condition)
    /// The elements at the path that pass differ in these members' texts, joined.
    case distinct(String, [String], where: Condition?)
    /// Every text at the first path stands at the second.
    case among(String, String)
    case not(Condition)
    case all([Condition])
    case any([Condition])
    case oneOf(Condition, Condition)
    case implies(Condition, Condition)
}

extension Condition {
    /// Some of these members is there.
    static func has(_ names: String...) -> Condition { .has(names) }

    /// The member has a value, not extensions alone.
    static func value(_ name: String) -> Condition { .some(name, .all([])) }

    /// None of these members is there.
    static func lacks(_ names: String...) -> Condition { .not(.has(names)) }

    /// The member is one of these texts.
    static func `is`(_ name: String, _ texts: String...) -> Condition { .text(name, texts) }

    /// The member is none of these texts; unknown where it is missing.
    static func isNot(_ name: String, _ texts: String...) -> Condition { .not(.text(name, texts)) }

    static func all(_ conditions: Condition...) -> Condition { .all(conditions) }

    static func any(_ conditions: Condition...) -> Condition { .any(conditions) }

    /// The member begins with one of these texts; it does not where it is missing.
    static func starts(_ name: String, _ texts: String...) -> Condition { .starts(name, texts) }

    /// Not both members are there.
    static func notBoth(_ one: String, _ other: String) -> Condition { .any([.not(.has([one])), .not(.has([other]))]) }

    /// Where the first member is, the second is too.
    static func needs(_ one: String, _ other: String) -> Condition { .any([.not(.has([one])), .has([other])]) }

    /// The elements at the path differ in this member's text.
    static func distinct(_ path: String, _ names: String...) -> Condition { .distinct(path, names, where: nil) }

    /// Some coding at the path is this one.
    static func coding(_ path: String, _ system: String, _ codes: String...) -> Condition {
        .some(path, .all([.text("system", [system]), .text("code", codes)]))
    }
}

/// A condition that stands for an official expression.
struct StatedCondition: Sendable {
    /// What it demands, in plain words.
    var meaning: String
    var condition: Condition

    init(_ meaning: String, _ condition: Condition) {
        self.meaning = meaning
        self.condition = condition
    }

    /// By the digest of the official expression's text.
    static let byDigest: [String: StatedCondition] = [
        administrative, bundles, clinical, questionnaires, requests, conformance, elements, terminology, tests,
    ].reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }
}
