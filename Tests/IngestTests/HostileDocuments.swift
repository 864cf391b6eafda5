import Foundation
import Ingest

/// Clinical documents with invented people: sound ones, and those that mean harm.
enum ClinicalSample {
    static let prolog = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    static let openTag =
        "<ClinicalDocument xmlns=\"urn:hl7-org:v3\" xmlns:sdtc=\"urn:hl7-org:sdtc\" "
        + "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n"

    /// What stands before the sections.
    static func header(id: String = "doc-1") -> String {
        """
        <realmCode code="US"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
        <templateId root="2.16.840.1.113883.10.20.22.1.2" extension="2015-08-01"/>
        <id root="2.16.840.1.113883.19.5" extension="\(id)"/>
        <code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summarization of Episode Note"/>
        <title>Summary</title><effectiveTime value="20260105101500-0500"/>
        <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/><languageCode code="en-US"/>
        <recordTarget><patientRole><id root="2.16.840.1.113883.19.6" extension="M100"/>
        <addr use="HP"><streetAddressLine>1 Any Road</streetAddressLine><city>Springfield</city><state>IL</state></addr>
        <patient><name use="L"><given>Ada</given><family>Nobody</family></name>
        <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19700203"/></patient>
        </patientRole></recordTarget>
        <author><time value="20260105101500-0500"/><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1234567893"/>
        <assignedPerson><name><given>Ben</given><family>Noone</family></name></assignedPerson></assignedAuthor></author>
        <custodian><assignedCustodian><representedCustodianOrganization><id root="2.16.840.1.113883.19.7"/>
        <name>Any Clinic</name></representedCustodianOrganization></assignedCustodian></custodian>

        """
    }

    /// A problem; what `extra` says stands within its observation.
    static func problem(_ number: Int = 1, extra: String = "") -> String {
        """
        <entry typeCode="DRIV"><act classCode="ACT" moodCode="EVN">
        <templateId root="2.16.840.1.113883.10.20.22.4.3" extension="2015-08-01"/>
        <id root="2.16.840.1.113883.19.8" extension="act-\(number)"/>
        <code code="CONC" codeSystem="2.16.840.1.113883.5.6"/><statusCode code="active"/>
        <effectiveTime><low value="20250101"/></effectiveTime>
        <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
        <templateId root="2.16.840.1.113883.10.20.22.4.4" extension="2015-08-01"/>
        <id root="2.16.840.1.113883.19.8" extension="problem-\(number)"/>
        <code code="55607006" codeSystem="2.16.840.1.113883.6.96"/><text><reference value="#p\(number)"/></text>
        <statusCode code="completed"/><effectiveTime><low value="20250101"/></effectiveTime>
        <value xsi:type="CD" code="59621000" codeSystem="2.16.840.1.113883.6.96" displayName="Essential hypertension"/>
        \(extra)</observation></entryRelationship></act></entry>

        """
    }

    static let sectionStart = """
        <component><section><templateId root="2.16.840.1.113883.10.20.22.2.5.1" extension="2015-08-01"/>
        <code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/><title>Problems</title>
        <text><list><item ID="p1">Essential hypertension</item></list></text>

        """
    static let bodyStart = "<component><structuredBody>\n"
    static let end = "</section></component>\n</structuredBody></component>\n</ClinicalDocument>\n"

    /// A document with a section of problems.
    static func document(id: String = "doc-1", entries: String = problem(), prolog: String = prolog) -> String {
        prolog + openTag + header(id: id) + bodyStart + sectionStart + entries + end
    }
}

/// Documents that mean harm, by name. None is larger than a megabyte or two.
enum HostileDocuments {
    private static let sound = ClinicalSample.document()

    static let all: [(name: String, bytes: [UInt8])] =
        [
            ("entity bomb", text(doctype(bomb) + replacing("Essential hypertension", "&e9;"))),
            ("external file", text(doctype("<!ENTITY x SYSTEM \"file:///etc/passwd\">") + replacing("Summary", "&x;"))),
            (
                "external address",
                text(doctype("<!ENTITY x SYSTEM \"http://127.0.0.1:9/x\">") + replacing("Summary", "&x;"))
            ),
            (
                "parameter entities",
                text(doctype("<!ENTITY % a \"<!ENTITY b 'c'>\"> %a; %a;") + replacing("Summary", "&b;"))
            ),
            ("external DTD", text("<!DOCTYPE ClinicalDocument SYSTEM \"http://127.0.0.1:9/cda.dtd\">\n" + bare)),
            ("defaults by DTD", text(doctype("<!ATTLIST value code CDATA \"38341003\">") + bare)),
            ("unknown entity", text(replacing("Summary", "&nothing;"))),
            ("depth", text(nested(100_000))),
            (
                "depth within an entry",
                text(entry(String(repeating: "<a>", count: 50_000) + String(repeating: "</a>", count: 50_000)))
            ),
            ("statements in statements", text(entry(related(2000)))),
            ("open tags", text(ClinicalSample.openTag + String(repeating: "<component>", count: 100_000))),
            ("attributes", text(entry("<value \((0..<20_000).map { "a\($0)=\"x\"" }.joined(separator: " "))/>"))),
            ("long attribute", text(entry("<value code=\"\(String(repeating: "x", count: 1_000_000))\"/>"))),
            ("long name", text(entry("<\(String(repeating: "n", count: 1_000_000))/>"))),
            (
                "namespaces",
                text(entry("<a \((0..<20_000).map { "xmlns:n\($0)=\"urn:\($0)\"" }.joined(separator: " "))/>"))
            ),
            ("attribute twice", text(replacing("code=\"59621000\"", "code=\"59621000\" code=\"1\""))),
            ("attribute twice by namespace", text(entry("<a xmlns:p=\"u\" xmlns:q=\"u\" p:x=\"1\" q:x=\"2\"/>"))),
            ("unbound prefix", text(entry("<nobody:value code=\"1\"/>"))),
            ("mismatched tags", text(replacing("</observation>", "</act>"))),
            ("bare ampersand", text(replacing("Any Clinic", "Any & Clinic"))),
            ("character that cannot be", text(replacing("Any Clinic", "Any &#0; &#x1F; &#xFFFFFFFF; Clinic"))),
            ("text after the end", text(sound + "and more")),
            (
                "not UTF-8",
                text(replacing("Any Clinic", "Any ")).replacingFirst("Any ", with: [0x41, 0xC3, 0x28, 0xFF])
            ),
            ("overlong UTF-8", text(sound).replacingFirst("Any ", with: [0xC0, 0xBC, 0xE0, 0x80, 0xBC])),
            ("zero bytes", text(sound).replacingFirst("Any ", with: [0, 0, 0, 0])),
            ("zero bytes at the end", text(sound) + [UInt8](repeating: 0, count: 4096)),
            (
                "unknown encoding",
                text(ClinicalSample.document(prolog: "<?xml version=\"1.0\" encoding=\"EBCDIC-XX\"?>\n"))
            ),
            (
                "another encoding than said",
                text(ClinicalSample.document(prolog: "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n"))
            ),
            ("half of UTF-16", [0xFF, 0xFE] + wide(sound).dropLast(1)),
            ("HTML", text("<!DOCTYPE html>\n<html><head><title>x</title></head><body><p>Hello<br></body></html>")),
            ("FHIR", text("<?xml version=\"1.0\"?><Patient xmlns=\"http://hl7.org/fhir\"><id value=\"x\"/></Patient>")),
            ("SVG", text("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")),
            ("a document's name in no namespace", text("<ClinicalDocument/>")),
            (
                "a document's name in another namespace",
                text("<ClinicalDocument xmlns=\"urn:other\"><id/></ClinicalDocument>")
            ),
            ("empty document", text(ClinicalSample.openTag + "</ClinicalDocument>")),
            ("only a prolog", text(ClinicalSample.prolog)),
            ("only a comment", text("<!-- nothing -->")),
            ("comment without end", text(replacing("<title>", "<!-- <title>"))),
            ("CDATA without end", text(replacing("<title>", "<![CDATA[<title>"))),
            ("instruction without end", text(replacing("<title>", "<?x <title>"))),
            ("nothing but angles", [UInt8](repeating: 0x3C, count: 100_000)),
        ] + noise

    /// Sound ones that look unusual: each must be read like the plain document.
    static let unusual: [(name: String, bytes: [UInt8])] = [
        ("comments, instructions and CDATA", text(decorated)),
        (
            "UTF-16",
            [0xFF, 0xFE] + wide(ClinicalSample.document(prolog: "<?xml version=\"1.0\" encoding=\"UTF-16\"?>"))
        ),
        ("a byte-order mark", [0xEF, 0xBB, 0xBF] + text(sound)),
        ("no prolog", text(bare)),
        ("white space before the root", text("\n\n  " + bare)),
        ("line ends of Windows", text(sound.replacing("\n", with: "\r\n"))),
        ("single quotes", text(sound.replacing("\"", with: "'"))),
        ("a prefix for everything", text(prefixed)),
        (
            "a stylesheet",
            text(
                sound.replacing(
                    ClinicalSample.prolog, with: ClinicalSample.prolog + "<?xml-stylesheet href=\"x.xsl\"?>\n"))
        ),
        ("characters by number", text(replacing("code=\"59621000\"", "code=\"&#53;&#x39;621000\""))),
    ]

    static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// The document as far as `part` 50ths of it go.
    static func half(_ part: Int) -> [UInt8] { Array(sound.utf8.prefix(sound.utf8.count * part / 50)) }

    private static var bare: String { sound.replacing(ClinicalSample.prolog, with: "") }

    private static func replacing(_ old: String, _ new: String) -> String { bare.replacing(old, with: new) }

    private static func doctype(_ content: String) -> String {
        ClinicalSample.prolog + "<!DOCTYPE ClinicalDocument [\n\(content)\n]>\n"
    }

    /// Ten times ten times … a word.
    private static var bomb: String {
        "<!ENTITY e0 \"ha\">"
            + (1...9).map { "<!ENTITY e\($0) \"\(String(repeating: "&e\($0 - 1);", count: 10))\">" }.joined()
    }

    private static func entry(_ extra: String) -> String {
        ClinicalSample.document(entries: ClinicalSample.problem(1, extra: extra) + ClinicalSample.problem(2))
    }

    private static func nested(_ depth: Int) -> String {
        ClinicalSample.openTag + String(repeating: "<component>", count: depth)
            + String(repeating: "</component>", count: depth)
            + "</ClinicalDocument>"
    }

    private static func related(_ depth: Int) -> String {
        let start = "<entryRelationship typeCode=\"REFR\"><observation classCode=\"OBS\" moodCode=\"EVN\">"
        return String(repeating: start, count: depth)
            + String(repeating: "</observation></entryRelationship>", count: depth)
    }

    private static var decorated: String {
        let inner = bare.replacing(
            "<title>Problems</title>", with: "<title><![CDATA[Prob]]><!-- x -->lems<?y z?></title>")
        return ClinicalSample.prolog + "<!-- <ClinicalDocument> -->"
            + inner.replacing(
                "><templateId", with: "><!-- a > b -- c --><?p <x> ?><templateId".replacing(" -- ", with: " - "))
            + "<!-- after --><?after?>\n"
    }

    private static var prefixed: String {
        var result = sound.replacing("xmlns=\"urn", with: "xmlns:c=\"urn")
        result = result.replacing("</", with: "</c:")
        var text = ""
        var isTag = false
        for character in result {
            if isTag, character.isLetter { text += "c:" }
            isTag = character == "<"
            text.append(character)
        }
        return text
    }

    private static func wide(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    /// Bytes that mean nothing after a `<`, the same in every run.
    private static var noise: [(name: String, bytes: [UInt8])] {
        var state: UInt64 = 88_172_645_463_325_252
        return (0..<40).map { number in
            let count = 1 + number * 53
            let bytes = (0..<count).map { _ -> UInt8 in
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return UInt8(truncatingIfNeeded: state >> 32)
            }
            let start = number % 2 == 0 ? [0x3C] : Array(ClinicalSample.openTag.utf8) + [0x3C]
            return ("noise \(number)", start + bytes)
        }
    }
}

extension [UInt8] {
    /// With the first of `text` replaced.
    fileprivate func replacingFirst(_ text: String, with bytes: [UInt8]) -> [UInt8] {
        guard let range = firstRange(of: Array(text.utf8)) else { return self }
        return self[..<range.lowerBound] + bytes + self[range.upperBound...]
    }
}

/// A document that is made while it is read: a start, a piece again and again, an end.
final class RepeatingSource: ByteSource {
    let path = "made"
    private let parts: [(bytes: [UInt8], count: Int)]
    private var part = 0
    private var round = 0
    private var at = 0

    init(_ start: String, _ piece: String, count: Int, _ end: String) {
        parts = [(Array(start.utf8), 1), (Array(piece.utf8), count), (Array(end.utf8), 1)]
    }

    func read(into room: UnsafeMutableRawBufferPointer) -> Int {
        var written = 0
        while written < room.count, part < parts.count {
            let (bytes, count) = parts[part]
            let length = min(bytes.count - at, room.count - written)
            bytes.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(rebasing: room[written..<written + length])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[at..<at + length]))
            }
            written += length
            at += length
            if at == bytes.count { (at, round) = (0, round + 1) }
            if round == count || bytes.isEmpty { (part, round) = (part + 1, 0) }
        }
        return written
    }
}
