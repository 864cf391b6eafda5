import Records

/// What a statement says, in the fields of one place of the vocabulary.
extension CDAContent {
    func statement(_ node: Int, _ fields: StatementFields) {
        place(node)
        writer.add(fields.element, CDAContent.element(tree.name(node)))
        attribute(node, .classCode, fields.class)
        attribute(node, .moodCode, fields.mood)
        truth(node, .negationInd, fields.negated, other: fields.negated)
        nullFlavor(node, fields.nullFlavor)
        templates(node, fields.templates)
        identifiers(node, fields.ids)
        let hasTimings = tree.is(node, .substanceAdministration) || tree.is(node, .supply)
        var seen = Seen()
        var at = tree.first(node)
        while at >= 0 {
            if !coded(at, fields, &seen) { member(at, fields, hasTimings, &seen) }
            at = tree.next(at)
        }
    }

    /// What a member says that its whole needs: whether it is claimed at all, its code, time and values; and of an observation that is
    /// no organizer's part its words, which may be all it has.
    func member(_ node: Int, _ fields: MemberFields, isOfOrganizer: Bool) {
        truth(node, .negationInd, fields.negated, other: fields.negated)
        nullFlavor(node, fields.nullFlavor)
        guard tree.is(node, .observation) || isOfOrganizer else { return }
        var seen = Seen()
        var at = tree.first(node)
        while at >= 0 {
            switch CDAName(rawValue: tree.name(at)) {
            case .code: if seen.first(0) { concept(at, fields.code) }
            case .effectiveTime: if seen.first(9) { period(at, fields.effective) }
            case .text: if !isOfOrganizer, seen.first(8) { encapsulated(at, fields.text) }
            case .value:
                writer.begin(fields.values.group)
                value(at, fields.values.fields)
                writer.end()
            default: break
            }
            at = tree.next(at)
        }
    }

    /// What is read once, of what may not repeat.
    struct Seen {
        private var bits: UInt32 = 0

        /// Whether it is the first.
        mutating func first(_ bit: UInt32) -> Bool {
            defer { bits |= 1 << bit }
            return bits & 1 << bit == 0
        }
    }

    static func element(_ name: UInt16) -> StaticString {
        switch CDAName(rawValue: name) {
        case .act: "act"
        case .observation: "observation"
        case .organizer: "organizer"
        case .encounter: "encounter"
        case .procedure: "procedure"
        case .substanceAdministration: "substanceAdministration"
        case .supply: "supply"
        case .observationMedia: "observationMedia"
        case .regionOfInterest: "regionOfInterest"
        case .externalAct: "externalAct"
        case .externalDocument: "externalDocument"
        case .externalObservation: "externalObservation"
        case .externalProcedure: "externalProcedure"
        default: ""
        }
    }

    /// A child that is a concept; `false` where it is none.
    @inline(__always)
    private func coded(_ node: Int, _ fields: StatementFields, _ seen: inout Seen) -> Bool {
        switch CDAName(rawValue: tree.name(node)) {
        case .code: if seen.first(0) { concept(node, fields.code) }
        case .priorityCode: if seen.first(1) { concept(node, fields.priority) }
        case .interpretationCode: concept(node, fields.interpretations)
        case .methodCode: concept(node, fields.methods)
        case .targetSiteCode: concept(node, fields.sites)
        case .approachSiteCode: concept(node, fields.approaches)
        case .routeCode: if seen.first(2) { concept(node, fields.route) }
        case .administrationUnitCode: if seen.first(3) { concept(node, fields.administrationUnit) }
        case .dischargeDispositionCode: if seen.first(4) { concept(node, fields.discharge) }
        case .statusCode: if seen.first(5) { lowercase(node, .code, fields.status) }
        case .languageCode: if seen.first(6) { attribute(node, .code, fields.language) }
        case .confidentialityCode: if seen.first(7) { attribute(node, .code, fields.confidentiality) }
        default: return false
        }
        return true
    }

    private func member(_ node: Int, _ fields: StatementFields, _ hasTimings: Bool, _ seen: inout Seen) {
        switch CDAName(rawValue: tree.name(node)) {
        case .text: if seen.first(8) { words(node, fields) }
        case .effectiveTime:
            if hasTimings { timing(node, fields.timings) } else if seen.first(9) { period(node, fields.effective) }
        case .value:
            writer.begin(fields.values.group)
            value(node, fields.values.fields)
            writer.end()
        case .referenceRange: range(node, fields.ranges)
        case .doseQuantity: if seen.first(10) { quantity(node, fields.dose) }
        case .rateQuantity: if seen.first(11) { quantity(node, fields.rate) }
        case .quantity: if seen.first(12) { quantity(node, fields.quantity) }
        case .maxDoseQuantity:
            writer.begin(fields.maxDose.group)
            ratio(node, fields.maxDose.fields)
            writer.end()
        case .repeatNumber: if seen.first(13) { repeatNumber(node, fields.repeatNumber) }
        case .consumable, .product: if seen.first(14) { product(node, fields.product) }
        case .specimen: specimen(node, fields.specimens)
        case .subject: if seen.first(15) { subject(node, fields.subject) }
        case .performer: actor(node, fields.performers.group, fields.performers.fields)
        case .author: actor(node, fields.authors.group, fields.authors.fields)
        case .informant: actor(node, fields.informants.group, fields.informants.fields)
        case .participant: actor(node, fields.participants.group, fields.participants.fields)
        case .precondition: precondition(node, fields.preconditions)
        default: break
        }
    }

    /// A statement's words. What is embedded in them, a document in base64, is a value of the statement; the words are then those that
    /// a reference beside it leads to.
    private func words(_ node: Int, _ fields: StatementFields) {
        guard isEmbedded(node) else { return encapsulated(node, fields.text) }
        writer.begin(fields.values.group)
        place(node)
        writer.add(fields.values.fields.type, "ED")
        attribute(node, .mediaType, fields.values.fields.mediaType)
        base64(node, fields.values.fields.data)
        writer.end()
        let target = tree.attribute(tree.child(node, .reference), .value)
        if let target, narrative.text(of: target) != nil { encapsulated(node, fields.text) }
    }

    /// Whether an ED says that it is base64, or is of a type that nobody writes as text.
    private func isEmbedded(_ node: Int) -> Bool {
        if let representation = tree.attribute(node, .representation), representation.elementsEqual("B64".utf8) {
            return true
        }
        guard let type = tree.attribute(node, .mediaType) else { return false }
        return type.elementsEqual("application/pdf".utf8) || type.starts(with: "image/".utf8)
    }

    /// An IVL_INT: its value, else its upper bound.
    private func repeatNumber(_ node: Int, _ field: FieldID) {
        var text = tree.attribute(node, .value)
        if text == nil { text = tree.attribute(tree.child(node, .high), .value) }
        if text == nil { text = tree.attribute(tree.child(node, .low), .value) }
        guard let text, text.count <= 18, text.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return }
        place(node)
        writer.add(field, text)
    }

    private func range(_ node: Int, _ fields: RangeFields) {
        each(node, .observationRange) { range in
            writer.begin(fields.group)
            concept(tree.child(range, .code), fields.code)
            encapsulated(tree.child(range, .text), fields.text)
            let value = tree.child(range, .value)
            if value >= 0 {
                bounds(value, fields.bounds)
                // A value that is no interval says what is normal in words, or by the name of its code.
                let isInterval = tree.child(value, .low) >= 0 || tree.child(value, .high) >= 0
                if tree.child(range, .text) < 0, !isInterval {
                    if tree.attribute(value, .displayName) != nil {
                        attribute(value, .displayName, fields.text)
                    } else {
                        text(value, fields.text)
                    }
                }
            }
            concept(tree.child(range, .interpretationCode), fields.interpretation)
            writer.end()
        }
    }

    private func specimen(_ node: Int, _ fields: SpecimenFields) {
        let role = tree.child(node, .specimenRole)
        guard role >= 0 else { return }
        writer.begin(fields.group)
        identifiers(role, fields.ids)
        let entity = tree.child(role, .specimenPlayingEntity)
        concept(tree.child(entity, .code), fields.code)
        text(tree.child(entity, .name), fields.name)
        quantity(tree.child(entity, .quantity), fields.quantity)
        text(tree.child(entity, .desc), fields.text)
        writer.end()
    }

    private func subject(_ node: Int, _ fields: SubjectFields) {
        let relative = tree.child(node, .relatedSubject)
        guard relative >= 0 else { return }
        writer.begin(fields.group)
        attribute(relative, .classCode, fields.class)
        concept(tree.child(relative, .code), fields.code)
        let person = tree.child(relative, .subject)
        if person >= 0 {
            identifiers(person, fields.ids)
            names(person, fields.names)
            concept(tree.child(person, .administrativeGenderCode), fields.gender)
            let birth = tree.child(person, .birthTime)
            if birth >= 0 { moment(birth, fields.birthTime) }
            let deceased = tree.child(person, .deceasedInd)
            if deceased >= 0 { attribute(deceased, .value, fields.deceased) }
            let death = tree.child(person, .deceasedTime)
            if death >= 0 { moment(death, fields.deceasedTime) }
        }
        writer.end()
    }

    private func precondition(_ node: Int, _ fields: PreconditionFields) {
        let criterion = tree.child(node, .criterion)
        guard criterion >= 0 else { return }
        writer.begin(fields.group)
        concept(tree.child(criterion, .code), fields.code)
        encapsulated(tree.child(criterion, .text), fields.text)
        each(criterion, .value) { value in
            writer.begin(fields.values.group)
            self.value(value, fields.values.fields)
            writer.end()
        }
        writer.end()
    }
}
