// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that a user's build never pays for it. As in ../Benchmarks, the targets that are fuzzed are
// symbolic links to the folders under ../Sources (docs/decisions/0070-fuzzing-with-libfuzzer.md). Build it by
// ../scripts/fuzz, which knows the flags that instrument the code and where the toolchain keeps libFuzzer.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

/// A target of the product, open to what drives it (`-enable-testing`).
func source(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, swiftSettings: strict + [.unsafeFlags(["-enable-testing"])])
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "patient-access-fuzz",
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CGlibc"),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibFuzzer"),

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
                "Reports", "Validate", logging, yams,
            ]),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "Assemble", "Bytes", "Check", "CLibFuzzer", "FHIR", "Ingest", "Loader", "Mappers", "Pipeline",
                "PostgreSQL", "Records", "Validate", yams,
            ],
            swiftSettings: strict),
    ]
)
