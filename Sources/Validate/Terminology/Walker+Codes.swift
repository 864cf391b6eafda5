import FHIR

extension Walker {
    /// What a value set says of a value, and the code system that left it open (-1 for none).
    func answer(
        _ table: UnsafeMutablePointer<CodeTable>, _ shape: CodeCheck.Shape, _ index: Int
    ) -> (answer: CodeTable.Answer, coding: Int, hasCode: Bool) {
        switch shape {
        case .code:
            guard view.nodes[index].kind == .string else { return (.listed, -1, true) }
            return (table.pointee.answer(view, code: index, system: nil), -1, true)
        case .coding, .quantity: return coding(table, index)
        case .concept: break
        }
        let codings = view.member(of: index, name: .coding)
        guard codings >= 0, view.nodes[codings].kind == .array else { return (.absent, -1, false) }
        var result = (answer: CodeTable.Answer.absent, coding: -1, hasCode: false)
        var child = codings + 1
        while child < Int(view.nodes[codings].next) {
            let found = coding(table, child)
            if found.answer == .listed { return found }
            result.hasCode = result.hasCode || found.hasCode
            if found.answer == .unknown && result.answer == .absent {
                result.answer = .unknown
                result.coding = found.coding
            }
            child = Int(view.nodes[child].next)
        }
        return result
    }

    private func coding(
        _ table: UnsafeMutablePointer<CodeTable>, _ index: Int
    ) -> (answer: CodeTable.Answer, coding: Int, hasCode: Bool) {
        let code = view.member(of: index, name: .code)
        guard code >= 0, view.nodes[code].kind == .string else { return (.absent, -1, false) }
        let system = view.member(of: index, name: .system)
        guard system >= 0, view.nodes[system].kind == .string else {
            return (table.pointee.systemCount == 0 ? .unknown : .absent, -1, true)
        }
        let answer = table.pointee.answer(view, code: code, system: table.pointee.system(view, system))
        if answer == .unknown, let supplied = suppliedAnswer(system: system, code: code) {
            return (supplied, system, true)
        }
        return (answer, system, true)
    }

    /// Holds a value to its binding.
    mutating func code(_ check: UnsafeMutablePointer<CodeCheck>, _ index: Int) {
        let found = answer(check.pointee.table, check.pointee.shape, index)
        switch found.answer {
        case .listed: return
        case .unknown: unknownSystem(check, found.coding, index)
        case .absent:
            if check.pointee.shape == .quantity && !found.hasCode { return }
            if !found.hasCode && check.pointee.strength != .required { return }
            if !found.hasCode && check.pointee.shape == .concept && hasDataAbsentReason(index) { return }
            absent(check, index, hasCode: found.hasCode)
        }
    }

    @inline(never)
    private mutating func absent(_ check: UnsafeMutablePointer<CodeCheck>, _ index: Int, hasCode: Bool) {
        let set = program.texts[Int(check.pointee.valueSet)]
        let profile = program.texts[Int(check.pointee.profile)]
        if probing == 0 { forgetCodings(within: index) }
        switch check.pointee.strength {
        case .required:
            report(
                .error, "binding-required", profile, index,
                hasCode ? "expected a code of \(set), found another" : "expected a code of \(set), found none")
        case .most:
            report(.error, "binding-max", profile, index, "expected no code beyond \(set), found another")
        case .extensible:
            report(
                .warning, "binding-extensible", profile, index, "expected a code of \(set) if one fits, found another")
        case .preferred:
            report(.information, "binding-preferred", profile, index, "a code of \(set) is preferred, found another")
        }
    }

    /// That a code is not in its system says no more than that it is not in the value set.
    private mutating func forgetCodings(within index: Int) {
        let start = Int(view.nodes[index].start)
        let range = start...start + Int(view.nodes[index].length)
        findings.removeAll {
            $0.rule.hasPrefix("code-") && $0.rule != "code-system-unknown" && range.contains($0.offset)
        }
    }

    private func hasDataAbsentReason(_ index: Int) -> Bool { view.member(of: index, name: .extension) >= 0 }

    @inline(never)
    private mutating func unknownSystem(_ check: UnsafeMutablePointer<CodeCheck>, _ coding: Int, _ index: Int) {
        // While a question is asked nothing is said: the place would be lost.
        if probing > 0 || check.pointee.strength != .required && check.pointee.strength != .most { return }
        let place = coding >= 0 ? Int(check.pointee.table.pointee.system(view, coding)) : -1
        let bit: UInt64 = 1 << UInt64((place + 1) & 63)
        if check.pointee.warned & bit != 0 { return }
        check.pointee.warned |= bit
        let set = program.texts[Int(check.pointee.valueSet)]
        // Only a system that the value set itself names is quoted: it is the guide's text, not the resource's.
        var system = ""
        if place >= 0 {
            let known = check.pointee.table.pointee.systems[place]
            system = String(decoding: UnsafeBufferPointer(start: known.url, count: Int(known.length)), as: UTF8.self)
        }
        let about = system.isEmpty ? set : system
        guard warned.count < Walker.warningLimit, warned.insert(about).inserted else { return }
        report(
            .warning, "code-system-unknown", program.texts[Int(check.pointee.profile)], index,
            "codes of \(about) are not at hand and were not checked (said once)")
    }
}
