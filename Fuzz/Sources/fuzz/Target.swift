import Foundation

/// A parser that is fuzzed: what runs one input, and where its inputs begin.
struct Target: Sendable {
    typealias Body = (UnsafeBufferPointer<UInt8>) -> Void

    let name: String
    /// Its words, in `dictionaries/NAME.dict`.
    var dictionary: String?
    /// The longest input that is tried.
    var sizeLimit = 8192
    /// Loads what every input needs (layouts, profiles, maps) and gives what runs one.
    let make: @Sendable () throws -> Body
    /// Sound inputs to begin with.
    let seeds: @Sendable () throws -> [[UInt8]]

    static let all: [Target] = [
        .x12, .delimited, .objects, .documents, .archives, .gzip, .json, .validate, .fhirPath, .evaluate, .records,
        .cases, .load, .payload,
        .vocabularies, .checks, .maps, .plan, .codes, .table, .packages,
    ]

    /// The target of this process. libFuzzer calls from one thread.
    nonisolated(unsafe) static var current: Body = { _ in }

    /// Writes each seed to a file of its own.
    func writeSeeds(to directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for (number, seed) in try seeds().enumerated() where seed.count <= sizeLimit {
            try Data(seed).write(to: URL(fileURLWithPath: "\(directory)/seed-\(number)"))
        }
    }
}

/// Stops the process where something that must always hold does not: libFuzzer keeps the input.
@inline(never)
func require(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}
