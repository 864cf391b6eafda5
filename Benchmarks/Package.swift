// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that a user's build never pays for it. The product has one product, its executable, and a
// package sees no more of another than its products: the targets that are measured here are therefore symbolic links
// to the folders under ../Sources (docs/decisions/0060-benchmarks-by-links.md).

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

/// Lets a benchmark measure what a target keeps to itself (the tokenizer alone).
let open = strict + [.unsafeFlags(["-enable-testing"])]

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "patient-access-benchmarks",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "Bytes", dependencies: ["CCrypto", "CZlib"], swiftSettings: strict),
        .target(name: "FHIR", dependencies: ["Bytes"], swiftSettings: strict),
        .target(name: "Records", dependencies: ["Bytes", "FHIR", yams], swiftSettings: strict),
        .target(name: "Ingest", dependencies: ["Bytes", "CLibXML2", "FHIR", "Records", yams], swiftSettings: open),
        .target(name: "Check", dependencies: ["Bytes", "FHIR", "Records", yams], swiftSettings: strict),
        .target(name: "Mappers", dependencies: ["Bytes", "FHIR", "Records", yams], swiftSettings: strict),
        .target(name: "Validate", dependencies: ["Bytes", "FHIR"], swiftSettings: strict),

        .target(name: "SyntheticExtracts", dependencies: ["Bytes"], swiftSettings: strict),
        .executableTarget(
            name: "generate", dependencies: ["SyntheticExtracts", argumentParser], swiftSettings: strict),
        .executableTarget(
            name: "stages",
            dependencies: [
                "Check", "FHIR", "Ingest", "Mappers", "Records", "SyntheticExtracts", "Validate", argumentParser,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "flat", dependencies: ["Ingest", "Records", "SyntheticExtracts", argumentParser],
            swiftSettings: strict),
        .executableTarget(
            name: "documents", dependencies: ["CLibXML2", "Ingest", "Records", argumentParser], swiftSettings: strict),
        .executableTarget(
            name: "verdicts", dependencies: ["FHIR", "Validate", argumentParser], swiftSettings: strict),
        .testTarget(name: "SyntheticExtractsTests", dependencies: ["SyntheticExtracts"], swiftSettings: strict),
    ]
)
