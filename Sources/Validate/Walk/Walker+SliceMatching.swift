import FHIR

/// What tells slices apart, asked of a value.
extension Walker {
    mutating func matches(
        _ matcher: UnsafeMutablePointer<Matcher>, _ entry: UnsafeMutablePointer<Entry>, _ index: Int
    ) -> Matcher.Answer {
        switch matcher.pointee.kind {
        case .untold: .untold
        case .type where matcher.pointee.stepCount == 0: isOfType(matcher, entry, index) ? .yes : .no
        case .pattern, .code, .exists, .type, .profile: descend(matcher, 0, index)
        case .absent:
            switch descend(matcher, 0, index) {
            case .yes: .no
            case .no: .yes
            case .untold: .untold
            }
        }
    }

    private func isOfType(
        _ matcher: UnsafeMutablePointer<Matcher>, _ entry: UnsafeMutablePointer<Entry>, _ index: Int
    ) -> Bool {
        guard let types = matcher.pointee.types else { return false }
        for place in 0..<Int(matcher.pointee.typeCount) where types[place] == entry.pointee.type { return true }
        return isResource(matcher, index)
    }

    /// Whether a value is a resource of one of a matcher's types.
    private func isResource(_ matcher: UnsafeMutablePointer<Matcher>, _ index: Int) -> Bool {
        guard let types = matcher.pointee.types else { return false }
        let type = view.member(of: index, name: .resourceType)
        guard type >= 0 else { return false }
        let name = view.raw(type)
        for place in 0..<Int(matcher.pointee.typeCount) where program.isText(types[place], name) { return true }
        return false
    }

    /// Whether the value, or one below it by the steps from `step` on, shows what is asked for.
    mutating func descend(
        _ matcher: UnsafeMutablePointer<Matcher>, _ step: Int, _ index: Int
    ) -> Matcher.Answer {
        let kind = view.nodes[index].kind
        var answer = Matcher.Answer.no
        if kind == .array {
            var element = index + 1
            while element < Int(view.nodes[index].next) {
                let found = descend(matcher, step, element)
                if found == .yes { return .yes }
                if found == .untold { answer = .untold }
                element = Int(view.nodes[element].next)
            }
            return answer
        }
        guard step < Int(matcher.pointee.stepCount) else { return shows(matcher, index) }
        guard kind == .object else { return .no }
        let way = matcher.pointee.steps + step
        if way.pointee.kind == .resolve { return descendResolved(matcher, step, index) }
        var child = index + 1
        while child < Int(view.nodes[index].next) {
            if leads(way, child) {
                let found =
                    way.pointee.kind == .extension
                    ? descendExtensions(matcher, step, child) : descend(matcher, step + 1, child)
                if found == .yes { return .yes }
                if found == .untold { answer = .untold }
            }
            child = Int(view.nodes[child].next)
        }
        return answer
    }

    /// Whether a step leads to a member.
    @inline(__always)
    private func leads(_ way: UnsafeMutablePointer<Matcher.Step>, _ child: Int) -> Bool {
        let name = view.nodes[child].name
        if way.pointee.kind == .extension { return name == Name.extension.rawValue }
        for place in 0..<Int(way.pointee.count) where way.pointee.names[place] == name { return true }
        return false
    }

    private mutating func descendExtensions(
        _ matcher: UnsafeMutablePointer<Matcher>, _ step: Int, _ list: Int
    ) -> Matcher.Answer {
        guard view.nodes[list].kind == .array else { return .no }
        var answer = Matcher.Answer.no
        var child = list + 1
        while child < Int(view.nodes[list].next) {
            let url = view.member(of: child, name: .url)
            if url >= 0, program.isText(matcher.pointee.steps[step].url, view.raw(url)) {
                let found = descend(matcher, step + 1, child)
                if found == .yes { return .yes }
                if found == .untold { answer = .untold }
            }
            child = Int(view.nodes[child].next)
        }
        return answer
    }

    private mutating func descendResolved(
        _ matcher: UnsafeMutablePointer<Matcher>, _ step: Int, _ index: Int
    ) -> Matcher.Answer {
        switch target(index) {
        case .resource(let found): return descend(matcher, step + 1, found)
        case .missing: return .no
        case .type(let type):
            // The resource is elsewhere, but its type is enough where types tell the slices apart.
            guard matcher.pointee.kind == .type, step + 1 == Int(matcher.pointee.stepCount),
                let types = matcher.pointee.types
            else { return .untold }
            let isOne = (0..<Int(matcher.pointee.typeCount)).contains { program.isText(types[$0], type) }
            return isOne ? .yes : .no
        case .unknown: return .untold
        }
    }

    private mutating func shows(_ matcher: UnsafeMutablePointer<Matcher>, _ index: Int) -> Matcher.Answer {
        switch matcher.pointee.kind {
        case .pattern: return matcher.pointee.pattern?.pointee.matches(view, index) ?? false ? .yes : .no
        case .code:
            guard let codes = matcher.pointee.codes else { return .untold }
            switch answer(codes, matcher.pointee.shape, index).answer {
            case .listed: return .yes
            case .unknown: return .untold
            case .absent: return .no
            }
        case .type:
            if view.member(of: index, name: .resourceType) < 0 { return .yes }
            return isResource(matcher, index) ? .yes : .no
        case .profile: return conforms(index, toOneOf: matcher.pointee.profiles) ? .yes : .no
        default: return .yes
        }
    }
}
