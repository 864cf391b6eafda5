/// The functions of FHIRPath N1 2.0.0, those of its later drafts that HL7's tests for R4 use, and those that FHIR R4 adds
/// (FHIR R4, "FHIRPath", 2.9.1.5). The raw value is the name.
enum PathFunction: String, CaseIterable {
    // Existence
    case empty, exists, all, allTrue, anyTrue, allFalse, anyFalse, subsetOf, supersetOf, count, distinct, isDistinct
    // Filtering, projection, subsetting, combining
    case `where`, select, `repeat`, ofType
    case single, first, last, tail, skip, take, intersect, exclude, union, combine, sort
    // Conversion
    case iif, toBoolean, toInteger, toDecimal, toString, toDate, toDateTime, toTime, toQuantity
    case convertsToBoolean, convertsToInteger, convertsToDecimal, convertsToString, convertsToDate, convertsToDateTime
    case convertsToTime, convertsToQuantity
    // Strings
    case indexOf, lastIndexOf, substring, startsWith, endsWith, contains, upper, lower, replace, matches, matchesFull
    case replaceMatches, length, toChars, encode, decode, escape, unescape, trim, split, join
    // Mathematics
    case abs, ceiling, exp, floor, ln, log, power, round, sqrt, truncate
    // Navigation, utilities
    case children, descendants, trace, now, timeOfDay, today, defineVariable, aggregate
    // Types, logic
    case `is`, `as`, type, not
    // Boundaries
    case comparable, lowBoundary, highBoundary, precision
    // FHIR's own
    case `extension`, hasValue, getValue, resolve, elementDefinition, slice, checkModifiers, conformsTo, memberOf
    case subsumes, subsumedBy, htmlChecks

    static let named: [String: PathFunction] = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// How many arguments it takes.
    var arity: ClosedRange<Int> {
        switch self {
        case .exists, .join, .round, .lowBoundary, .highBoundary, .toQuantity, .convertsToQuantity: 0...1
        case .all, .subsetOf, .supersetOf, .where, .select, .repeat, .ofType, .skip, .take, .intersect, .exclude,
            .union,
            .combine, .indexOf, .lastIndexOf, .startsWith, .endsWith, .contains, .encode, .decode, .escape, .unescape,
            .split,
            .log, .power, .is, .as, .comparable, .extension, .conformsTo, .memberOf, .subsumes, .subsumedBy, .matches,
            .matchesFull:
            1...1
        case .replace, .replaceMatches, .slice: 2...2
        case .substring, .trace, .defineVariable, .aggregate: 1...2
        case .iif: 2...3
        case .sort: 0...8
        case .checkModifiers: 1...32
        default: 0...0
        }
    }

    /// Whether its first argument names a type rather than a value.
    var takesType: Bool { self == .is || self == .as || self == .ofType }
}
