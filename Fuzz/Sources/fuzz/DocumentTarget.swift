import Bytes
import Check
import Foundation
import Ingest
import Records

extension Target {
    /// Clinical documents to records and findings: the bytes as they are, or as the numbers of words of a small dictionary, whole
    /// and in pieces.
    static let documents = Target(
        name: "documents", dictionary: "cda", sizeLimit: 16 << 10,
        make: {
            let layouts = try Repository.layouts()
            let rules = try RuleSet(directory: Repository.mappings, schemas: layouts.schemas)
            return { input in
                guard let first = input.first else { return }
                let bytes = first < 0x80 && first != 0x01 ? Array(input) : DocumentFuzzing.document(input.dropFirst())
                let whole = DocumentFuzzing.listing(bytes, layouts, rules, chunk: 1 << 20)
                let pieces = DocumentFuzzing.listing(bytes, layouts, rules, chunk: 1 + bytes.count % 67)
                require(
                    whole == pieces,
                    "what is read depends on how the bytes come: \(DocumentFuzzing.difference(whole, pieces))")
            }
        },
        seeds: {
            let corpus = Repository.root.deletingLastPathComponent().appending(path: "shared/corpus/ccd").path
            let own = try Repository.files("samples", endings: [".xml"])
            let parts =
                try Repository.files(corpus + "/pairs", endings: [".xml"])
                + Repository.files(corpus + "/fragments", endings: [".xml"])
            return own + parts.map { Array($0.prefix(16 << 10)) } + [[0x01] + (0..<200).map { UInt8($0) }]
        })
}

/// Documents made of numbers, and what is read of them as text.
enum DocumentFuzzing {
    /// Elements that may hold others.
    private static let containers = [
        "component", "structuredBody", "section", "entry", "act", "observation", "organizer", "entryRelationship",
        "text", "list",
        "item", "recordTarget", "patientRole", "patient", "name", "author", "assignedAuthor", "participant",
        "participantRole",
        "playingEntity", "consumable", "manufacturedProduct", "manufacturedMaterial", "substanceAdministration",
        "effectiveTime",
        "value", "code", "procedure", "encounter", "supply", "referenceRange", "observationRange", "author",
        "performer",
    ]
    private static let attributes = [
        " classCode=\"OBS\" moodCode=\"EVN\"", " moodCode=\"INT\"", " negationInd=\"true\"", " nullFlavor=\"NI\"",
        " xsi:type=\"CD\" code=\"1\" codeSystem=\"2.16.840.1.113883.6.96\"", " xsi:type=\"IVL_TS\"",
        " xsi:type=\"PQ\" value=\"1.50\" unit=\"mg\"", " ID=\"a\"", " typeCode=\"SUBJ\" inversionInd=\"true\"",
        " xmlns=\"urn:hl7-org:v3\"", " xmlns=\"urn:other\"", "",
    ]
    private static let leaves = [
        "<templateId root=\"2.16.840.1.113883.10.20.22.4.3\"/>",
        "<templateId root=\"2.16.840.1.113883.10.20.22.4.4\"/>",
        "<templateId root=\"2.16.840.1.113883.10.20.22.4.2\" extension=\"2015-08-01\"/>",
        "<templateId root=\"2.16.840.1.113883.10.20.22.2.5.1\"/>", "<id root=\"1.2.3\" extension=\"x\"/>",
        "<id nullFlavor=\"UNK\"/>",
        "<code code=\"11450-4\" codeSystem=\"2.16.840.1.113883.6.1\"/>", "<statusCode code=\"completed\"/>",
        "<low value=\"20260105\"/>", "<high value=\"2026010510+0000\"/>", "<reference value=\"#a\"/>",
        "<title>T</title>",
        "words &amp; more", "<br/>", "<!-- c -->", "<![CDATA[<x>]]>", "<?p q?>", "&#65;", " ", "\r\n",
        "<translation code=\"2\"/>",
        "<given>A</given>", "<telecom value=\"tel:1\"/>",
    ]

    /// Each number is an element that begins or ends, or something within it; ends stand where they must.
    static func document(_ numbers: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        var text = "<ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
        var open = ["ClinicalDocument"]
        var previous = 0
        for number in numbers.map(Int.init) {
            switch number {
            case 0..<64:
                let name = containers[number % containers.count]
                text += "<\(name)\(attributes[(previous + number) % attributes.count])>"
                open.append(name)
            case 64..<128: if open.count > 1 { text += "</\(open.removeLast())>" }
            default: text += leaves[number % leaves.count]
            }
            previous = number
        }
        for name in open.reversed() { text += "</\(name)>" }
        return Array(text.utf8)
    }

    /// Where two readings begin to differ.
    static func difference(_ one: [UInt8], _ other: [UInt8]) -> String {
        let start = max(0, zip(one, other).prefix { $0 == $1 }.count - 100)
        let parts = [one, other].map { String(decoding: $0.dropFirst(start).prefix(300), as: UTF8.self) }
        return parts.joined(separator: "\nin pieces: ")
    }

    /// Everything that reading hands over, and how it ends.
    static func listing(_ bytes: [UInt8], _ layouts: LayoutSet, _ rules: RuleSet, chunk: Int) -> [UInt8] {
        var options = IngestOptions()
        options.chunk = chunk
        var reader = ExtractReader(layouts: layouts, options: options)
        var checker = Checker(rules)
        var listing = ByteWriter()
        var count = 0
        do {
            let summary = try reader.read(MemorySource(bytes, chunk: chunk), file: 0) { event in
                switch event {
                case .record(let record, let findings):
                    count += 1
                    RecordNDJSON.write(record, file: "f", to: &listing)
                    for finding in findings + checker.check(record).findings {
                        require(
                            finding.location.map { $0.byte <= UInt64(bytes.count) } ?? true, "a finding beyond the file"
                        )
                        listing.append("\(finding)\n")
                    }
                case .quarantined(let fragment):
                    count += 1
                    require(fragment.bytes.count <= Fragment.sizeLimit, "a fragment is longer than its limit")
                    listing.append("\(fragment)\n")
                case .ignored(let ignored):
                    count += 1
                    listing.append("\(ignored)\n")
                case .finding(let finding): listing.append("\(finding)\n")
                case .balance: break
                }
            }
            require(summary.records == count, "a record has no disposition, or two")
            listing.append("\(summary.format) \(summary.bytes) \(summary.sha256)")
        } catch {
            require(error is ExtractError, "an error of another type: \(type(of: error))")
            listing.append("\(error)")
        }
        return Array(listing.bytes)
    }
}
