import FHIR
import Foundation
import Testing
import Validate

/// A guide whose examples are mutated, with the packages that its definitions are read from.
struct Guide: Sendable, CustomTestStringConvertible {
    var package: String
    /// What it stands on, nearest first.
    var others: [String]

    var testDescription: String { package }

    /// The least number of mutants of the kinds that its examples have; without them a walk that finds nothing would pass.
    var leastMutants: [MutationKind: Int] {
        var least: [MutationKind: Int] = [:]
        for kind in Guide.common { least[kind] = 40 }
        for kind in [MutationKind.tooMany, .invariantAdvice] { least[kind] = 4 }
        return least
    }

    private static let common: [MutationKind] = [
        .missingElement, .jsonType, .arrayForOne, .oneForArray, .unknownElement, .duplicateKey, .emptyObject,
        .emptyArray,
        .emptyString, .null, .siblingMalformed, .siblingUnknown, .format, .choiceTwice, .bindingNonsense, .bindingSound,
        .referenceType, .referenceLocal, .extensionContext, .extensionAsModifier, .narrative, .invariant,
        .tooManyInSlice,
    ]

    static let all = [
        Guide(package: "hl7.fhir.us.carin-bb-2.0.0", others: ["hl7.fhir.us.core-3.1.1"]),
        Guide(
            package: "hl7.fhir.us.davinci-pas-2.0.1",
            others: ["hl7.fhir.us.core-3.1.1", "hl7.fhir.us.davinci-crd-2.0.1"]),
        Guide(
            package: "hl7.fhir.us.davinci-pdex-2.0.0",
            others: ["hl7.fhir.us.core-3.1.1", "hl7.fhir.us.davinci-pas-2.0.1"]),
        Guide(package: "hl7.fhir.us.core-6.1.0", others: []),
    ]

    private static let base = ["hl7.fhir.r4.core-4.0.1"]
    private static let terminology = ["hl7.terminology.r4-7.0.1"]

    private static func url(_ name: String) -> URL { Place.packages.appendingPathComponent("\(name).tgz") }

    /// The definitions, for the mutations.
    func packages() throws -> OfficialPackages {
        try OfficialPackages(([package] + others + Guide.base + Guide.terminology).map(Guide.url))
    }

    /// The official examples, the smallest first: a bundle comes after what it is made of.
    func examples() throws -> [Source] {
        let found = try PackageContent.examples(of: Guide.url(package)).compactMap {
            Source(name: $0.name, bytes: $0.bytes)
        }
        return found.sorted { ($0.bytes.count, $0.name) < ($1.bytes.count, $1.name) }
    }

    /// The validator's own profiles.
    func catalog() throws -> ProfileCatalog { try Place.catalog.get() }
}
