/// The tags, attributes and entities of a narrative: those of chapters 7 to 11 (without section 4 of chapter 9) and 15 of
/// HTML 4.0, anchors, images and inline style (FHIR R4, 2.4.0 "Narrative").
enum NarrativeGrammar {
    static let tags = ShortNames(
        """
        div p br span table thead tbody tfoot tr td th a img b i em strong ul ol li h1 h2 h3 h4 h5 h6 small big tt dfn q var \
        abbr acronym cite blockquote hr address bdo kbd sub sup dl dt dd pre caption colgroup col code samp map area
        """)
    static let div = tags.number("div")
    static let image = tags.number("img")

    /// Attributes of every tag, then those of some.
    static let attributes = ShortNames(
        (general + special.map(\.name)).joined(separator: " "))
    /// Which tags have an attribute, as bits by number of the tag; by number of the attribute.
    static let owners: [UInt64] = {
        let every = ~UInt64(0)
        let own = special.map { special in
            special.tags.split(separator: " ").reduce(UInt64(0)) { $0 | 1 << UInt64(tags.number(String($1))) }
        }
        return [0] + general.map { _ in every } + own
    }()
    static let namespace = attributes.number("xmlns")
    static let href = attributes.number("href")
    static let source = attributes.number("src")
    static let namespaceText = Array("http://www.w3.org/1999/xhtml".utf8)

    private static let general = ["class", "style", "title", "id", "lang", "xml:lang", "dir", "accesskey", "tabindex"]

    private static let cells = "td th tr col colgroup thead tbody tfoot"
    private static let special: [(name: String, tags: String)] = [
        ("xmlns", "div"), ("href", "a area"), ("name", "a map img"), ("src", "img"), ("alt", "img area"),
        ("height", "img td th table tr"), ("width", "img table col colgroup td th hr pre"), ("colspan", "td th"), ("rowspan", "td th"),
        ("border", "table img"), ("cellpadding", "table"), ("cellspacing", "table"), ("summary", "table"),
        ("frame", "table"), ("rules", "table"), ("align", cells + " table p div h1 h2 h3 h4 h5 h6 img hr caption"),
        ("valign", cells), ("char", cells), ("charoff", cells), ("abbr", "td th"), ("axis", "td th"),
        ("headers", "td th"), ("scope", "td th"), ("nowrap", "td th"), ("bgcolor", "td th tr table"),
        ("span", "col colgroup"), ("cite", "blockquote q"), ("charset", "a"), ("type", "a ol ul li"), ("hreflang", "a"),
        ("rel", "a"), ("rev", "a"), ("shape", "a area"), ("coords", "a area"), ("longdesc", "img"), ("usemap", "img"),
        ("ismap", "img"), ("nohref", "area"), ("space", "pre"), ("xml:space", "pre"), ("start", "ol"),
        ("value", "li"), ("compact", "ol ul dl"), ("clear", "br"), ("target", "a area"), ("size", "hr"),
    ]

    @inline(__always)
    static func isNameByte(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= 0x61 && lower <= 0x7A || (byte >= 0x30 && byte <= 0x3A) || byte == 0x2D || byte == 0x5F
    }

    /// Whether an address runs a script.
    static func isScript(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let word = Array("javascript:".utf8)
        let rest = text.drop { $0 <= 0x20 }
        guard rest.count >= word.count, let first = rest.first, first | 0x20 == 0x6A else { return false }
        return zip(rest, word).allSatisfy { $0 | 0x20 == $1 || $0 == $1 }
    }

    /// XML's own five, and those of HTML 4.0 (chapter 24).
    static let entities: Set<String> = Set(
        """
        amp lt gt quot apos nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
        sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring \
        AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash \
        Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml \
        igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn \
        yuml fnof Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho Sigma Tau Upsilon Phi \
        Chi Psi Omega alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau \
        upsilon phi chi psi omega thetasym upsih piv bull hellip prime Prime oline frasl weierp image real trade alefsym larr \
        uarr rarr darr harr crarr lArr uArr rArr dArr hArr forall part exist empty nabla isin notin ni prod sum minus lowast \
        radic prop infin ang and or cap cup int there4 sim cong asymp ne equiv le ge sub sup nsub sube supe oplus otimes perp \
        sdot lceil rceil lfloor rfloor lang rang loz spades clubs hearts diams OElig oelig Scaron scaron Yuml circ tilde ensp \
        emsp thinsp zwnj zwj lrm rlm ndash mdash lsquo rsquo sbquo ldquo rdquo bdquo dagger Dagger permil lsaquo rsaquo euro
        """
        .split(separator: " ").map(String.init))
}

/// At most 255 names of at most 16 bytes, by number from 1.
struct ShortNames: Sendable {
    private var heads: [UInt64]
    private var tails: [UInt64]
    private var numbers: [UInt8]

    init(_ names: String) {
        heads = [UInt64](repeating: 0, count: 512)
        tails = heads
        numbers = [UInt8](repeating: 0, count: 512)
        for (place, name) in names.split(separator: " ").enumerated() {
            let text = Array(name.utf8) + [UInt8](repeating: 0, count: 16)
            text.withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                let (head, tail) = ShortNames.words(start, name.utf8.count)
                var slot = ShortNames.hash(head, tail)
                while numbers[slot] != 0 { slot = (slot + 1) & 511 }
                heads[slot] = head
                tails[slot] = tail
                numbers[slot] = UInt8(truncatingIfNeeded: place + 1)
            }
        }
    }

    /// The number of a name, or 0.
    func number(_ name: String) -> UInt8 {
        let text = Array(name.utf8) + [UInt8](repeating: 0, count: 16)
        return text.withUnsafeBufferPointer { $0.baseAddress.map { number($0, name.utf8.count) } ?? 0 }
    }

    /// The number of the name at `text`, or 0. Eight readable bytes must follow it.
    @inline(__always)
    func number(_ text: UnsafePointer<UInt8>, _ length: Int) -> UInt8 {
        guard length > 0, length <= 16 else { return 0 }
        let (head, tail) = ShortNames.words(text, length)
        var slot = ShortNames.hash(head, tail)
        while numbers[slot] != 0 {
            if heads[slot] == head && tails[slot] == tail { return numbers[slot] }
            slot = (slot + 1) & 511
        }
        return 0
    }

    /// The first eight bytes, zeros behind a shorter name, and those after them.
    @inline(__always)
    private static func words(_ text: UnsafePointer<UInt8>, _ length: Int) -> (UInt64, UInt64) {
        let head = UnsafeRawPointer(text).loadUnaligned(as: UInt64.self)
        if length < 8 { return (head & ((1 << UInt64(length * 8)) &- 1), 0) }
        if length == 8 { return (head, 0) }
        let tail = UnsafeRawPointer(text + 8).loadUnaligned(as: UInt64.self)
        return (head, length == 16 ? tail : tail & ((1 << UInt64((length - 8) * 8)) &- 1))
    }

    @inline(__always)
    private static func hash(_ head: UInt64, _ tail: UInt64) -> Int {
        Int(truncatingIfNeeded: ((head ^ tail &* 31) &* 0x9E37_79B9_7F4A_7C15) >> 55)
    }
}
