import FHIR

/// Invariants as native rules: each says in Swift what the guide's key means. `true` means that the rule holds.
extension Walker {
    /// Checks one invariant at the value looked at.
    mutating func check(_ check: RuleCheck, _ node: UnsafeMutablePointer<Node>, _ index: Int) {
        if check.rule == .expression { return evaluate(check, node, index) }
        if holds(check, index) { return }
        broken(check, index)
    }

    /// Whether an invariant holds by its native rule.
    mutating func holds(_ check: RuleCheck, _ index: Int) -> Bool {
        guard check.rule == .condition else { return holds(check.rule, index) }
        return answer(program.conditions.nodes[Int(check.number)], index) == .yes
    }

    @inline(never)
    private mutating func broken(_ check: RuleCheck, _ index: Int) {
        report(
            check.isAdvice ? .warning : .error, program.texts[Int(check.key)], program.texts[Int(check.profile)], index,
            check.rule == .condition ? program.conditions.meanings[Int(check.number)] : check.rule.meaning)
    }

    /// A narrative scanned once for both of its rules.
    mutating func narrative(_ index: Int) -> Narrative {
        if let last = lastNarrative, last.index == index { return last.narrative }
        var made = Narrative(view.raw(index), program.grammar, isPlain: !view.nodes[index].isEscaped)
        // Escapes may hide markup: what they stand for counts.
        if !made.isSafe && view.nodes[index].isEscaped {
            made = Narrative(plain: view.unescaped(index), program.grammar)
        }
        lastNarrative = (index, made)
        return made
    }

    private mutating func holds(_ rule: Rule, _ index: Int) -> Bool {
        switch rule {
        case .ext1: return has(index, .extension) != hasChoice(index, .value)
        case .per1: return period(index)
        case .ref1: return localReference(index)
        case .qty3, .sqty1, .age1, .cnt3, .dis1, .drt1, .rat1, .rng2: return quantity(rule, index)
        case .pat1, .org1, .org2, .cpt2, .att1, .exp1, .nameOrReason, .practitionerIdentifier,
            .nameOrRelationship:
            return person(rule, index)
        case .tim1, .tim2, .tim4, .tim5, .tim6, .tim7, .tim8, .tim9, .tim10, .trd1, .trd2, .drq1:
            return timing(rule, index)
        case .txt1: return narrative(index).isSafe
        case .txt2: return narrative(index).hasContent
        case .dom2, .dom3, .dom4, .dom5, .dom6, .uncontainedLastUpdated: return domain(rule, index)
        case .bdl7, .bdl8: return bundle(rule, index)
        case .metaInpatient, .metaOutpatient, .metaOral, .metaPharmacy, .metaProfessional, .metaCoverage,
            .metaOrganization,
            .metaPatient, .metaPractitioner, .metaRelatedPerson:
            return profileVersion(rule, index)
        case .careTeamQualification, .careTeamOrganization, .institutionalPractitioner, .pharmacyPractitioner,
            .professionalPractitioner:
            return careTeam(rule, index)
        case .pointOfOrigin, .itemOrHeaderAdjudication, .insuranceFocal, .payeeParty, .transportationLinked,
            .visionProduct,
            .adjudicationAmount, .oralBodySiteLinked, .oralToothNumber, .oralLinkedBodySite:
            return explanation(rule, index)
        case .vacuous, .expression, .condition: return true
        case .machineName, .linkIds, .conceptCodes, .probability, .cardinality, .maximum, .positiveMaximum, .sliceName,
            .elementPath, .plainPath, .snapshotPaths, .differentialPaths, .firstPath, .typeCodes:
            return definition(rule, index)
        case .coverageDocuments, .coverageAuthorization, .coverageInformation, .coveragePurpose, .coverageSatisfied:
            return coverageInformation(rule, index)
        default: return clinical(rule, index)
        }
    }

    /// Whether a member is there, if only with extensions (`_name`).
    func has(_ index: Int, _ name: Name) -> Bool {
        guard view.nodes[index].kind == .object else { return false }
        let shadow = program.siblings.shadows[Int(name.rawValue)]
        var child = index + 1
        while child < Int(view.nodes[index].next) {
            let found = view.nodes[child].name
            if found == name.rawValue || found == shadow && found != 0 { return true }
            child = Int(view.nodes[child].next)
        }
        return false
    }

    func member(_ index: Int, _ name: Name) -> Int? {
        let found = view.member(of: index, name: name)
        return found >= 0 ? found : nil
    }

    /// The member's values: those of an array, or the value itself.
    func each(_ index: Int?, _ body: (Int) -> Void) {
        guard let index, index >= 0 else { return }
        guard view.nodes[index].kind == .array else { return body(index) }
        var child = index + 1
        while child < Int(view.nodes[index].next) {
            body(child)
            child = Int(view.nodes[child].next)
        }
    }

    /// Whether some value of the member passes.
    func any(_ index: Int?, _ test: (Int) -> Bool) -> Bool {
        var found = false
        each(index) { found = found || test($0) }
        return found
    }

    func number(of index: Int?) -> Int {
        var count = 0
        each(index) { _ in count += 1 }
        return count
    }

    func isText(_ index: Int?, _ word: StaticString) -> Bool {
        guard let index else { return false }
        return view.equals(view.nodes[index], word.utf8Start, word.utf8CodeUnitCount)
    }

    func raw(_ index: Int?) -> UnsafeBufferPointer<UInt8> {
        index.map { view.raw($0) } ?? UnsafeBufferPointer(start: nil, count: 0)
    }

    /// Whether a choice element has a value: `valueQuantity`, or `_valueDate` with extensions only.
    func hasChoice(_ index: Int, _ element: ChoiceElement) -> Bool {
        guard view.nodes[index].kind == .object else { return false }
        var child = index + 1
        while child < Int(view.nodes[index].next) {
            if program.choices[Int(view.nodes[child].name)] & element.rawValue != 0 { return true }
            child = Int(view.nodes[child].next)
        }
        return false
    }

    private func period(_ index: Int) -> Bool {
        guard let start = member(index, .start), let end = member(index, .end) else { return true }
        let left = view.raw(start)
        let right = view.raw(end)
        guard PrimitiveFormat.isDateTime(left), PrimitiveFormat.isDateTime(right) else { return true }
        return PrimitiveFormat.isAfter(left, right) != true
    }

    private func localReference(_ index: Int) -> Bool {
        guard let literal = member(index, .reference), view.nodes[literal].length > 1, view.raw(literal)[0] == 0x23
        else {
            return true
        }
        if case .missing = target(index) { return false }
        return true
    }
}

/// The choice elements that rules ask for, as bits.
enum ChoiceElement: UInt8, CaseIterable {
    case value = 1
    case effective = 2
    case performed = 4
    case abatement = 8
    case detail = 16

    /// The bits of the choice elements that a JSON name belongs to: of `valueQuantity` and `_valueDate`, those of `value`.
    static func bits(of name: String) -> UInt8 {
        let bare = name.hasPrefix("_") ? name.dropFirst() : name[...]
        return allCases.reduce(0) { bits, element in
            let word = "\(element)"
            guard bare.hasPrefix(word), let next = bare.dropFirst(word.count).first, next.isUppercase else {
                return bits
            }
            return bits | element.rawValue
        }
    }
}
