extension Machine {
    /// `matches`, `matchesFull` and `replaceMatches`.
    mutating func match(
        _ text: Text, _ pattern: Text, _ node: CompiledNode, _ start: Int, _ scope: Scope
    ) throws(Fault) {
        let expression = try expression(pattern, argument(node, 0), node)
        if node.function == .replaceMatches {
            guard let substitution = try textArgument(argument(node, 1), scope, node) else {
                count = start
                return
            }
            let result = pattern.count == 0 ? text : try replaced(text, expression, by: substitution)
            return try replace(start, .string(result))
        }
        guard
            let found = matcher.search(
                expression, in: text, from: 0, isWhole: node.function == .matchesFull, budget: &steps)
        else { throw .tooCostly(.steps) }
        try replace(start, found)
    }

    /// A pattern that stands in the expression is read once.
    private mutating func expression(_ pattern: Text, _ argument: Int32, _ node: CompiledNode) throws(Fault)
        -> RegularExpression
    {
        let isLiteral = nodes[Int(argument)].kind == .literal
        if isLiteral, let known = bound?.patterns[argument] { return known }
        do throws(RegularExpression.Fault) {
            let expression = try RegularExpression(pattern)
            steps -= expression.instructions.count
            if isLiteral { bound?.patterns[argument] = expression }
            return expression
        } catch {
            switch error {
            case .malformed: throw invalid(node, "the regular expression is malformed")
            case .unsupported: throw invalid(node, "the regular expression uses what is not supported")
            case .tooLarge: throw .tooCostly(.pattern)
            }
        }
    }

    private mutating func replaced(
        _ text: Text, _ expression: RegularExpression, by substitution: Text
    ) throws(Fault) -> Text {
        var bytes: [UInt8] = []
        var at = 0
        while at <= text.count {
            guard let found = matcher.search(expression, in: text, from: at, isWhole: false, budget: &steps) else {
                throw .tooCostly(.steps)
            }
            guard found else { break }
            let slots = matcher.found
            bytes += text.slice(at, slots[0]).bytes
            Machine.append(substitution, slots, text, to: &bytes)
            guard bytes.count <= limits.text else { throw .tooCostly(.text) }
            at = slots[1]
            if slots[0] == slots[1] {
                guard at < text.count else {
                    at += 1
                    break
                }
                let length = text.scalar(at: at).length
                bytes += text.slice(at, at + length).bytes
                at += length
            }
        }
        if at < text.count { bytes += text.slice(at, text.count).bytes }
        return try store(bytes)
    }

    /// A substitution, in which `$1` stands for what the first group matched and `\` makes the next character ordinary.
    private static func append(_ substitution: Text, _ slots: [Int], _ text: Text, to bytes: inout [UInt8]) {
        var at = 0
        while at < substitution.count {
            let byte = substitution[at]
            if byte == 0x5C, at + 1 < substitution.count {
                bytes.append(substitution[at + 1])
                at += 2
                continue
            }
            if byte == 0x24, at + 1 < substitution.count, substitution[at + 1] >= 0x30, substitution[at + 1] <= 0x39 {
                let group = Int(substitution[at + 1] - 0x30)
                if 2 * group + 1 < slots.count, slots[2 * group] >= 0, slots[2 * group + 1] >= slots[2 * group] {
                    bytes += text.slice(slots[2 * group], slots[2 * group + 1]).bytes
                }
                at += 2
                continue
            }
            bytes.append(byte)
            at += 1
        }
    }
}
