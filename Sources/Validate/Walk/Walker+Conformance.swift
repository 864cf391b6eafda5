import FHIR

/// Whether a value conforms to a profile: asked by slices, by references and where a definition leaves a choice of profiles.
extension Walker {
    /// A question whose answer is kept while one resource is validated.
    struct Question: Hashable {
        var index: Int
        var node: UnsafeMutablePointer<Node>
    }

    /// Questions within questions deeper than this are taken to hold.
    private static let depthLimit = 16

    /// Whether a value conforms to one of a set of profiles, as far as its type has any.
    mutating func conforms(_ index: Int, toOneOf set: Int32) -> Bool {
        let type = view.member(of: index, name: .resourceType)
        for profile in program.profileSets[Int(set)] {
            if type >= 0, !view.raw(type).elementsEqual(profile.type.utf8) { continue }
            if conforms(index, to: program.root(profiles: [profile], type: profile.type)) { return true }
        }
        return false
    }

    /// Whether a value breaks nothing that a node demands; nothing is reported. A question within itself holds.
    mutating func conforms(_ index: Int, to node: UnsafeMutablePointer<Node>) -> Bool {
        let question = Question(index: index, node: node)
        if let known = answers[question] { return known }
        if probing >= Walker.depthLimit { return true }
        answers[question] = true
        let outer = (hasFailed, resource, container, depth, supported)
        probing += 1
        hasFailed = false
        enter(index)
        check(node, index)
        let holds = !hasFailed
        probing -= 1
        (hasFailed, resource, container, depth, supported) = outer
        answers[question] = holds
        return holds
    }

    /// Makes a resource the one that rules speak of.
    private mutating func enter(_ index: Int) {
        guard view.member(of: index, name: .resourceType) >= 0 else { return }
        resource = index
        if !isContained(index) { container = index }
    }

    private func isContained(_ index: Int) -> Bool {
        let list = view.member(of: container, name: .contained)
        return list >= 0 && index > list && index < Int(view.nodes[list].next)
    }

    /// Holds a resource that a reference points at to a profile; what it breaks is reported at its own place, once.
    mutating func hold(_ index: Int, to profile: Profile) {
        let node = program.root(profiles: [profile], type: profile.type)
        if conforms(index, to: node) { return }
        if probing > 0 {
            hasFailed = true
            return
        }
        // Where no more findings are kept, the way to the place need not be found.
        guard findings.count < options.findingLimit, held.insert(Question(index: index, node: node)).inserted else {
            return
        }
        let outer = (resource, container, depth, supported)
        let steps = (0..<min(depth, Scratch.stepLimit)).map { scratch.steps[$0] }
        goTo(index)
        enter(index)
        check(node, index)
        for (place, step) in steps.enumerated() { scratch.steps[place] = step }
        (resource, container, depth, supported) = outer
    }

    /// A finding for each key that stands twice.
    mutating func duplicates(_ keys: [JSONError]) -> [ValidationFinding] {
        let offsets = Set(keys.map(\.offset))
        return (1..<view.count).filter {
            offsets.contains(Int(view.nodes[$0].keyStart)) && view.nodes[$0].keyLength > 0
        }
        .map { index in
            goTo(index)
            return ValidationFinding(
                severity: .error, rule: "json-duplicate-key", profile: "", path: location(),
                message: "expected each key once, found this one again", offset: Int(view.nodes[index].keyStart))
        }
    }

    /// Makes the steps those that lead to a value, as far as the names on the way are known.
    private mutating func goTo(_ target: Int) {
        depth = 0
        var index = 0
        while index != target {
            var child = index + 1
            var number: Int32 = 0
            while Int(view.nodes[child].next) <= target {
                child = Int(view.nodes[child].next)
                number += 1
            }
            if view.nodes[index].kind == .array {
                scratch.steps[depth - 1].index = number
            } else {
                if view.nodes[child].name == 0 { return }
                push(view.nodes[child].name, -1, 0)
            }
            index = child
        }
    }

    /// Holds a value to a choice of profiles.
    mutating func choose(_ choice: ProfileChoice, _ index: Int) {
        if conforms(index, toOneOf: choice.profiles) { return }
        let names = program.profileSets[Int(choice.profiles)].map(\.canonical).joined(separator: " or ")
        report(
            .error, "profile-choice", program.texts[Int(choice.profile)], index,
            "expected a value that conforms to \(names)")
    }
}
