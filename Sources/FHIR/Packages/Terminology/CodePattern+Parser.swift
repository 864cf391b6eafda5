extension CodePattern {
    /// Reads a pattern's text; `nil` where it is none that is run here.
    struct Parser {
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
