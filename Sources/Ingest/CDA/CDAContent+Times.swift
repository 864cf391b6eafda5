import Records

/// Moments, intervals and the timing of what is given (TS, IVL_TS, PIVL_TS, EIVL_TS, SXPR_TS).
extension CDAContent {
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
}
