/// An element as a path finds it: all definitions that hold there, taken together.
///
/// A slice's own definition, that of the element it slices, and the data type's, most specific first.
public struct ResolvedElement: Sendable {
    public let definitions: [ElementNode]
    /// The type that the path chose (`timingDate`), or the only one possible; `nil` where several remain.
    public let type: ElementType?
    /// What is prescribed for the value here by a fixed value or pattern of this element or of one above it, as JSON.
    public let constant: [UInt8]?

    public init(definitions: [ElementNode], type: ElementType?, constant: [UInt8]?) {
        self.definitions = definitions
        self.type = type
        self.constant = constant
    }

    /// The greatest lower bound of the definitions.
    public var min: Int { definitions.map(\.min).max() ?? 0 }
    /// The least upper bound of the definitions.
    public var max: Int { definitions.map(\.max).min() ?? .max }
    /// Whether JSON writes the element as an array.
    public var isArray: Bool { definitions.contains { $0.isArray } && definitions.first.map { !$0.isChoice } ?? false }
    /// The types that remain possible: those of the most specific definition that names any.
    public var types: [ElementType] { definitions.first { !$0.types.isEmpty }?.types ?? [] }
    /// The most specific binding of the strongest kind.
    public var binding: Binding? { bound?.binding }
    /// The package of the definition that `binding` is of.
    public var bindingPackage: String? { bound?.package }
    private var bound: ElementNode? {
        let bound = definitions.filter { $0.binding != nil }
        return bound.first { $0.binding?.strength == .required } ?? bound.first { $0.binding?.strength == .extensible }
            ?? bound.first
    }
}

/// Why a path names nothing in a profile.
public struct ElementPathError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The step that fails: `supportingInfo[clmrecvdate]`.
    public let step: String
    /// What is wrong, and what there is instead.
    public let reason: String

    public var description: String { "'\(step)': \(reason)" }
}

extension ProfileCatalog {
    /// The elements under an element: those its definition spells out, else those of its type (`type` where it has
    /// several), else none.
    public func children(of element: ElementNode, as type: ElementType? = nil) -> [ElementNode] {
        if !element.children.isEmpty { return element.children }
        if let shared = element.reference { return shared.children }
        guard let chosen = type ?? (element.types.count == 1 ? element.types[0] : nil) else { return [] }
        for name in chosen.profiles {
            if let profile = profile(named: name, from: element.package) { return profile.root.children }
        }
        return self.type(chosen.code)?.root.children ?? []
    }

    /// The root of a profile.
    public func root(of profile: Profile) -> ResolvedElement {
        ResolvedElement(
            definitions: [profile.root], type: ElementType(code: profile.type), constant: profile.root.pattern)
    }

    /// Finds `supportingInfo[clmrecvddate].timingDate` or `identifier[uniqueclaimid].type.coding.code`.
    ///
    /// A step is a JSON name with an optional slice name in brackets; a bracketed number says which repetition and is
    /// passed over.
    public func resolve(_ path: String, in profile: Profile) throws(ElementPathError) -> ResolvedElement {
        var element = root(of: profile)
        for step in path.split(separator: ".") {
            element = try resolve(step: String(step), in: element)
        }
        return element
    }

    /// One step down from an element.
    public func resolve(step: String, in parent: ResolvedElement) throws(ElementPathError) -> ResolvedElement {
        let bracket = step.firstIndex(of: "[")
        let name = String(bracket.map { step[..<$0] } ?? step[...])
        let slice = bracket.map { String(step[$0...].dropFirst().prefix { $0 != "]" }) }
        var found = definitions(named: name, under: parent)
        guard !found.isEmpty else {
            let known =
                parent.definitions.first.map { children(of: $0, as: parent.type).map(\.name) } ?? []
            throw ElementPathError(
                step: step, reason: "there is no such element; there are \(known.joined(separator: ", "))")
        }
        if let slice, Int(slice) == nil {
            let slices = found.compactMap { $0.slice(named: slice) }
            guard !slices.isEmpty else {
                let known = found.flatMap { $0.slices.compactMap(\.sliceName) }
                throw ElementPathError(
                    step: step, reason: "there is no such slice; there are \(known.joined(separator: ", "))")
            }
            found = slices + found
        }
        let type = try chosenType(name: name, step: step, found)
        if let type {  // `value[x]:valueString` also holds where the path says `valueString`
            let typed = found.flatMap(\.slices).filter { $0.isChoice && $0.types.map(\.code) == [type.code] }
            found = typed.filter { one in !found.contains { $0 === one } } + found
        }
        var constant = found.compactMap { $0.fixed ?? $0.pattern }.first
        if constant == nil, let above = parent.constant { constant = JSONExcerpt.member(name, of: above) }
        return ResolvedElement(definitions: found, type: type, constant: constant)
    }

    private func definitions(named name: String, under parent: ResolvedElement) -> [ElementNode] {
        let all = parent.definitions.flatMap { children(of: $0, as: parent.type) }
        // A profile may allow fewer types than the base: all definitions of the same choice element count.
        let choice = all.first { $0.isChoice && $0.type(ofJSONName: name) != nil }?.name
        var found: [ElementNode] = []
        for child in all where child.name == name || (child.isChoice && child.name == choice) {
            if !found.contains(where: { $0 === child }) { found.append(child) }
        }
        return found
    }

    private func chosenType(name: String, step: String, _ found: [ElementNode]) throws(ElementPathError) -> ElementType?
    {
        guard let first = found.first(where: { !$0.types.isEmpty }) else { return nil }
        if first.isChoice, first.name != name {
            guard let type = first.type(ofJSONName: name) else {
                let known = first.types.map { first.name + $0.suffix }.joined(separator: ", ")
                throw ElementPathError(step: step, reason: "the profile does not allow this type; it allows \(known)")
            }
            return type
        }
        return first.types.count == 1 ? first.types[0] : nil
    }
}

/// Parts of a small JSON value, for constants of profiles.
public enum JSONExcerpt {
    /// The bytes of a member, stepping into the first element of arrays on the way; `nil` where there is none.
    public static func member(_ name: String, of json: [UInt8]) -> [UInt8]? {
        let tape = ResourceTape()
        guard (try? tape.parse(json)) != nil else { return nil }
        var value = tape.root
        while value.kind == .array {
            guard let first = value[0] else { return nil }
            value = first
        }
        return value[name].map { source($0) }
    }

    /// The characters of a number or text, or of a quantity's value; `nil` for other values.
    public static func scalar(_ json: [UInt8]) -> [UInt8]? {
        let tape = ResourceTape()
        guard (try? tape.parse(json)) != nil else { return nil }
        let value = tape.root["value"] ?? tape.root
        switch value.kind {
        case .string: return tape.unescaped(value.index)
        case .number: return Array(value.raw)
        default: return nil
        }
    }

    /// A value's bytes, a string's with its quotation marks.
    static func source(_ value: TapeCursor) -> [UInt8] {
        value.kind == .string ? [0x22] + value.raw + [0x22] : Array(value.raw)
    }
}
