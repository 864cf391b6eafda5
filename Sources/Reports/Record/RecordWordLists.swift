import Records
import Yams

/// What codes are called on the page of a record, and which of them it looks for: `mappings/record-words.yaml`, where each
/// list is explained. What no list names stands as its source wrote it.
public struct RecordWordLists: Sendable, Equatable {
    var units: [String: String] = [:]
    var countedUnits: [String] = []
    var timeUnits: [String: String] = [:]
    var routes: [String: String] = [:]
    var timingEvents: [String: String] = [:]
    var vitalSigns: [String: String] = [:]
    var vitalSignOrder: [String] = []
    /// The codes of the upper and the lower pressure; else empty.
    var bloodPressure: [String] = []
    var alarming: [String] = []
    var noKnownAllergy: [String] = []
    var deniedClasses: [String: String] = [:]
    var refusals: [String] = []
    var wordsOfRefusal: [String] = []
    var mediaTypes: [String: String] = [:]

    /// No list.
    public init() {}

    /// Reads the lists, of which any may be absent; the first mistake is an error at file:line:column.
    public init(_ file: MappingFile) throws(MappingError) {
        let root = try file.mapping(file.root, "the words of the record")
        try file.check(keys: root, RecordWordLists.names, "the words of the record")
        func words(_ name: String) throws(MappingError) -> [String: String] {
            var words: [String: String] = [:]
            guard let node = root[name] else { return words }
            for (code, word) in try file.mapping(node, name) {
                guard words.updateValue(try file.text(word, name), forKey: try file.text(code, name)) == nil else {
                    throw file.error(at: code, "\(name): it stands above")
                }
            }
            return words
        }
        func codes(_ name: String) throws(MappingError) -> [String] {
            var codes: [String] = []
            guard let node = root[name] else { return codes }
            for code in try file.sequence(node, name) {
                let text = try file.text(code, name)
                guard !codes.contains(text) else { throw file.error(at: code, "\(name): it stands above") }
                codes.append(text)
            }
            return codes
        }
        units = try words("units")
        countedUnits = try codes("counted-units")
        timeUnits = try words("time-units")
        routes = try words("routes")
        timingEvents = try words("timing-events")
        vitalSigns = try words("vital-signs")
        vitalSignOrder = try codes("vital-sign-order")
        bloodPressure = try codes("blood-pressure")
        guard bloodPressure.isEmpty || bloodPressure.count == 2 else {
            throw file.error(at: root["blood-pressure"], "blood-pressure: expected two codes, the upper and the lower")
        }
        alarming = try codes("alarming")
        noKnownAllergy = try codes("no-known-allergy")
        deniedClasses = try words("denied-classes")
        refusals = try codes("refusals")
        wordsOfRefusal = try codes("words-of-refusal")
        mediaTypes = try words("media-types")
    }

    private static let names = [
        "units", "counted-units", "time-units", "routes", "timing-events", "vital-signs", "vital-sign-order",
        "blood-pressure", "alarming", "no-known-allergy", "denied-classes", "refusals", "words-of-refusal",
        "media-types",
    ]
}
