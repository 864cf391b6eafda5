// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that a user's build never pays for it. The product has one product, its executable, and a
// package sees no more of another than its products: the targets that are measured here are therefore symbolic links
// to the folders under ../Sources (docs/decisions/0060-benchmarks-by-links.md).

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "patient-access-benchmarks",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "Bytes", dependencies: ["CCrypto", "CZlib"], swiftSettings: strict),

        .target(name: "SyntheticExtracts", dependencies: ["Bytes"], swiftSettings: strict),
        .executableTarget(
            name: "generate", dependencies: ["SyntheticExtracts", argumentParser], swiftSettings: strict),
        .testTarget(name: "SyntheticExtractsTests", dependencies: ["SyntheticExtracts"], swiftSettings: strict),
    ]
)
