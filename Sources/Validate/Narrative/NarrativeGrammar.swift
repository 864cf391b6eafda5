/// The tags, attributes and entities of a narrative: those of chapters 7 to 11 (without section 4 of chapter 9) and 15 of
/// HTML 4.0, anchors, images and inline style (FHIR R4, 2.4.0 "Narrative").
enum NarrativeGrammar {
    /// The same as plain memory, with room for the tags that are open while a narrative is read: made once, and used by one
    /// reader at a time.
    struct Tables: BitwiseCopyable {
        let tags: ShortNames
        let attributes: ShortNames
        let owners: UnsafeMutablePointer<UInt64>
        let open: UnsafeMutablePointer<UInt8>
        let div: UInt8
        let image: UInt8
        let namespace: UInt8
        let href: UInt8
        let source: UInt8

        init(_ arena: Arena) {
            tags = ShortNames(NarrativeGrammar.tags, arena)
            attributes = ShortNames(NarrativeGrammar.attributes, arena)
            owners = arena.copy(NarrativeGrammar.owners(tags))
            open = arena.copy([UInt8](repeating: 0, count: Narrative.depthLimit))
            div = tags.number("div")
            image = tags.number("img")
            namespace = attributes.number("xmlns")
            href = attributes.number("href")
            source = attributes.number("src")
        }
    }

    private static let tags = """
        div p br span table thead tbody tfoot tr td th a img b i em strong ul ol li h1 h2 h3 h4 h5 h6 small big tt dfn q var \
        abbr acronym cite blockquote hr address bdo kbd sub sup dl dt dd pre caption colgroup col code samp map area
        """
    /// Attributes of every tag, then those of some.
    private static var attributes: String { (general + special.map(\.name)).joined(separator: " ") }
    /// Which tags have an attribute, as bits by number of the tag; by number of the attribute.
    private static func owners(_ tags: ShortNames) -> [UInt64] {
        let every = ~UInt64(0)
        let own = special.map { special in
            special.tags.split(separator: " ").reduce(UInt64(0)) { $0 | 1 << UInt64(tags.number(String($1))) }
        }
        return [0] + general.map { _ in every } + own
    }
    static let namespaceText = Array("http://www.w3.org/1999/xhtml".utf8)

    private static let general = ["class", "style", "title", "id", "lang", "xml:lang", "dir", "accesskey", "tabindex"]

    private static let cells = "td th tr col colgroup thead tbody tfoot"
    private static let special: [(name: String, tags: String)] = [
        ("xmlns", "div"), ("href", "a area"), ("name", "a map img"), ("src", "img"), ("alt", "img area"),
        ("height", "img td th table tr"), ("width", "img table col colgroup td th hr pre"), ("colspan", "td th"),
        ("rowspan", "td th"),
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
