import FHIR

/// What references may point at, and which resources may stand in others.
extension Program {
    func addTargets(_ contents: [ElementNode], type: String, to node: inout Node) {
        guard type == "Reference" else { return }
        var checks: [TargetCheck] = []
        var seen: Set<ElementType> = []
        for definition in contents {
            guard let reference = definition.types.first(where: { $0.code == type }), seen.insert(reference).inserted
            else { continue }
            let candidates = candidates(reference.targets, from: definition.package)
            let bits = reference.aggregations.reduce(UInt8(0)) { $0 | TargetCheck.bit($1) }
            if candidates.isEmpty && bits == 0 { continue }
            checks.append(
                TargetCheck(
                    candidates: arena.copy(candidates), count: Int32(candidates.count), aggregations: bits,
                    profile: text(definition.profile)))
        }
        node.targets = arena.copy(checks)
        node.targetCount = Int32(checks.count)
    }

    /// The types that canonicals of profiles stand for, each with the profiles that a resource of it may conform to;
    /// none where a type is not known or every resource will do.
    private func candidates(_ targets: [String], from package: String) -> [TargetCheck.Candidate] {
        var order: [String] = []
        var found: [String: [Profile]?] = [:]
        for target in targets {
            guard let type = targetType(target, from: package) else { return [] }
            if type == "Resource" || type == "DomainResource" { return [] }
            if found[type] == nil { order.append(type) }
            let profile = profile(target, from: package)
            if let profile, profile.isConstraint, let others = found[type, default: []] {
                found[type] = .some(others + [profile])
            } else {
                // The type itself, or a profile that is not at hand: any resource of the type will do.
                found[type] = .some(nil)
            }
        }
        return order.map { type in
            let profiles = (found[type] ?? nil) ?? []
            return TargetCheck.Candidate(type: text(type), profiles: profileSet(profiles))
        }
    }

    func addResources(_ contents: [ElementNode], to node: inout Node) {
        var checks: [ResourceCheck] = []
        var seen: Set<[ElementType]> = []
        for definition in contents where !definition.types.isEmpty && definition.id.contains(".") {
            guard seen.insert(definition.types).inserted else { continue }
            let targets = definition.types.flatMap { type in
                type.profiles.isEmpty ? [ElementNode.canonical(ofType: type.code)] : type.profiles
            }
            let candidates = candidates(targets, from: definition.package)
            if candidates.isEmpty { continue }
            checks.append(
                ResourceCheck(
                    candidates: arena.copy(candidates), count: Int32(candidates.count),
                    profile: text(definition.profile)))
        }
        node.resources = arena.copy(checks)
        node.resourceCount = Int32(checks.count)
    }
}

extension TargetCheck {
    static func bit(_ aggregation: ElementType.Aggregation) -> UInt8 {
        switch aggregation {
        case .contained: contained
        case .referenced: referenced
        case .bundled: bundled
        }
    }
}
