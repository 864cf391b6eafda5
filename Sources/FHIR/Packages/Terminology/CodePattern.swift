/// A regular expression that a whole code, display or property must match, run in time linear in the text.
///
/// Literals, `.`, classes, `\d \w \s` and their opposites, groups, `|`, `? * +` and `{n,m}`. What else there may be
/// (references back, looking ahead) makes no pattern: then nothing can be told.
struct CodePattern {
    private enum Step {
        case scalar(ranges: [ClosedRange<UInt32>], isNegated: Bool)
        case split(Int, Int)
        case jump(Int)
        case end
    }

    private indirect enum Tree {
        case empty
        case scalar([ClosedRange<UInt32>], isNegated: Bool)
        case both(Tree, Tree)
        case either(Tree, Tree)
        case times(Tree, low: Int, high: Int?)
    }

    private var steps: [Step] = []

    /// The most steps of a pattern once its counts are written out.
    private static let stepLimit = 500
    private static let depthLimit = 50

    /// `nil` where the text is no pattern, or one that is not run here.
    init?(_ text: String) {
        var parser = Parser(text)
        guard let tree = parser.alternatives(depth: 0), parser.isAtEnd, write(tree) else { return nil }
        steps.append(.end)
    }

    /// Whether the whole text matches.
    func matches(_ text: String) -> Bool {
        var current = Set<Int>()
        follow(0, into: &current)
        for scalar in text.unicodeScalars {
            var next = Set<Int>()
            for place in current {
                guard case .scalar(let ranges, let isNegated) = steps[place] else { continue }
                if ranges.contains(where: { $0.contains(scalar.value) }) != isNegated { follow(place + 1, into: &next) }
            }
            if next.isEmpty { return false }
            current = next
        }
        return current.contains(steps.count - 1)
    }

    private func follow(_ start: Int, into places: inout Set<Int>) {
        var work = [start]
        while let place = work.popLast() {
            guard places.insert(place).inserted else { continue }
            switch steps[place] {
            case .jump(let next): work.append(next)
            case .split(let one, let other): work += [one, other]
            case .scalar, .end: break
            }
        }
    }

    /// Appends a tree's steps; false where they are too many.
    private mutating func write(_ tree: Tree) -> Bool {
        guard steps.count < CodePattern.stepLimit else { return false }
        switch tree {
        case .empty: return true
        case .scalar(let ranges, let isNegated):
            steps.append(.scalar(ranges: ranges, isNegated: isNegated))
            return true
        case .both(let one, let other): return write(one) && write(other)
        case .either(let one, let other):
            let split = steps.count
            steps.append(.jump(0))
            guard write(one) else { return false }
            let jump = steps.count
            steps.append(.jump(0))
            steps[split] = .split(split + 1, steps.count)
            guard write(other) else { return false }
            steps[jump] = .jump(steps.count)
            return true
        case .times(let tree, let low, let high): return write(tree, low, high)
        }
    }

    private mutating func write(_ tree: Tree, _ low: Int, _ high: Int?) -> Bool {
        for _ in 0..<low {
            let before = steps.count
            guard write(tree) else { return false }
            if steps.count == before { return true }  // nothing, however often
        }
        guard let high else {
            let split = steps.count
            steps.append(.jump(0))
            guard write(tree) else { return false }
            steps.append(.jump(split))
            steps[split] = .split(split + 1, steps.count)
            return true
        }
        var splits: [Int] = []
        for _ in low..<max(low, high) {
            splits.append(steps.count)
            steps.append(.jump(0))
            guard write(tree) else { return false }
        }
        for split in splits { steps[split] = .split(split + 1, steps.count) }
        return true
    }
}

extension CodePattern {
    private struct Parser {
        private let scalars: [UInt32]
        private var at = 0

        init(_ text: String) { scalars = text.unicodeScalars.map(\.value) }

        var isAtEnd: Bool { at == scalars.count }

        private func character(_ offset: Int = 0) -> Character? {
            at + offset < scalars.count ? UnicodeScalar(scalars[at + offset]).map(Character.init) : nil
        }

        mutating func alternatives(depth: Int) -> Tree? {
            guard depth < CodePattern.depthLimit, var tree = sequence(depth: depth) else { return nil }
            while character() == "|" {
                at += 1
                guard let next = sequence(depth: depth) else { return nil }
                tree = .either(tree, next)
            }
            return tree
        }

        private mutating func sequence(depth: Int) -> Tree? {
            var parts: [Tree] = []
            if character() == "^" { at += 1 }  // a whole text is matched anyway
            while let next = character(), next != "|", next != ")" {
                if next == "$" {
                    at += 1
                    guard isAtEnd || character() == "|" || character() == ")" else { return nil }
                    break
                }
                guard let atom = atom(depth: depth), let part = repeated(atom) else { return nil }
                parts.append(part)
            }
            return parts.reversed().reduce(.empty) { .both($1, $0) }
        }

        private mutating func atom(depth: Int) -> Tree? {
            guard let next = character() else { return nil }
            at += 1
            switch next {
            case "(":
                if character() == "?" {
                    guard character(1) == ":" else { return nil }
                    at += 2
                }
                guard let tree = alternatives(depth: depth + 1), character() == ")" else { return nil }
                at += 1
                return tree
            case "[": return set()
            case ".": return .scalar([0x0A...0x0A], isNegated: true)
            case "\\":
                guard let (ranges, isNegated) = escape() else { return nil }
                return .scalar(ranges, isNegated: isNegated)
            case "*", "+", "?", "{", "^": return nil
            default: return .scalar([scalars[at - 1]...scalars[at - 1]], isNegated: false)
            }
        }

        private mutating func escape() -> (ranges: [ClosedRange<UInt32>], isNegated: Bool)? {
            guard let next = character() else { return nil }
            at += 1
            switch next {
            case "d", "D": return ([0x30...0x39], next == "D")
            case "w", "W": return ([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A], next == "W")
            case "s", "S": return ([0x09...0x0D, 0x20...0x20], next == "S")
            case "t": return ([0x09...0x09], false)
            case "n": return ([0x0A...0x0A], false)
            case "r": return ([0x0D...0x0D], false)
            case _ where next.isLetter || next.isNumber: return nil
            default: return ([scalars[at - 1]...scalars[at - 1]], false)
            }
        }

        private mutating func set() -> Tree? {
            let isNegated = character() == "^"
            if isNegated { at += 1 }
            var ranges: [ClosedRange<UInt32>] = []
            var isFirst = true
            while let next = character(), next != "]" || isFirst {
                isFirst = false
                var low = scalars[at]
                at += 1
                if next == "\\" {
                    guard let (found, negated) = escape(), !negated else { return nil }
                    guard found.count == 1, found[0].count == 1 else {
                        ranges += found
                        continue
                    }
                    low = found[0].lowerBound
                } else if next == "[" {
                    return nil
                }
                guard character() == "-", let end = character(1), end != "]" else {
                    ranges.append(low...low)
                    continue
                }
                guard end != "\\", low <= scalars[at + 1] else { return nil }
                ranges.append(low...scalars[at + 1])
                at += 2
            }
            guard character() == "]" else { return nil }
            at += 1
            return .scalar(ranges, isNegated: isNegated)
        }

        private mutating func repeated(_ tree: Tree) -> Tree? {
            var tree = tree
            switch character() {
            case "?": tree = .times(tree, low: 0, high: 1)
            case "*": tree = .times(tree, low: 0, high: nil)
            case "+": tree = .times(tree, low: 1, high: nil)
            case "{":
                at += 1
                guard let low = number() else { return nil }
                var high: Int? = low
                if character() == "," {
                    at += 1
                    high = number()
                }
                guard character() == "}", low <= 1000, (high ?? low) >= low, (high ?? 0) <= 1000 else { return nil }
                tree = .times(tree, low: low, high: high)
            default: return tree
            }
            at += 1
            if character() == "?" { at += 1 }  // as few as can be: no matter where the whole must match
            if let next = character(), "*+?{".contains(next) { return nil }
            return tree
        }

        private mutating func number() -> Int? {
            let start = at
            var value = 0
            while let next = character()?.wholeNumberValue, next < 10, at - start < 5 {
                value = value * 10 + next
                at += 1
            }
            return at > start ? value : nil
        }
    }
}
