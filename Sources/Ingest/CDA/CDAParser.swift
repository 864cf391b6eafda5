import CLibXML2
import Records

/// Goes through a document with libxml2's push parser, and hands the parts that are read as one (the header, a section's
/// narrative, an entry) to who reads them. What it makes are events, which are taken after each piece of the document.
final class CDAParser {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// What the parser is inside of.
    enum Mode {
        /// Elements that hold others: the document, its body, sections.
        case frame
        /// A part that is kept as a tree.
        case header, entry
        case narrative
        /// The text of an unstructured document.
        case body
        /// What is not read.
        case skipped
    }

    /// Why the document is not read to its end.
    struct Stop {
        let rule: StaticString
        let message: String
        let byte: UInt64
        let line: UInt32
        let path: String
    }

    /// An element that holds others.
    struct Frame {
        var name: UInt16
        /// Its number among those of its name.
        var number: Int
        /// How many of its children have which name.
        var counts: [UInt16: Int] = [:]
        /// Whether it is a section.
        var section: CDASection?
    }

    let layout: CDALayout
    let file: UInt32
    /// What stands before the parser's first byte, in bytes and lines.
    let skipped: UInt64
    let skippedLines: UInt32
    @exclusivity(unchecked) var text: CDAText
    @exclusivity(unchecked) var context: xmlParserCtxtPtr?
    @exclusivity(unchecked) var names = CDANames()
    @exclusivity(unchecked) var mode = Mode.frame
    @exclusivity(unchecked) var frames: [Frame] = []
    @exclusivity(unchecked) var depth = 0
    /// The depth of the element that is kept, narrated or skipped.
    @exclusivity(unchecked) var modeDepth = 0
    @exclusivity(unchecked) var stop: Stop?
    /// The place after the end of the root, where another document may begin.
    private(set) var end: (byte: UInt64, line: UInt32)?
    /// Whether the root is one that is read.
    var hasRoot = false
    /// Whether the root is a clinical document and its header is complete.
    var hasHeader = false
    var isDocument = false

    let entry: CDATree
    let header: CDATree
    let narrative = CDANarrative()
    let findings = CDAFindings()
    let entries: CDAEntries
    let headers: CDAContent
    @exclusivity(unchecked) var body = CDABody()
    @exclusivity(unchecked) var facts = CDAFacts()
    var kind: [UInt8]?

    @exclusivity(unchecked) var events: [IngestEvent] = []
    @exclusivity(unchecked) var records: Int
    /// How many the file had before this document.
    let recordsBefore: Int
    var sectionCount = 0
    var entryCount = 0

    /// Deeper documents are not read on.
    static let depthLimit = 5_000
    /// The most records of one document.
    static let recordLimit = 500_000

    /// - Parameter records: how many records the file has had before this document.
    init(
        _ layout: CDALayout, file: UInt32, options: IngestOptions, encoding: CDAEncoding,
        skipped: (bytes: UInt64, lines: UInt32), records: Int
    ) {
        self.layout = layout
        self.file = file
        self.skipped = skipped.bytes
        skippedLines = skipped.lines
        self.records = records
        recordsBefore = records
        text = CDAText(encoding)
        entry = CDATree(byteLimit: options.recordLimit)
        header = CDATree(byteLimit: options.recordLimit)
        let writer = CDAWriter()
        entries = CDAEntries(
            layout: layout,
            content: CDAContent(tree: entry, writer: writer, narrative: narrative, findings: findings))
        headers = CDAContent(tree: header, writer: CDAWriter(), narrative: narrative, findings: findings)
        entries.content.names = { [unowned self] in names }
        headers.names = { [unowned self] in names }
        context = shim_newPushParser(
            Unmanaged.passUnretained(self).toOpaque(),
            { context, name, _, namespace, _, _, count, _, attributes in
                CDAParser.of(context).begin(name!, namespace, Int(count), attributes)
            },
            { context, name, _, _ in CDAParser.of(context).leave(name!) },
            { context, start, length in CDAParser.of(context).characters(start!, Int(length)) },
            { context, _, _, _ in CDAParser.of(context).doctype() },
            encoding == .other ? 0 : 1)
    }

    deinit { if let context { xmlFreeParserCtxt(context) } }

    @inline(__always)
    private static func of(_ context: UnsafeMutableRawPointer?) -> CDAParser {
        Unmanaged<CDAParser>.fromOpaque(context!)._withUnsafeGuaranteedRef { $0 }
    }

    // MARK: Feeding

    /// Parses the next bytes of the document. They begin at `origin` of the file.
    func parse(_ bytes: Bytes, origin: UInt64, isLast: Bool) {
        guard stop == nil, end == nil else { return }
        guard let context else { return halt("CDA-XML", "the XML parser has no memory") }
        let made = text.convert(bytes, origin: origin, isLast: isLast)
        var at = 0
        repeat {
            let count = min(made.count - at, 1 << 20)
            let isEnd = isLast && at + count == made.count
            _ = made.withMemoryRebound(to: CChar.self) { chars in
                xmlParseChunk(context, chars.baseAddress.map { $0 + at }, Int32(count), isEnd ? 1 : 0)
            }
            at += count
        } while at < made.count && stop == nil && end == nil
        if stop == nil, end == nil, context.pointee.wellFormed == 0 || context.pointee.disableSAX != 0 {
            halt(broken: context)
        }
    }

    private func halt(broken context: xmlParserCtxtPtr) {
        let code = context.pointee.errNo
        let what =
            switch code {
            case Int32(XML_ERR_DOCUMENT_END.rawValue), Int32(XML_ERR_DOCUMENT_EMPTY.rawValue),
                Int32(XML_ERR_TAG_NOT_FINISHED.rawValue):
                hasRoot && frames.isEmpty ? "something stands after the document" : "the document ends early"
            case Int32(XML_ERR_TAG_NAME_MISMATCH.rawValue): "an end tag that is not its element's"
            case Int32(XML_ERR_UNDECLARED_ENTITY.rawValue), Int32(XML_WAR_UNDECLARED_ENTITY.rawValue):
                "an entity that XML does not have"
            case Int32(XML_ERR_INVALID_CHAR.rawValue), Int32(XML_ERR_INVALID_ENCODING.rawValue):
                "a character that XML does not allow"
            case Int32(XML_ERR_ATTRIBUTE_REDEFINED.rawValue): "an attribute that stands twice"
            case Int32(XML_ERR_INTERNAL_ERROR.rawValue): "a tag, comment or value larger than the parser takes"
            default: "error \(code) of the XML parser"
            }
        halt("CDA-XML", "no well-formed XML: \(what)")
    }

    /// Ends the reading of the document.
    func halt(_ rule: StaticString, _ message: String) {
        guard stop == nil else { return }
        let place = here(tag: false)
        stop = Stop(
            rule: rule, message: message, byte: place.byte, line: place.line,
            path: String(decoding: path, as: UTF8.self))
        if let context { xmlStopParser(context) }
    }

    /// Where the parser is, or where the tag begins that it has just read.
    @inline(__always)
    func here(tag: Bool) -> (byte: UInt64, line: UInt32) {
        guard let context else { return (skipped, skippedLines &+ 1) }
        if tag {
            let place = shim_tagPlace(context)
            return (
                skipped &+ text.fileOffset(UInt64(place.offset)),
                UInt32(truncatingIfNeeded: max(1, place.line)) &+ skippedLines
            )
        }
        let line = context.pointee.input?.pointee.line ?? 1
        return (
            skipped &+ text.fileOffset(UInt64(shim_byteOffset(context))),
            UInt32(truncatingIfNeeded: max(1, line)) &+ skippedLines
        )
    }

    /// The XPath of the frames that are open.
    var path: [UInt8] {
        var path: [UInt8] = []
        for (index, frame) in frames.enumerated() {
            path.append(0x2F)
            path += names.text(frame.name)
            if index == 0 || isUnique(frame, in: frames[index - 1]) { continue }
            CDAContent.append(frame.number, of: frame.name, to: &path)
        }
        return path
    }

    /// The document's component has no number: it is the only one.
    private func isUnique(_ frame: Frame, in above: Frame) -> Bool {
        above.name == CDAName.clinicalDocument.rawValue && frame.number == 1
    }

    // MARK: Called back

    private func doctype() { halt("CDA-DTD", "a document type declaration, which clinical documents do not have") }

    @inline(__always)
    private func begin(
        _ name: UnsafePointer<UInt8>, _ namespace: UnsafePointer<UInt8>?, _ count: Int,
        _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    ) {
        guard stop == nil else { return }
        depth &+= 1
        let number = names.number(name)
        switch mode {
        case .entry: keep(number, in: entry, count, attributes)
        case .header: keep(number, in: header, count, attributes)
        case .narrative: narrate(number, count, attributes)
        case .frame: enter(number, count, attributes)
        case .body: enterBody(number, count, attributes)
        case .skipped: break
        }
        if depth == 1, isDocument { checkNamespace(namespace) }
        if depth > CDAParser.depthLimit {
            halt("CDA-LIMIT", "elements in one another, deeper than \(CDAParser.depthLimit)")
        }
    }

    @inline(__always)
    func keep(
        _ number: UInt16, in tree: CDATree, _ count: Int,
        _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    ) {
        let place = here(tag: true)
        tree.begin(number, byte: place.byte, line: place.line)
        guard let attributes else { return }
        for index in 0..<count {
            let at = attributes + index &* 5
            let name = names.number(at[0]!)
            guard name < CDAName.count, name > CDAName.run.rawValue else { continue }
            let start = at[3]!
            tree.add(name, start, at[4]! - start)
        }
    }

    private func narrate(
        _ number: UInt16, _ count: Int, _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    ) {
        var id: Bytes?
        if let attributes {
            for index in 0..<count {
                let at = attributes + index &* 5
                if names.number(at[0]!) == CDAName.narrativeID.rawValue {
                    id = CDATree.trimmed(Bytes(start: at[3]!, count: at[4]! - at[3]!))
                }
            }
        }
        narrative.begin(number, id: id)
    }

    private func leave(_ name: UnsafePointer<UInt8>) {
        guard stop == nil else { return }
        switch mode {
        case .entry:
            entry.end()
            if depth == modeDepth { leaveEntry() }
        case .header:
            header.end()
            if depth == modeDepth { leaveHeader() }
        case .narrative:
            narrative.end(names.number(name))
            if depth == modeDepth { mode = .frame }
        case .body, .skipped: if depth == modeDepth { mode = .frame }
        case .frame: leave()
        }
        depth &-= 1
        if depth == 0 { end = here(tag: false) }
    }

    @inline(__always)
    private func characters(_ start: UnsafePointer<UInt8>, _ length: Int) {
        guard stop == nil else { return }
        switch mode {
        case .entry: keep(text: start, length, in: entry)
        case .header: keep(text: start, length, in: header)
        case .narrative: narrative.add(start, length)
        case .body: body.add(Bytes(start: start, count: length))
        case .frame, .skipped: break
        }
    }

    @inline(__always)
    private func keep(text start: UnsafePointer<UInt8>, _ length: Int, in tree: CDATree) {
        // Blank text between elements is most of a document.
        if length > 0, start[0] <= 0x20, isBlank(start, length) { return tree.add(blank: start, length) }
        let place = here(tag: false)
        tree.add(text: start, length, byte: place.byte &- UInt64(length), line: place.line)
    }

    @inline(__always)
    private func isBlank(_ start: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        var at = 0
        while at < length, start[at] <= 0x20 { at &+= 1 }
        return at == length
    }
}
