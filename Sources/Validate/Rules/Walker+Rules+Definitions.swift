import FHIR

/// Invariants of questionnaires, code systems and definitions that are no conditions on members.
extension Walker {
    func definition(_ rule: Rule, _ index: Int) -> Bool {
        switch rule {
        case .linkIds: return areLinkIdsDistinct(index)
        case .conceptCodes: return areCodesDistinct(index)
        case .probability:
            guard let value = decimal(member(index, .probabilityDecimal)) else { return true }
            return value <= 100
        case .snapshotPaths, .differentialPaths, .firstPath: return paths(rule, index)
        case .typeCodes: return typeCodes(index)
        default: return text(rule, index)
        }
    }

    /// What is said of one text. A pattern that is not tied to the text's ends is met by a part of it.
    private func text(_ rule: Rule, _ index: Int) -> Bool {
        let most = raw(member(index, .max))
        switch rule {
        case .machineName: return raw(member(index, .name)).contains(where: isCapital)
        case .cardinality:
            guard has(index, .min), has(index, .max), !isText(member(index, .max), "*") else { return true }
            guard let least = integer(raw(member(index, .min))), let most = integer(most) else { return false }
            return least <= most
        case .maximum:
            let text = view.raw(index)
            return text.elementsEqual("*".utf8) || (integer(text) ?? -1) >= 0
        case .positiveMaximum: return most.elementsEqual("*".utf8) || (integer(most) ?? 0) > 0
        case .sliceName:
            let name = raw(member(index, .sliceName))
            return !has(index, .sliceName)
                || !name.isEmpty && name.allSatisfy { isAlphanumeric($0) || Walker.marks.contains($0) }
        case .elementPath: return raw(member(index, .path)).contains { !Walker.parting.contains($0) && $0 > 0x20 }
        case .plainPath: return raw(member(index, .path)).contains(where: isLetter)
        default: return true
        }
    }

    /// What a slice's name may have beside letters and digits.
    private static let marks = Array("/-_[]@".utf8)
    /// What no part of an element's path has.
    private static let parting = Array(".,:;'\"/|?!@#$%&*()[]{}".utf8)

    private func isCapital(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }

    private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    private func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || byte >= 0x30 && byte <= 0x39 }

    private func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int32? { Int32(String(decoding: text, as: UTF8.self)) }

    /// Of all that stands below, whatever it is: one pass over the tape.
    private func areLinkIdsDistinct(_ index: Int) -> Bool {
        var seen: Set<String> = []
        for place in (index + 1)..<max(index + 1, Int(view.nodes[index].next)) {
            guard view.nodes[place].name == Name.linkId.rawValue, view.nodes[place].kind == .string else { continue }
            if !seen.insert(String(decoding: view.raw(place), as: UTF8.self)).inserted { return false }
        }
        return true
    }

    private func areCodesDistinct(_ index: Int) -> Bool {
        var seen: Set<String> = []
        var areDistinct = true
        for place in (index + 1)..<max(index + 1, Int(view.nodes[index].next))
        where view.nodes[place].name == Name.concept.rawValue && areDistinct {
            each(place) { concept in
                guard let code = member(concept, .code) else { return }
                if !seen.insert(String(decoding: view.raw(code), as: UTF8.self)).inserted { areDistinct = false }
            }
        }
        return areDistinct
    }
}

/// The paths of definitions of structures.
extension Walker {
    private func paths(_ rule: Rule, _ index: Int) -> Bool {
        let isLogical = isText(member(resource, .kind), "logical")
        let type = raw(member(resource, .type))
        let list = rule == .firstPath ? member(index, .snapshot) : index
        let elements = list.flatMap { member($0, .element) }
        guard let elements, view.nodes[elements].kind == .array, elements + 1 < Int(view.nodes[elements].next) else {
            return rule == .firstPath ? isLogical || list == nil : isLogical
        }
        let first = raw(member(elements + 1, .path))
        switch rule {
        case .firstPath: return isLogical || first.elementsEqual(type) && !first.isEmpty
        case .snapshotPaths:
            return (isLogical || first.elementsEqual(type)) && !first.isEmpty && isTail(of: elements, below: first[...])
        default:
            return (isLogical || member(resource, .type) != nil && first.starts(with: type))
                && isTail(of: elements, below: first.prefix { $0 != 0x2E })
        }
    }

    /// Whether the paths of all elements but the first begin with a name and a dot.
    private func isTail(of elements: Int, below name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        !any(elements) { element in
            guard element != elements + 1 else { return false }
            let path = raw(member(element, .path))
            return !(path.starts(with: name) && path.count > name.count && path[name.count] == 0x2E)
        }
    }

    /// HL7's own definitions name types by their codes, or FHIRPath's system types by their URLs.
    private func typeCodes(_ index: Int) -> Bool {
        let own: StaticString = "http://hl7.org/fhir/StructureDefinition"
        guard raw(member(index, .url)).starts(with: own.bytes) else { return true }
        func areNamed(_ list: Int?, _ isNamed: (UInt8) -> Bool) -> Bool {
            !any(list.flatMap { member($0, .element) }) { element in
                any(member(element, .type)) { type in
                    guard let code = member(type, .code) else { return has(type, .code) }
                    let text = view.raw(code)
                    return !(text.allSatisfy(isNamed) && !text.isEmpty || isSystemType(text))
                }
            }
        }
        return areNamed(member(index, .differential), isAlphanumeric)
            && areNamed(member(index, .snapshot)) { isAlphanumeric($0) || $0 == 0x2E }
    }

    private func isSystemType(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let prefix: StaticString = "http://hl7.org/fhirpath/System."
        guard text.starts(with: prefix.bytes) else { return false }
        let name = text.dropFirst(prefix.utf8CodeUnitCount)
        return name.count >= 2 && name.first.map(isCapital) ?? false && name.allSatisfy(isLetter)
    }
}

extension StaticString {
    /// Its bytes; they live for ever.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}
