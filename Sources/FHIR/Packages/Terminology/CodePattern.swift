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

    indirect enum Tree {
        case empty
        case scalar([ClosedRange<UInt32>], isNegated: Bool)
        case both(Tree, Tree)
        case either(Tree, Tree)
        case times(Tree, low: Int, high: Int?)
    }

    private var steps: [Step] = []

    /// The most steps of a pattern once its counts are written out.
    private static let stepLimit = 500
    static let depthLimit = 50

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
