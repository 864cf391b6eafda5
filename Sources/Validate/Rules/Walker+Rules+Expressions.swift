import FHIR

/// Invariants without a native rule: their FHIRPath expressions are evaluated.
extension Walker {
    /// Evaluates an invariant's expression at a value. What cannot be answered here is said once.
    mutating func evaluate(_ check: RuleCheck, _ node: UnsafeMutablePointer<Node>, _ index: Int) {
        guard check.number >= 0 else { return unanswered(check, index, "there is no rule for it here") }
        if let trial = program.trial { return compare(trial, Int(check.number), node, index) }
        do throws(FHIRPath.EvaluationError) {
            if try !isTrue(program.expressions[Int(check.number)], node, index) { fails(check, index) }
        } catch {
            unanswered(check, index, "\(error)")
        }
    }

    /// Answers an invariant by its rule and by its expression, for a trial.
    private mutating func compare(
        _ trial: RuleTrial, _ number: Int, _ node: UnsafeMutablePointer<Node>, _ index: Int
    ) {
        let pair = trial.pairs[number]
        let native = holds(pair.check, index)
        let official = try? isTrue(pair.expression, node, index)
        trial.note(
            RuleTrial.Outcome(
                key: program.texts[Int(pair.check.key)], digest: pair.digest,
                path: native == official ? "" : location(), offset: Int(view.nodes[index].start), native: native,
                official: official))
    }

    private mutating func isTrue(
        _ expression: FHIRPath.Compiled, _ node: UnsafeMutablePointer<Node>, _ index: Int
    ) throws(FHIRPath.EvaluationError) -> Bool {
        let focus = FHIRPath.Focus(node: index, type: program.types[Int(node.pointee.focus)])
        let (evaluator, view, resource, root) = (program.evaluator, view, resource, container)
        return try withHost { host throws(FHIRPath.EvaluationError) in
            try evaluator.isTrue(
                expression, view: view, focus: focus, resource: resource, rootResource: root, host: host)
        }
    }

    /// Runs an evaluation whose questions this walk answers.
    private mutating func withHost(
        _ body: (RuleHost) throws(FHIRPath.EvaluationError) -> Bool
    ) throws(FHIRPath.EvaluationError) -> Bool {
        try withUnsafeMutablePointer(to: &self) { walker throws(FHIRPath.EvaluationError) in
            try body(RuleHost(walker: walker))
        }
    }

    @inline(never)
    private mutating func fails(_ check: RuleCheck, _ index: Int) {
        report(
            check.isAdvice ? .warning : .error, program.texts[Int(check.key)], program.texts[Int(check.profile)], index,
            "the condition does not hold")
    }

    @inline(never)
    private mutating func unanswered(_ check: RuleCheck, _ index: Int, _ reason: String) {
        if probing > 0 { return }
        let key = program.texts[Int(check.key)]
        let profile = program.texts[Int(check.profile)]
        guard warned.count < Walker.warningLimit, warned.insert("\(key)|\(profile)").inserted else { return }
        report(
            .warning, "invariant-unanswered", profile, index,
            "\(key) was not checked here: \(reason) (said once)")
    }

    /// More notes than this are not told apart.
    static let warningLimit = 10_000
}

/// What an expression may ask of the walk that evaluates it.
struct RuleHost: FHIRPath.Host {
    let walker: UnsafeMutablePointer<Walker>

    func resolve(_ reference: String, from resource: Int) -> FHIRPath.Resolution {
        var reference = reference
        let found = reference.withUTF8 { text in walker.pointee.bundle?.resource(text, from: walker.pointee.container) }
        return found.map { .node($0) } ?? .unknown
    }

    func isMember(code: String, system: String?, of valueSet: String) -> Bool? {
        let home = walker.pointee.program.texts[Int(walker.pointee.home)]
        return walker.pointee.program.catalog.valueSet(valueSet, from: home).flatMap {
            $0.contains(system: system, code: code)
        }
    }

    func conforms(node: Int, to profile: String) -> Bool? {
        let program = walker.pointee.program
        guard let found = program.profile(profile, from: program.texts[Int(walker.pointee.home)]) else { return nil }
        return walker.pointee.conforms(node, to: program.root(profiles: [found], type: found.type))
    }

    func isSafeHTML(node: Int) -> Bool? {
        let narrative = walker.pointee.narrative(node)
        return narrative.isSafe && narrative.hasContent
    }
}
