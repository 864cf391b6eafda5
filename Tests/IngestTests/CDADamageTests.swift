import Foundation
import Records
import Testing

@testable import Ingest

/// Hostile and damaged documents: a finding or a quarantine with a place, and no more.
@Suite struct CDADamageTests {
    private static let good = CDASample.section("11450-4", CDASample.problem(CDASample.pneumonia))

    @Test func documentTypesAreRefused() throws {
        let bomb = """
            <?xml version="1.0"?><!DOCTYPE ClinicalDocument SYSTEM "http://127.0.0.1:1/x.dtd" [<!ENTITY a "aaaa">
            <!ENTITY b "&a;&a;&a;">]>
            """
        let outcome = try read(CDASample.document(CDADamageTests.good, head: bomb))
        #expect(outcome.records.isEmpty)
        #expect(outcome.fragments.map(\.finding.rule) == ["CDA-DTD"])
        #expect(outcome.fragments[0].kind == "clinical.document")
        #expect(outcome.fragments[0].location.ordinal == 1)
        #expect(outcome.summary.records == 1)
    }

    @Test func halfADocumentSaysSo() throws {
        let text = CDASample.document(CDADamageTests.good, CDADamageTests.good)
        let end = try #require(text.range(of: "</observation>", options: .backwards))
        let outcome = try read(String(text[..<end.lowerBound]))
        #expect(outcome.kinds == ["problem"])
        let document = try #require(outcome.documents.first)
        #expect(document.texts("broken") == ["CDA-XML: no well-formed XML: the document ends early"])
        #expect(document.texts("key") == outcome.statements[0].texts("document.key"))
        #expect(outcome.fragments.map(\.finding.rule) == ["CDA-XML"])
        let finding = outcome.fragments[0].finding
        #expect(finding.path == "/ClinicalDocument/component/structuredBody/component[2]/section")
        #expect(finding.location?.ordinal ?? 0 > 40)
        #expect(outcome.summary.records == 3)
    }

    @Test(arguments: [
        ("<component><b></component>", "an end tag that is not its element's"),
        ("<title>&nbsp;</title>", "an entity that XML does not have"),
        ("<title a='1' a='2'/>", "an attribute that stands twice"),
        ("<title>\u{1}</title>", "a character that XML does not allow"),
    ])
    func brokenXMLSaysWhat(text: String, what: String) throws {
        let outcome = try read("<ClinicalDocument>\(text)</ClinicalDocument>")
        #expect(outcome.fragments.map(\.finding.message) == ["no well-formed XML: \(what)"])
        #expect(outcome.documents.count == 1)
    }

    @Test(arguments: [
        "<html><body/></html>", "<?xml version='1.0'?>\n<!-- x --><ClinicalDocumentX/>",
        "<Bundle xmlns='http://hl7.org/fhir'/>",
    ])
    func otherXMLIsNoDocument(text: String) throws {
        let outcome = try read(text)
        #expect(outcome.records.isEmpty)
        #expect(outcome.fragments.map(\.finding.rule) == ["CDA-NONE"])
        #expect(outcome.fragments[0].finding.message.hasPrefix("no clinical document: root is "))
    }

    @Test(arguments: [("", "none"), ("xmlns='urn:hl7-org:v2'", "another one")])
    func aForeignNamespaceIsTold(namespace: String, what: String) throws {
        let own = "xmlns=\"urn:hl7-org:v3\""
        let text = CDASample.document(CDADamageTests.good)
        #expect(try read(text).rules == [])
        let prefixed = text.replacing("<ClinicalDocument \(own)", with: "<h:ClinicalDocument xmlns:h='urn:hl7-org:v3'")
            .replacing("</ClinicalDocument>", with: "</h:ClinicalDocument>")
        #expect(try read(prefixed).rules == [])
        let outcome = try read(text.replacing(own, with: namespace))
        #expect(outcome.kinds == ["problem"])
        #expect(outcome.documents.count == 1)
        #expect(outcome.rules == ["CDA-NAMESPACE"])
        let findings = outcome.events.compactMap { event -> Finding? in
            if case .finding(let finding) = event { finding } else { nil }
        }
        let finding = try #require(findings.first)
        #expect(finding.message == "expected the namespace urn:hl7-org:v3, found \(what)")
        #expect(finding.path == "/ClinicalDocument")
        #expect(finding.location?.ordinal == 1)
    }

    @Test func depthIsLimited() throws {
        let many = 100_000
        let deep = String(repeating: "<a>", count: many) + String(repeating: "</a>", count: many)
        for place in ["<section><text>\(deep)</text></section>", "<section><entry>\(deep)</entry></section>", deep] {
            let outcome = try read(CDASample.document(place))
            #expect(outcome.fragments.map(\.finding.rule) == ["CDA-LIMIT"])
            #expect(outcome.documents[0].texts("broken").count == 1)
        }
    }

    /// An entry that has too much of something is quarantined, the next is read.
    @Test func oneBadEntryTakesNoOther() throws {
        let deep = String(repeating: "<a>", count: 300) + String(repeating: "</a>", count: 300)
        let large = "<act><text>\(String(repeating: "words ", count: 20_000))</text></act>"
        let section = CDASample.section("11450-4", deep, large, CDASample.problem(CDASample.pneumonia))
        let outcome = try read(Array(CDASample.document(section).utf8), recordLimit: 100_000)
        #expect(outcome.kinds == ["problem"])
        #expect(outcome.fragments.map(\.finding.rule) == ["CDA-LIMIT", "CDA-LIMIT"])
        #expect(outcome.fragments.map(\.kind) == ["clinical.statement", "clinical.statement"])
        #expect(outcome.fragments[0].finding.path.hasSuffix("/section/entry[1]"))
        #expect(outcome.fragments[1].length > 120_000)
        #expect(outcome.documents[0].texts("broken") == [])
        #expect(outcome.documents[0].texts("entries") == ["3"])
    }

    /// What parts repeat of their panel is limited too.
    @Test func panelsDoNotMultiply() throws {
        let part = "<component><observation><code code=\"1\"/></observation></component>"
        let panel =
            "<organizer><code displayName=\"\(String(repeating: "x", count: 50_000))\"/>"
            + String(repeating: part, count: 1000) + "</organizer>"
        let outcome = try read(
            Array(CDASample.document(CDASample.section("30954-2", panel)).utf8), recordLimit: 100_000)
        #expect(outcome.statements.count < 20)
        #expect(outcome.fragments.map(\.finding.rule) == ["CDA-LIMIT"])
    }

    /// Nor does it take long where what is repeated says nothing.
    @Test func panelsOfNothingDoNotMultiply() throws {
        let part = "<component><observation><code code=\"1\"/></observation></component>"
        let panel =
            "<organizer>" + String(repeating: "<a/>", count: 100_000) + String(repeating: part, count: 10_000)
            + "</organizer>"
        let outcome = try read(CDASample.document(CDASample.section("30954-2", panel)))
        #expect(outcome.statements.count < 300)
        #expect(outcome.fragments.map(\.finding.rule) == ["CDA-LIMIT"])
    }

    /// A source that makes its bytes as they are read.
    private final class LongSource: ByteSource {
        let path = "long.xml"
        let head: [UInt8]
        let tail: [UInt8]
        let middle: Int
        var at = 0

        init(_ head: String, middle: Int, _ tail: String) {
            (self.head, self.tail, self.middle) = (Array(head.utf8), Array(tail.utf8), middle)
        }

        func read(into room: UnsafeMutableRawBufferPointer) -> Int {
            let bytes = room.bindMemory(to: UInt8.self)
            let (start, end) = (head.count, head.count + middle)
            let count: Int
            if at < start {
                count = min(room.count, start - at)
                for index in 0..<count { bytes[index] = head[at + index] }
            } else if at < end {
                count = min(room.count, end - at)
                bytes[0..<count].update(repeating: 0x78)
            } else {
                count = min(room.count, tail.count - (at - end))
                for index in 0..<max(0, count) { bytes[index] = tail[at - end + index] }
            }
            at += max(0, count)
            return max(0, count)
        }
    }

    /// A text without end passes by; what follows is read.
    @Test(arguments: ["text", "entry", "title"])
    func longTextsPassBy(element: String) throws {
        let whole = CDASample.document(CDASample.section("10164-2", text: "x", "<act/>"), CDADamageTests.good)
        let marked = whole.replacing("<act/>", with: "<act><text>@</text></act>").replacing(
            "<text>x</text>", with: "<text>#</text>"
        )
        .replacing("<title>A title</title>", with: "<title>%</title>", maxReplacements: 1)
        let mark = ["text": "#", "entry": "@", "title": "%"][element]!
        let parts = marked.split(separator: mark, maxSplits: 1).map(String.init)
        let source = LongSource(parts[0], middle: 60 << 20, parts[1])
        var reader = ExtractReader(layouts: try layouts())
        var outcome = Outcome()
        outcome.summary = try reader.read(source, file: 0) { outcome.events.append($0) }
        #expect(outcome.kinds.contains("problem"))
        #expect(outcome.documents[0].texts("broken") == [])
        #expect(outcome.summary.bytes > 60 << 20)
    }

    // MARK: Encodings

    private func title(_ bytes: [UInt8], head: String) throws -> (title: [String], rules: [String]) {
        let text = CDASample.document(CDADamageTests.good, head: head)
        let parts = text.split(separator: "Ada", maxSplits: 1).map(String.init)
        let outcome = try read(Array(parts[0].utf8) + bytes + Array(parts[1].utf8))
        #expect(outcome.kinds == ["problem"])
        return (outcome.documents[0].texts("title"), outcome.rules)
    }

    @Test func encodingsAreRead() throws {
        let latin = try title([0xC3, 0xA9, 0xFC, 0x80], head: "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>")
        #expect(latin.title == ["Summary of Ã©ü€ Sample"] && latin.rules == [])
        let utf8 = try title([0xC3, 0xA9], head: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        #expect(utf8.title == ["Summary of é Sample"] && utf8.rules == [])
        // Nothing says that it is Windows-1252.
        let odd = try title([0xC3, 0xA9, 0x92, 0xE9], head: "")
        #expect(odd.title == ["Summary of é’é Sample"])
        #expect(odd.rules == ["CDA-ENCODING"])
        // One that libxml2 converts.
        let greek = try title([0xE1], head: "<?xml version=\"1.0\" encoding=\"iso-8859-7\"?>")
        #expect(greek.title == ["Summary of α Sample"])
    }

    @Test func wideTextIsRead() throws {
        let text = CDASample.document(CDADamageTests.good, head: "<?xml version=\"1.0\" encoding=\"UTF-16\"?>")
        let units = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try read([0xFF, 0xFE] + units).kinds == ["problem"])
        #expect(try read(units).kinds == ["problem"])
    }

    /// Places are the file's, whatever stands before.
    @Test func placesAreTheFilesInOddText() throws {
        let text = CDASample.document(CDADamageTests.good)
        let parts = text.split(separator: "Ada", maxSplits: 1).map(String.init)
        let bytes = Array(parts[0].utf8) + [0x93, 0x94, 0xE9] + Array(parts[1].utf8)
        for chunk in [1, 64, 1 << 20] {
            let record = try read(bytes, chunk: chunk).statements[0]
            #expect(bytes[Int(record.start.byte)...].starts(with: Array("<observation".utf8)))
        }
    }

    /// Cut anywhere or changed anywhere: every record has one disposition, and a cut document says that it is broken.
    @Test func anyCutIsTold() throws {
        let bytes = Array(CDASample.document(CDADamageTests.good, CDADamageTests.good).utf8)
        let end = bytes.count - 1
        var random = SystemRandomNumberGenerator()
        for cut in stride(from: 40, to: end - 1, by: 37) {
            let outcome = try read(Array(bytes[..<cut]))
            #expect(outcome.fragments.count == 1)
            #expect(outcome.documents.allSatisfy { $0.texts("broken").count == 1 })
            #expect(outcome.summary.records == outcome.records.count + outcome.fragments.count)
        }
        for _ in 0..<500 {
            var changed = bytes
            for _ in 0..<3 {
                changed[Int.random(in: 20..<end, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let outcome = try read(changed)
            #expect(outcome.summary.records == outcome.records.count + outcome.fragments.count)
        }
    }
}
