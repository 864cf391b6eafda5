import FHIR

/// Rules that are conditions.
extension Walker {
    func answer(_ node: UnsafeMutablePointer<ConditionNode>, _ index: Int) -> ConditionNode.Answer {
        let parts = node.pointee.parts
        switch node.pointee.form {
        case .has: return ConditionNode.Answer(number(of: node, index, most: 1) > 0)
        case .count:
            let count = number(of: node, index, most: .max)
            return ConditionNode.Answer(count >= Int(node.pointee.least) && count <= Int(node.pointee.most))
        case .text, .starts, .contains: return text(node, index)
        case .some, .first, .every: return elements(node, index)
        case .distinct: return ConditionNode.Answer(isDistinct(node, index))
        case .among: return ConditionNode.Answer(isAmong(node, index))
        case .not: return answer(parts, index).inverse
        case .all: return combined(node, index, decisive: .no)
        case .any: return combined(node, index, decisive: .yes)
        case .oneOf:
            let (one, other) = (answer(parts, index), answer(parts + 1, index))
            return one == .unknown || other == .unknown ? .unknown : ConditionNode.Answer(one != other)
        case .implies:
            let one = answer(parts, index)
            if one == .no { return .yes }
            let other = answer(parts + 1, index)
            return one == .yes || other == .yes ? other : .unknown
        }
    }

    /// What parts say together, where one answer decides.
    private func combined(
        _ node: UnsafeMutablePointer<ConditionNode>, _ index: Int, decisive: ConditionNode.Answer
    ) -> ConditionNode.Answer {
        var result = decisive.inverse
        for number in 0..<Int(node.pointee.partCount) {
            let part = answer(node.pointee.parts + number, index)
            if part == decisive { return decisive }
            if part == .unknown { result = .unknown }
        }
        return result
    }

    /// How many values the members asked for have; not beyond `most`.
    private func number(of node: UnsafeMutablePointer<ConditionNode>, _ index: Int, most: Int) -> Int {
        guard view.nodes[index].kind == .object else { return 0 }
        let words = Int(node.pointee.memberWords)
        var count = 0
        var child = index + 1
        while child < Int(view.nodes[index].next), count < most {
            let name = Int(view.nodes[child].name)
            if name / 64 < words, node.pointee.members[name / 64] & (1 << UInt64(name % 64)) != 0 {
                // A primitive and its `_` sibling are one value.
                count += isBesideValue(child, index) ? 0 : number(of: child)
            }
            child = Int(view.nodes[child].next)
        }
        return count
    }

    private func isBesideValue(_ child: Int, _ parent: Int) -> Bool {
        let name = program.siblings.values[Int(view.nodes[child].name)]
        return name != 0 && view.member(of: parent, name: name) >= 0
    }

    private func text(_ node: UnsafeMutablePointer<ConditionNode>, _ index: Int) -> ConditionNode.Answer {
        let name = node.pointee.path[0]
        var value = view.member(of: index, name: name)
        if value >= 0, view.nodes[value].kind == .array {
            value = Int(view.nodes[value].next) > value + 1 ? value + 1 : -1
        }
        if value < 0 {
            // Nothing begins with a text and holds none; what has extensions only is there, and is no text.
            let shadow = program.siblings.shadows[Int(name)]
            let isThere = shadow != 0 && view.member(of: index, name: shadow) >= 0
            return node.pointee.form != .text || isThere ? .no : .unknown
        }
        for number in 0..<Int(node.pointee.textCount) {
            let text = UnsafeBufferPointer(
                start: UnsafePointer(node.pointee.texts[number].start), count: Int(node.pointee.texts[number].count))
            let raw = view.raw(value)
            let fits =
                switch node.pointee.form {
                case .starts: raw.starts(with: text)
                case .contains: raw.contains(bytes: text)
                default: raw.elementsEqual(text)
                }
            if fits { return .yes }
        }
        return .no
    }

    private func elements(_ node: UnsafeMutablePointer<ConditionNode>, _ index: Int) -> ConditionNode.Answer {
        let form = node.pointee.form
        var answer = ConditionNode.Answer(form == .every)
        each(node.pointee.path, node.pointee.pathLength, index) { element in
            let found = self.answer(node.pointee.parts, element)
            if form == .first {
                answer = found
                return false
            }
            let passes = found == .yes
            if passes != (form == .every) { answer = ConditionNode.Answer(passes) }
            return passes == (form == .every)
        }
        return answer
    }

    /// Goes through the elements at a path until one fails; whether none did.
    @discardableResult
    private func each(
        _ path: UnsafeMutablePointer<UInt16>, _ length: Int32, _ index: Int, _ test: (Int) -> Bool
    ) -> Bool {
        if length == 0 { return test(index) }
        if path[0] == 0 { return true }
        let found = view.member(of: index, name: path[0])
        if found < 0 { return true }
        guard view.nodes[found].kind == .array else { return each(path + 1, length - 1, found, test) }
        var child = found + 1
        while child < Int(view.nodes[found].next) {
            if !each(path + 1, length - 1, child, test) { return false }
            child = Int(view.nodes[child].next)
        }
        return true
    }

    private func isDistinct(_ node: UnsafeMutablePointer<ConditionNode>, _ index: Int) -> Bool {
        var seen: Set<[UInt8]> = []
        let isJoined = node.pointee.otherLength > 1
        return each(node.pointee.path, node.pointee.pathLength, index) { element in
            if node.pointee.partCount > 0, answer(node.pointee.parts, element) != .yes { return true }
            var key: [UInt8] = []
            var isDistinct = true
            for number in 0..<Int(node.pointee.otherLength) {
                each(node.pointee.other + number, 1, element) { value in
                    if isJoined {
                        key += view.raw(value)
                    } else if !seen.insert(Array(view.raw(value))).inserted {
                        isDistinct = false
                    }
                    return true
                }
            }
            return isJoined ? seen.insert(key).inserted : isDistinct
        }
    }

    private func isAmong(_ node: UnsafeMutablePointer<ConditionNode>, _ index: Int) -> Bool {
        var known: Set<[UInt8]> = []
        each(node.pointee.other, node.pointee.otherLength, index) {
            known.insert(Array(view.raw($0)))
            return true
        }
        return each(node.pointee.path, node.pointee.pathLength, index) { known.contains(Array(view.raw($0))) }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether some bytes stand in these.
    func contains(bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count <= count else { return false }
        return (0...(count - bytes.count)).contains { start in
            (0..<bytes.count).allSatisfy { self[start + $0] == bytes[$0] }
        }
    }
}
