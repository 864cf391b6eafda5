import FHIR
import Reports

/// Reads the places of findings as the ledger's queries put them together:
/// `[{"file": PATH, "places": [{"segment": 17, "byte": 1204, "path": "SV102"}]}]`.
enum PlaceList {
    /// At most this many places are shown for a rule.
    static let limit = 5

    static func read(_ json: [UInt8]) -> [PlaceReport] {
        let tape = ResourceTape()
        guard (try? tape.parse(json)) != nil else { return [] }
        var places: [PlaceReport] = []
        for file in tape.root.children {
            guard let list = file["places"] else { continue }
            for place in list.children where places.count < limit {
                places.append(
                    PlaceReport(
                        file: file["file"]?.string ?? "", segment: number(place["segment"]),
                        byte: number(place["byte"]),
                        path: place["path"]?.string ?? ""))
            }
        }
        return places
    }

    static func number(_ cursor: TapeCursor?) -> Int {
        cursor.flatMap { Int(String(decoding: $0.raw, as: UTF8.self)) } ?? 0
    }
}
