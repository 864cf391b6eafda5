/// One step of the way from a resource to a value in it.
struct Step: Hashable {
    /// The member's name in JSON, `timingDate`.
    var name: String
    /// The element's name, `timing[x]`.
    var element: String
    /// `nil` where the element is no array, or all of it is meant.
    var index: Int?
    /// The names of the slices that the value is in.
    var slices: [String] = []

    init(_ name: String, element: String? = nil, index: Int? = nil, slices: [String] = []) {
        self.name = name
        self.element = element ?? name
        self.index = index
        self.slices = slices
    }
}

extension [Step] {
    /// Whether a change of what `self` names changes what `other` names: one lies within the other.
    func touches(_ other: [Step]) -> Bool {
        zip(self, other).allSatisfy { one, other in
            one.name == other.name && (one.index == nil || other.index == nil || one.index == other.index)
        }
    }

    /// The path as a finding may write it, for a person.
    var text: String {
        map { step in
            step.name + (step.slices.first.map { "[\($0)]" } ?? "") + (step.index.map { "[\($0)]" } ?? "")
        }
        .joined(separator: ".")
    }

    /// Whether a finding's path is this place, its parent, or a place within it.
    ///
    /// The finding may give an index, a slice's name, or neither at its end and where the element is no array.
    func accepts(_ path: String) -> Bool {
        let found = [Step].segments(path)
        guard found.count >= count - 1, !found.isEmpty else { return false }
        for (place, step) in enumerated() {
            guard place < found.count else { break }
            let isLast = place >= Swift.min(count, found.count) - 1
            if !step.fits(found[place], isLast: isLast) { return false }
        }
        return true
    }

    /// `name`, `[selector]`… of each part of a path. Dots within brackets do not part.
    private static func segments(_ path: String) -> [(name: String, selectors: [String])] {
        var result: [(name: String, selectors: [String])] = [("", [])]
        var isInside = false
        for character in path {
            let last = result.count - 1
            switch character {
            case "[":
                isInside = true
                result[last].selectors.append("")
            case "]": isInside = false
            case "." where !isInside: result.append(("", []))
            case ":" where !isInside: result[last].selectors.append("")
            default:
                if result[last].selectors.isEmpty {
                    result[last].name.append(character)
                } else {
                    result[last].selectors[result[last].selectors.count - 1].append(character)
                }
            }
        }
        return result.filter { !$0.name.hasPrefix("ofType(") }
    }
}

extension Step {
    fileprivate func fits(_ found: (name: String, selectors: [String]), isLast: Bool) -> Bool {
        let stem = element.hasSuffix("[x]") ? String(element.dropLast(3)) : element
        let isNamed =
            found.name == name || found.name == stem
            || (element != stem && found.name.hasPrefix(stem)
                && found.name.dropFirst(stem.count).first?.isUppercase == true)
        guard isNamed else { return false }
        let selectors = found.selectors.filter { $0 != "x" }
        if selectors.isEmpty { return isLast || index == nil }
        return selectors.allSatisfy { selector in
            if let number = Int(selector) { return index == nil || index == number }
            return slices.contains(selector) || isLast || index == nil
        }
    }
}
