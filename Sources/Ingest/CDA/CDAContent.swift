import Records

/// Writes what elements of a tree hold by CDA's data types: from `tree` to `writer`. Texts by reference are looked up in
/// `narrative`. What cannot be read is left out, with a finding.
final class CDAContent {
    let tree: CDATree
    let writer: CDAWriter
    let narrative: CDANarrative
    let findings: CDAFindings
    /// What the document's elements are called.
    @exclusivity(unchecked) var names: () -> CDANames = { CDANames() }
    /// The XPath of what the tree hangs on, and the number of the tree's first element among those of its name.
    @exclusivity(unchecked) var base: [UInt8] = []
    @exclusivity(unchecked) var number = 1
    /// Scopes the keys of people and organizations.
    @exclusivity(unchecked) var source: [UInt8] = []
    /// The ids of the patient, by which he is known where he takes part.
    @exclusivity(unchecked) var patient: [[UInt8]] = []

    typealias Bytes = UnsafeBufferPointer<UInt8>

    init(tree: CDATree, writer: CDAWriter, narrative: CDANarrative, findings: CDAFindings) {
        self.tree = tree
        self.writer = writer
        self.narrative = narrative
        self.findings = findings
    }

    /// Says where the values that follow stand.
    @inline(__always)
    func place(_ node: Int) {
        let place = tree.place(node)
        writer.byte = place.byte
        writer.line = place.line
    }

    func finding(_ rule: StaticString, _ message: String, _ node: Int) {
        findings.add(rule, .warning, message, at: tree.place(node)) { String(decoding: xpath(node), as: UTF8.self) }
    }

    /// An attribute's value, as it stands.
    @inline(__always)
    func attribute(_ node: Int, _ name: CDAName, _ field: FieldID) {
        guard let value = tree.attribute(node, name) else { return }
        place(node)
        writer.add(field, value)
    }

    /// A null flavor. What is none (a time, a number) is not kept.
    @inline(__always)
    func nullFlavor(_ node: Int, _ field: FieldID) {
        guard let value = tree.attribute(node, .nullFlavor) else { return }
        guard CDAContent.isNullFlavor(value) else {
            return finding("CDA-NULLFLAVOR", "expected a null flavor (NI, UNK, …), found something else", node)
        }
        place(node)
        writer.add(field, value)
    }

    static func isNullFlavor(_ value: Bytes) -> Bool {
        (2...4).contains(value.count) && value.allSatisfy { $0 >= 0x41 && $0 <= 0x5A }
    }

    // MARK: Texts

    /// All text in an element and the elements in it, blanks collapsed, as one value.
    func text(_ node: Int, _ field: FieldID) {
        guard node >= 0, tree.first(node) >= 0 else { return }
        place(node)
        writer.beginValue(field)
        putText(node)
        writer.endValue()
    }

    /// The text directly in an element, without that of the elements in it.
    func ownText(_ node: Int, _ field: FieldID) {
        place(node)
        writer.beginValue(field)
        var at = tree.first(node)
        while at >= 0 {
            if tree.is(at, .run) { putRun(tree.run(at)) }
            at = tree.next(at)
        }
        writer.endValue()
    }

    private func putText(_ node: Int) {
        var at = tree.first(node)
        while at >= 0 {
            if tree.is(at, .run) { putRun(tree.run(at)) } else { putText(at) }
            at = tree.next(at)
        }
    }

    /// Adds text to the value at hand: words, a blank between two.
    private func putRun(_ run: Bytes) {
        var at = 0
        while at < run.count {
            while at < run.count, run[at] <= 0x20 { at &+= 1 }
            let start = at
            while at < run.count, run[at] > 0x20 { at &+= 1 }
            if at > start {
                if writer.lastByte != 0 { writer.put(0x20) }
                writer.put(Bytes(rebasing: run[start..<at]))
            }
        }
    }

    /// An ED: what its reference names in the narrative, else the text that stands in it.
    func encapsulated(_ node: Int, _ field: FieldID) {
        guard node >= 0 else { return }
        if let target = tree.attribute(tree.child(node, .reference), .value) {
            if let found = narrative.text(of: target) {
                place(node)
                writer.beginValue(field)
                putRun(found)
                writer.endValue()
                return
            }
            if target[0] == 0x23 {
                finding("CDA-REFERENCE", "expected an id of the section's narrative, found none that is so named", node)
            }
        }
        text(node, field)
    }

    /// Base64 without its blanks, of an ED.
    func base64(_ node: Int, _ field: FieldID) {
        place(node)
        writer.beginValue(field)
        var at = tree.first(node)
        while at >= 0 {
            if tree.is(at, .run) { for byte in tree.run(at) where byte > 0x20 { writer.put(byte) } }
            at = tree.next(at)
        }
        writer.endValue()
    }

    // MARK: Times

    /// A TS's `value` as a moment.
    @inline(__always)
    func moment(_ node: Int, _ field: FieldID) {
        guard let value = tree.attribute(node, .value) else { return }
        place(node)
        writer.beginValue(field)
        let reading = CDATime.read(value) { writer.put($0) }
        writer.endValue()
        if reading == .malformed { finding("CDA-TIME", "expected a time (CCYYMMDDHHMMSS+ZZZZ), found none", node) }
    }

    func period(_ node: Int, _ fields: PeriodFields) {
        moment(node, fields.value)
        nullFlavor(node, fields.nullFlavor)
        let low = tree.child(node, .low)
        if low >= 0 {
            moment(low, fields.from)
            nullFlavor(low, fields.begins)
        }
        let high = tree.child(node, .high)
        if high >= 0 {
            moment(high, fields.to)
            nullFlavor(high, fields.ends)
        }
        if low < 0, high < 0, tree.attribute(node, .value) == nil {
            let center = tree.child(node, .center)
            if center >= 0 { moment(center, fields.value) }
        }
    }

    func period(_ node: Int, _ group: GroupFields<PeriodFields>) {
        guard node >= 0 else { return }
        writer.begin(group.group)
        period(node, group.fields)
        writer.end()
    }

    /// Each effectiveTime of a medication; the parts of a parenthetic set (SXPR_TS) one by one.
    func timing(_ node: Int, _ group: GroupFields<TimingFields>, depth: Int = 0) {
        let part = tree.child(node, .comp)
        if part >= 0, depth < 4 {
            var at = part
            while at >= 0 {
                timing(at, group, depth: depth + 1)
                at = tree.next(at, .comp)
            }
            return
        }
        let fields = group.fields
        writer.begin(group.group)
        place(node)
        let period = tree.child(node, .period)
        let event = tree.child(node, .event)
        let isInterval = tree.child(node, .low) >= 0 || tree.child(node, .high) >= 0 || tree.child(node, .width) >= 0
        let stated = typeName(node)
        let type: StaticString? =
            period >= 0
            ? "PIVL_TS"
            : event >= 0 ? "EIVL_TS" : isInterval ? "IVL_TS" : tree.attribute(node, .value) != nil ? "TS" : nil
        if let type { writer.add(fields.type, type) } else { writer.add(fields.type, stated) }
        attribute(node, .setOperator, fields.operator)
        moment(node, fields.value)
        nullFlavor(node, fields.nullFlavor)
        if isInterval {
            let low = tree.child(node, .low)
            if low >= 0 { moment(low, fields.from) }
            let high = tree.child(node, .high)
            if high >= 0 {
                moment(high, fields.to)
                nullFlavor(high, fields.ends)
            }
        }
        if period >= 0 { span(period, fields.period, fields.periodUnit, fields.periodHigh, fields.periodHighUnit) }
        phase(tree.child(node, .phase), fields)
        attribute(node, .institutionSpecified, fields.institution)
        if event >= 0 { attribute(event, .code, fields.event) }
        let offset = tree.child(node, .offset)
        if offset >= 0 { span(offset, fields.offset, fields.offsetUnit, fields.offsetHigh, fields.offsetHighUnit) }
        writer.end()
    }

    private func phase(_ node: Int, _ fields: TimingFields) {
        guard node >= 0 else { return }
        moment(node, fields.phaseFrom)
        let low = tree.child(node, .low)
        if low >= 0 { moment(low, fields.phaseFrom) }
        let high = tree.child(node, .high)
        if high >= 0 { moment(high, fields.phaseTo) }
        let width = tree.child(node, .width)
        if width >= 0 {
            decimal(width, .value, fields.phaseWidth)
            attribute(width, .unit, fields.phaseWidthUnit)
        }
    }

    /// A PQ, or an IVL_PQ of two.
    private func span(_ node: Int, _ low: FieldID, _ lowUnit: FieldID, _ high: FieldID, _ highUnit: FieldID) {
        decimal(node, .value, low)
        attribute(node, .unit, lowUnit)
        for (bound, field, unit) in [(CDAName.low, low, lowUnit), (.high, high, highUnit)] {
            let at = tree.child(node, bound)
            guard at >= 0 else { continue }
            decimal(at, .value, field)
            attribute(at, .unit, unit)
        }
    }

    // MARK: Numbers

    /// A number as decimal; `false` where the attribute is there and is none.
    @discardableResult
    func decimal(_ node: Int, _ name: CDAName, _ field: FieldID) -> Bool {
        guard let text = tree.attribute(node, name) else { return true }
        return decimal(text, node, field)
    }

    func decimal(_ text: Bytes, _ node: Int, _ field: FieldID) -> Bool {
        guard CDAContent.isDecimal(text) else { return false }
        place(node)
        writer.beginValue(field)
        var at = 0
        if text[0] == 0x2B { at = 1 }
        if text[0] == 0x2D {
            writer.put(0x2D)
            at = 1
        }
        if text[at] == 0x2E { writer.put(0x30) }
        writer.put(Bytes(rebasing: text[at...]))
        writer.endValue()
        return true
    }

    /// `[+-]digits[.digits]` or `.digits`, at most 40 long.
    static func isDecimal(_ text: Bytes) -> Bool {
        var at = 0
        guard text.count <= 40 else { return false }
        if at < text.count, text[at] == 0x2B || text[at] == 0x2D { at += 1 }
        let start = at
        while at < text.count, text[at] >= 0x30, text[at] <= 0x39 { at += 1 }
        let whole = at - start
        guard at < text.count else { return whole > 0 }
        guard text[at] == 0x2E else { return false }
        at += 1
        let point = at
        while at < text.count, text[at] >= 0x30, text[at] <= 0x39 { at += 1 }
        return at == text.count && at > point
    }

    func bounds(_ node: Int, _ fields: BoundsFields) {
        bound(tree.child(node, .low), fields.low, fields.lowUnit, fields.lowOpen)
        bound(tree.child(node, .high), fields.high, fields.highUnit, fields.highOpen)
    }

    private func bound(_ node: Int, _ value: FieldID?, _ unit: FieldID?, _ open: FieldID?) {
        guard node >= 0, let value, let unit else { return }
        let stated = measure(node)
        guard let text = tree.attribute(stated, .value), decimal(text, stated, value) else { return }
        if stated == node { attribute(node, .unit, unit) } else { measureUnit(stated, unit) }
        if let open, let flag = tree.attribute(node, .inclusive), flag.elementsEqual("false".utf8) {
            writer.add(open, "true")
        }
    }

    /// Where a quantity's number stands: in the quantity, or in the first translation that has one, where the unit is none of
    /// UCUM and the quantity itself has neither number nor bounds (PQR; C-CDA Examples, "Results Unit Non-UCUM").
    func measure(_ node: Int) -> Int {
        if tree.attribute(node, .value) != nil || tree.child(node, .low) >= 0 || tree.child(node, .high) >= 0 {
            return node
        }
        var translation = tree.child(node, .translation)
        while translation >= 0 {
            if let value = tree.attribute(translation, .value), CDAContent.isDecimal(value) { return translation }
            translation = tree.next(translation, .translation)
        }
        return node
    }

    /// The unit of such a translation: its code, else what it is called.
    func measureUnit(_ translation: Int, _ unit: FieldID) {
        let original = tree.child(translation, .originalText)
        if tree.attribute(translation, .unit) != nil {
            attribute(translation, .unit, unit)
        } else if tree.attribute(translation, .code) != nil {
            attribute(translation, .code, unit)
        } else if original >= 0 {
            encapsulated(original, unit)
        }
    }

    /// PQ or IVL_PQ. A number that is none is text.
    func quantity(_ node: Int, _ group: GroupFields<QuantityFields>) {
        guard node >= 0 else { return }
        let fields = group.fields
        writer.begin(group.group)
        if let value = tree.attribute(node, .value), !decimal(value, node, fields.value) {
            place(node)
            writer.add(fields.text, value)
        }
        attribute(node, .unit, fields.unit)
        bounds(node, fields.bounds)
        nullFlavor(node, fields.nullFlavor)
        let original = tree.child(node, .originalText)
        if original >= 0 {
            encapsulated(original, fields.text)
        } else if tree.attribute(node, .value) == nil {
            ownText(node, fields.text)
        }
        writer.end()
    }

    func ratio(_ node: Int, _ fields: RatioFields) {
        let over = tree.child(node, .numerator)
        if over >= 0 {
            decimal(over, .value, fields.numerator)
            attribute(over, .unit, fields.numeratorUnit)
        }
        let under = tree.child(node, .denominator)
        if under >= 0 {
            decimal(under, .value, fields.denominator)
            attribute(under, .unit, fields.denominatorUnit)
        }
    }

    // MARK: Codes

    func concept(_ node: Int, _ fields: ConceptFields) {
        guard node >= 0 else { return }
        attribute(node, .code, fields.code)
        attribute(node, .codeSystem, fields.system)
        attribute(node, .codeSystemName, fields.systemName)
        attribute(node, .displayName, fields.display)
        nullFlavor(node, fields.nullFlavor)
        var at = tree.first(node)
        while at >= 0 {
            switch tree.name(at) {
            case CDAName.originalText.rawValue: encapsulated(at, fields.text)
            case CDAName.translation.rawValue: translation(at, fields)
            case CDAName.qualifier.rawValue: qualifier(at, fields)
            default: break
            }
            at = tree.next(at)
        }
    }

    private func translation(_ node: Int, _ fields: ConceptFields) {
        writer.begin(fields.translations)
        attribute(node, .code, fields.translationCode)
        attribute(node, .codeSystem, fields.translationSystem)
        attribute(node, .codeSystemName, fields.translationSystemName)
        attribute(node, .displayName, fields.translationDisplay)
        writer.end()
    }

    private func qualifier(_ node: Int, _ fields: ConceptFields) {
        writer.begin(fields.qualifiers)
        let name = tree.child(node, .name)
        if name >= 0 {
            attribute(name, .code, fields.qualifierName)
            attribute(name, .displayName, fields.qualifierNameDisplay)
        }
        let value = tree.child(node, .value)
        if value >= 0 {
            attribute(value, .code, fields.qualifierCode)
            attribute(value, .codeSystem, fields.qualifierSystem)
            attribute(value, .displayName, fields.qualifierDisplay)
        }
        writer.end()
    }

    func concept(_ node: Int, _ group: ConceptGroup) {
        guard node >= 0 else { return }
        writer.begin(group.group)
        concept(node, group.fields)
        writer.end()
    }

    /// Each element of a name among a node's children.
    @inline(__always)
    func each(_ node: Int, _ name: CDAName, _ body: (Int) -> Void) {
        var at = tree.child(node, name)
        while at >= 0 {
            body(at)
            at = tree.next(at, name)
        }
    }

    /// The local name of an element's xsi:type; `nil` where there is none.
    func typeName(_ node: Int) -> Bytes? {
        guard let type = tree.attribute(node, .type) else { return nil }
        guard let colon = type.lastIndex(of: 0x3A) else { return type }
        return CDATree.trimmed(Bytes(rebasing: type[(colon + 1)...]))
    }

    // MARK: Paths

    /// Where a node stands, as an XPath without prefixes. What often repeats has its number, other names from the second on.
    func xpath(_ node: Int) -> [UInt8] {
        var nodes: [Int] = []
        var at = node
        while at >= 0 {
            if !tree.is(at, .run) { nodes.append(at) }
            at = tree.parent(at)
        }
        var path = base
        let names = names()
        for node in nodes.reversed() {
            path.append(0x2F)
            path += names.text(tree.name(node))
            let parent = tree.parent(node)
            guard parent >= 0 else {
                CDAContent.append(number, of: tree.name(node), to: &path)
                continue
            }
            var number = 1
            var sibling = tree.first(parent)
            while sibling >= 0, sibling != node {
                if tree.name(sibling) == tree.name(node) { number += 1 }
                sibling = tree.next(sibling)
            }
            CDAContent.append(number, of: tree.name(node), to: &path)
        }
        return path
    }

    /// `[3]`, where the element is one of several or of a kind that mostly is.
    static func append(_ number: Int, of name: UInt16, to path: inout [UInt8]) {
        let isMany =
            name == CDAName.entry.rawValue || name == CDAName.entryRelationship.rawValue
            || name == CDAName.component.rawValue
        if number > 1 || isMany { path += "[\(number)]".utf8 }
    }
}
