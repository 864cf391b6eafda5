// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: Swift 6 language mode, and a warning is an error.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

/// A target of the product under `Sources/NAME`.
func source(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of a target, under `Tests/NAMETests`.
func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies, swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "patient-access",
    products: [
        .executable(name: "patient-access", targets: ["PatientAccess"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CGlibc"),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        source("Bytes", ["CCrypto", "CZlib"]),
        source("FHIR", ["Bytes"]),
        source("Records", ["Bytes", "FHIR", yams]),
        source("PostgreSQL", ["Bytes", "CPostgreSQL"]),
        source("Ingest", ["Bytes", "CLibXML2", "FHIR", "Records", yams]),
        source("Check", ["Bytes", "FHIR", "Records", yams]),
        source("Assemble", ["Bytes", "Records", "PostgreSQL"]),
        source("Mappers", ["Bytes", "FHIR", "Records", yams]),
        source("Validate", ["Bytes", "FHIR"]),
        source("Loader", ["Bytes", "FHIR", "PostgreSQL", "Records"]),
        source("Reports", ["Bytes", "Records", yams]),
        source(
            "Pipeline",
            [
                "Assemble", "Bytes", "CGlibc", "Check", "FHIR", "Ingest", "Loader", "Mappers", "PostgreSQL", "Records",
                "Reports",
                "Validate", logging, yams,
            ]),
        .executableTarget(
            name: "PatientAccess",
            dependencies: [
                "Bytes", "FHIR", "Ingest", "Loader", "Mappers", "Pipeline", "PostgreSQL", "Records", "Reports",
                "Validate",
                argumentParser, logging,
            ],
            swiftSettings: strict),

        .target(
            name: "StoreTesting", dependencies: ["PostgreSQL"], path: "Tests/StoreTesting", swiftSettings: strict),
        // Files and comparisons of its own, which know nothing of the product.
        .target(name: "FlatClaimTesting", path: "Tests/FlatClaimTesting", swiftSettings: strict),

        tests(of: "Bytes"),
        tests(of: "FHIR", ["Bytes"]),
        tests(of: "Records", ["Bytes"]),
        tests(of: "PostgreSQL", ["Bytes", "StoreTesting"]),
        tests(of: "Ingest", ["Bytes", "CLibXML2", "FlatClaimTesting", "Records"]),
        tests(of: "Check", ["Bytes", "FHIR", "Ingest", "Records"]),
        tests(of: "Assemble", ["Bytes", "Loader", "PostgreSQL", "Records", "StoreTesting"]),
        tests(of: "Mappers", ["Bytes", "FHIR", "Ingest", "Records", "Validate"]),
        tests(of: "Validate", ["Bytes", "FHIR"]),
        tests(of: "Loader", ["Bytes", "FHIR", "PostgreSQL", "Records", "StoreTesting"]),
        tests(of: "Reports", ["Bytes", "Records"]),
        tests(
            of: "Pipeline",
            [
                "Bytes", "FHIR", "FlatClaimTesting", "Ingest", "Loader", "Mappers", "PostgreSQL", "Records", "Reports",
                "StoreTesting",
            ]),
    ]
)
