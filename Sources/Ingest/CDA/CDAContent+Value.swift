import Records

/// A value of any type.
extension CDAContent {
    private enum Shape { case concept, quantity, interval, ratio, time, flag, data, text, identifier }

    func value(_ node: Int, _ fields: ValueFields) {
        let stated = typeName(node)
        let (shape, type) = self.shape(node, stated)
        place(node)
        if let type { writer.add(fields.type, type) } else { writer.add(fields.type, stated) }
        switch shape {
        case .concept: concept(node, fields.concept)
        case .quantity, .interval: number(node, fields)
        case .ratio:
            ratio(node, fields.ratio)
            nullFlavor(node, fields.concept.nullFlavor)
        case .time:
            moment(node, fields.moment)
            let (low, high) = (tree.child(node, .low), tree.child(node, .high))
            if low >= 0 { moment(low, fields.from) }
            if high >= 0 { moment(high, fields.to) }
            nullFlavor(node, fields.concept.nullFlavor)
        case .flag:
            flag(node, fields)
            nullFlavor(node, fields.concept.nullFlavor)
        case .data:
            attribute(node, .mediaType, fields.mediaType)
            if let representation = tree.attribute(node, .representation), representation.elementsEqual("B64".utf8) {
                base64(node, fields.data)
            } else {
                encapsulated(node, fields.concept.text)
            }
            nullFlavor(node, fields.concept.nullFlavor)
        case .text:
            encapsulated(node, fields.concept.text)
            nullFlavor(node, fields.concept.nullFlavor)
        case .identifier: identifierValue(node, fields.concept)
        }
    }

    /// A BL. What is none is text.
    private func flag(_ node: Int, _ fields: ValueFields) {
        guard tree.attribute(node, .value) != nil else { return ownText(node, fields.concept.text) }
        truth(node, .value, fields.flag, other: fields.concept.text)
    }

    /// An II: the root as system, the extension as text; of a social security number the root alone.
    private func identifierValue(_ node: Int, _ fields: ConceptFields) {
        let root = tree.attribute(node, .root)
        attribute(node, .root, fields.system)
        attribute(node, .assigningAuthorityName, fields.systemName)
        if root.map({ $0.elementsEqual(CDAContent.socialSecurity) }) != true {
            attribute(node, .idExtension, fields.text)
        }
        nullFlavor(node, fields.nullFlavor)
    }

    private func number(_ node: Int, _ fields: ValueFields) {
        let other = measure(node)
        if other != node {
            decimal(other, .value, fields.number)
            measureUnit(other, fields.unit)
            return
        }
        if let value = tree.attribute(node, .value), !decimal(value, node, fields.number) {
            if CDAContent.isUnknown(value), tree.attribute(node, .nullFlavor) == nil {
                place(node)
                writer.add(fields.concept.nullFlavor, value)
            } else {
                words(value, node, fields.concept.text)
            }
        } else {
            let original = tree.child(node, .originalText)
            if original >= 0 { encapsulated(original, fields.concept.text) } else { ownText(node, fields.concept.text) }
        }
        attribute(node, .unit, fields.unit)
        bounds(node, fields.bounds)
        nullFlavor(node, fields.concept.nullFlavor)
        each(node, .translation) { translation($0, fields.concept) }
    }

    /// What stands for a number and is none: `1,200` with the unit that stands beside it; a bound (`>95`), whose unit stays by itself;
    /// words (`canceled`), which have none.
    private func words(_ value: Bytes, _ node: Int, _ field: FieldID) {
        place(node)
        writer.beginValue(field)
        writer.put(value)
        if let unit = tree.attribute(node, .unit), value[0] != 0x3C, value[0] != 0x3E,
            value.contains(where: { $0 >= 0x30 && $0 <= 0x39 })
        {
            writer.put(0x20)
            writer.put(unit)
        }
        writer.endValue()
    }

    /// Whether what stands for a number is a null flavor that says no more than that none is known.
    private static func isUnknown(_ value: Bytes) -> Bool {
        ["UNK", "NI", "NA", "NASK", "ASKU", "NAV"].contains { value.elementsEqual($0.utf8) }
    }

    /// How to read a value, and what its type is called; `nil` is as it is stated. Without a type it is guessed from what
    /// is there.
    private func shape(_ node: Int, _ type: Bytes?) -> (Shape, StaticString?) {
        guard let type else { return guess(node) }
        func isType(_ names: StaticString...) -> Bool {
            names.contains { type.elementsEqual(Bytes(start: $0.utf8Start, count: $0.utf8CodeUnitCount)) }
        }
        switch type.count {
        case 2:
            if isType("CD") { return (.concept, nil) }
            if isType("CE", "CV", "CO", "CS", "CR") { return (.concept, "CD") }
            if isType("PQ", "MO") { return (.quantity, nil) }
            if isType("ST") { return (.text, nil) }
            if isType("SC") { return (.text, "ST") }
            if isType("ED") { return (.data, nil) }
            if isType("BL", "BN") { return (.flag, "BL") }
            if isType("TS") { return (.time, nil) }
            if isType("II") { return (.identifier, nil) }
        default:
            if isType("REAL") { return (.quantity, nil) }
            if isType("INT") { return (.quantity, isFraction(node) ? "REAL" : nil) }
            if isType("IVL_PQ") { return (.interval, nil) }
            if isType("IVL_INT", "IVL_REAL") { return (.interval, "IVL_PQ") }
            if isType("IVL_TS") { return (.time, nil) }
            // A bound or part of a set of times (SXCM_TS, IVXB_TS, …).
            if type.count > 3, type.suffix(3).elementsEqual("_TS".utf8), tree.attribute(node, .value) != nil {
                return (.time, "TS")
            }
            if isType("RTO", "RTO_PQ_PQ", "RTO_QTY_QTY") { return (.ratio, "RTO") }
        }
        let (shape, _) = guess(node)
        return (shape, nil)
    }

    private func guess(_ node: Int) -> (Shape, StaticString?) {
        if tree.attribute(node, .code) != nil || tree.attribute(node, .codeSystem) != nil
            || tree.child(node, .translation) >= 0 || tree.child(node, .originalText) >= 0
        {
            return (.concept, "CD")
        }
        if tree.attribute(node, .root) != nil || tree.attribute(node, .idExtension) != nil {
            return (.identifier, "II")
        }
        if tree.child(node, .numerator) >= 0 { return (.ratio, "RTO") }
        if tree.attribute(node, .unit) != nil { return (.quantity, "PQ") }
        let (low, high) = (tree.child(node, .low), tree.child(node, .high))
        if low >= 0 || high >= 0 {
            let isTime = isDay(low) || isDay(high)
            return isTime ? (.time, "IVL_TS") : (.interval, "IVL_PQ")
        }
        if let value = tree.attribute(node, .value) {
            if value.elementsEqual("true".utf8) || value.elementsEqual("false".utf8) { return (.flag, "BL") }
            return (.quantity, CDAContent.isDecimal(value) ? "REAL" : "PQ")
        }
        if tree.attribute(node, .mediaType) != nil || tree.attribute(node, .representation) != nil {
            return (.data, "ED")
        }
        return tree.first(node) >= 0 ? (.text, "ST") : (.concept, nil)
    }

    /// Whether what calls itself a whole number is none.
    private func isFraction(_ node: Int) -> Bool {
        tree.attribute(node, .value).map { CDAContent.isDecimal($0) && $0.contains(0x2E) } ?? false
    }

    /// Whether a bound without a unit is a day or a time.
    private func isDay(_ node: Int) -> Bool {
        guard node >= 0, tree.attribute(node, .unit) == nil, let value = tree.attribute(node, .value) else {
            return false
        }
        return value.count >= 8 && CDATime.read(value) { _ in } == .moment
    }
}
