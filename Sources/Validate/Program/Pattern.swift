import FHIR

/// A fixed value or pattern as a plain tree, compared with a tape without allocating.
struct Pattern: BitwiseCopyable {
    var kind: TapeNode.Kind
    /// The member's name id.
    var name: UInt16
    /// A string's text with escapes undone, or a number's or boolean's characters.
    var text: UnsafeMutablePointer<UInt8>
    var length: Int32
    var children: UnsafeMutablePointer<Pattern>
    var childCount: Int32
}

extension Pattern {
    /// Makes a pattern of JSON; `nil` where that is none.
    static func make(_ json: [UInt8], names: NameTable, arena: Arena) -> UnsafeMutablePointer<Pattern>? {
        let tape = ResourceTape(names: names)
        guard (try? tape.parse(json)) != nil else { return nil }
        return arena.make(make(tape, 0, arena))
    }

    private static func make(_ tape: ResourceTape, _ index: Int, _ arena: Arena) -> Pattern {
        let node = tape.node(index)
        let isContainer = node.kind == .object || node.kind == .array
        let text = isContainer ? [] : tape.unescaped(index)
        let children = isContainer ? tape.children(of: index).map { make(tape, $0, arena) } : []
        return Pattern(
            kind: node.kind, name: node.name, text: arena.copy(text), length: Int32(text.count),
            children: arena.copy(children), childCount: Int32(children.count))
    }

    /// Whether the value contains the pattern (FHIR R4, ElementDefinition.pattern[x]) or, where `exactly`, equals it.
    func matches(_ tape: TapeView, _ index: Int, exactly: Bool = false) -> Bool {
        let node = tape.node(index)
        guard node.kind == kind else { return false }
        switch kind {
        case .object: return matchesMembers(tape, index, exactly)
        case .array: return matchesElements(tape, index, exactly)
        case .null: return true
        case .string, .number, .boolean:
            if node.isEscaped {
                return tape.unescaped(index).elementsEqual(UnsafeBufferPointer(start: text, count: Int(length)))
            }
            if tape.equals(node, text, Int(length)) { return true }
            return kind == .number && isSameNumber(tape.raw(index))
        }
    }

    private func isSameNumber(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let own = NumberText(UnsafeBufferPointer(start: UnsafePointer(text), count: Int(length))),
            let other = NumberText(value)
        else { return false }
        return own == other
    }

    private func matchesMembers(_ tape: TapeView, _ index: Int, _ exactly: Bool) -> Bool {
        let end = Int(tape.node(index).next)
        var found: Int32 = 0
        var members: Int32 = 0
        var child = index + 1
        while child < end {
            let name = tape.node(child).name
            members += 1
            for place in 0..<Int(childCount) where children[place].name == name {
                guard children[place].matches(tape, child, exactly: exactly) else { return false }
                found += 1
            }
            child = Int(tape.node(child).next)
        }
        return found == childCount && (!exactly || members == childCount)
    }

    private func matchesElements(_ tape: TapeView, _ index: Int, _ exactly: Bool) -> Bool {
        let end = Int(tape.node(index).next)
        if exactly {
            var child = index + 1
            for place in 0..<Int(childCount) {
                guard child < end, children[place].matches(tape, child, exactly: true) else { return false }
                child = Int(tape.node(child).next)
            }
            return child == end
        }
        for place in 0..<Int(childCount) {
            var child = index + 1
            var isFound = false
            while child < end && !isFound {
                isFound = children[place].matches(tape, child)
                child = Int(tape.node(child).next)
            }
            if !isFound { return false }
        }
        return true
    }
}
