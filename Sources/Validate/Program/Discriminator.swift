import FHIR

/// Where the path of a discriminator leads: what a value is asked, and all that the slice says of the place.
struct DiscriminatedPlace {
    var steps: [Matcher.Step] = []
    var definitions: [ElementNode]
    var types: [ElementType]
    /// What fixed values and patterns prescribe here, as JSON; the most specific first.
    var constants: [[UInt8]]
    /// Whether the last step was `resolve()`: then `types` are those that the reference may point at.
    var isResolved = false
}

/// The restricted FHIRPath of discriminators (FHIR R4, 5.1.0.12.1): members, `$this`, `extension(url)`, `resolve()`,
/// `ofType(Type)` and `as Type`.
extension Program {
    /// Follows a discriminator's path from a slice; `nil` where a step is not understood or leads nowhere.
    func follow(_ path: String, from slice: ElementNode) -> DiscriminatedPlace? {
        let constants = [slice.fixed ?? slice.pattern].compactMap { $0 }
        let start = DiscriminatedPlace(definitions: [slice], types: slice.types, constants: constants)
        guard let expression = try? FHIRPath.parse(path) else { return nil }
        return follow(expression, from: start)
    }

    private func follow(_ expression: FHIRPath.Expression, from start: DiscriminatedPlace) -> DiscriminatedPlace? {
        switch expression.kind {
        case .this: return start
        case .member(let focus, let name):
            return before(focus, start).flatMap { member(name, of: $0) }
        case .type(.asType, let focus, let name):
            return follow(focus, from: start).flatMap { narrow($0, to: name) }
        case .call(let focus, let name, let arguments):
            guard let place = before(focus, start) else { return nil }
            switch (name, arguments.first?.kind) {
            case ("resolve", nil): return resolved(place)
            case ("extension", .literal(.string(let url))): return named(url, of: place)
            case ("ofType", .member(nil, let type)), ("as", .member(nil, let type)): return narrow(place, to: type)
            default: return nil
            }
        default: return nil
        }
    }

    private func before(_ focus: FHIRPath.Expression?, _ start: DiscriminatedPlace) -> DiscriminatedPlace? {
        guard let focus else { return start }
        return follow(focus, from: start)
    }

    /// One member down: of all definitions that hold at the place, those below with this name.
    private func member(_ name: String, of place: DiscriminatedPlace) -> DiscriminatedPlace? {
        var found: [ElementNode] = []
        for child in children(of: place)
        where child.name == name || child.isChoice && child.type(ofJSONName: name) != nil {
            if !found.contains(where: { $0 === child }) { found.append(child) }
        }
        var next = place
        next.isResolved = false
        next.definitions = found
        next.constants = place.constants.compactMap { JSONExcerpt.member(name, of: $0) }
        next.constants = found.compactMap { $0.fixed ?? $0.pattern } + next.constants
        guard let first = found.first(where: { !$0.types.isEmpty }) ?? found.first else {
            // An extension's url is the canonical of its profile, even of one that is not at hand.
            guard name == "url", let url = extensionURL(place) else { return nil }
            next.constants = [url]
            next.steps.append(memberStep([name]))
            return next
        }
        if name == "url", next.constants.isEmpty, let url = extensionURL(place) { next.constants = [url] }
        next.types = first.types
        if first.isChoice, let type = first.type(ofJSONName: name) { next.types = [type] }
        let isBare = first.isChoice && first.name == name
        next.steps.append(memberStep(isBare ? first.types.map { name + $0.suffix } : [name]))
        return next
    }

    /// The definitions below a place, the most specific first.
    private func children(of place: DiscriminatedPlace) -> [ElementNode] {
        let codes = place.types.map(\.code)
        let all =
            codes.isEmpty
            ? contents(place.definitions, type: "") : codes.flatMap { contents(place.definitions, type: $0) }
        return all.flatMap(\.children)
    }

    private func extensionURL(_ place: DiscriminatedPlace) -> [UInt8]? {
        guard let type = place.types.first, type.code == "Extension", let canonical = type.profiles.first else {
            return nil
        }
        return Array("\"\(canonical.prefix { $0 != "|" })\"".utf8)
    }

    private func memberStep(_ names: [String]) -> Matcher.Step {
        let numbers = names.map { self.names.id(of: $0) }
        return Matcher.Step(kind: .member, names: arena.copy(numbers), count: Int32(numbers.count), url: 0)
    }

    /// Of a choice element, the one type.
    private func narrow(_ place: DiscriminatedPlace, to name: String) -> DiscriminatedPlace? {
        let code = name.split(separator: ".").last.map(String.init) ?? name
        guard let step = place.steps.last, step.kind == .member else {
            return place.isResolved ? only(code, place) : nil
        }
        var next = place
        if let choice = place.definitions.first(where: \.isChoice) {
            next.steps[next.steps.count - 1] = memberStep([choice.name + code.prefix(1).uppercased() + code.dropFirst()]
            )
        }
        return only(code, next)
    }

    private func only(_ code: String, _ place: DiscriminatedPlace) -> DiscriminatedPlace {
        var next = place
        next.types = place.types.filter { $0.code == code }
        if next.types.isEmpty { next.types = [ElementType(code: code)] }
        return next
    }

    /// The resources that a reference may point at, by the profiles that it names.
    private func resolved(_ place: DiscriminatedPlace) -> DiscriminatedPlace? {
        var next = place
        next.steps.append(Matcher.Step(kind: .resolve, names: arena.copy([]), count: 0, url: 0))
        next.isResolved = true
        next.constants = []
        let package = place.definitions.first?.package
        let targets =
            place.definitions.first { $0.types.contains { !$0.targets.isEmpty } }?.types.flatMap(\.targets) ?? []
        next.types = targets.compactMap { target in
            targetType(target, from: package).map { ElementType(code: $0, profiles: [target]) }
        }
        next.definitions = targets.compactMap { profile($0, from: package)?.root }
        return next
    }

    /// The extensions with a url.
    private func named(_ url: String, of place: DiscriminatedPlace) -> DiscriminatedPlace? {
        let slices = children(of: place).filter { $0.name == "extension" }.flatMap(\.slices).filter { slice in
            slice.types.contains { $0.profiles.contains { $0.prefix { $0 != "|" } == url } }
        }
        var next = place
        next.isResolved = false
        next.steps.append(Matcher.Step(kind: .extension, names: arena.copy([]), count: 0, url: text(url)))
        next.constants = []
        next.types = [ElementType(code: "Extension", profiles: [url])]
        next.definitions = slices
        if slices.isEmpty, let definition = profile(url, from: place.definitions.first?.package) {
            next.definitions = [definition.root]
        }
        return next
    }
}
