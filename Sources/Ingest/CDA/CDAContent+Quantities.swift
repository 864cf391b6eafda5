import Records

/// Numbers, quantities, their bounds and ratios (REAL, PQ, PQR, IVL_PQ, RTO).
extension CDAContent {
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
}
