/// A regular expression that is matched in time proportional to the text: no backtracking (Ken Thompson, "Regular expression
/// search algorithm", 1968; Russ Cox, "Regular expression matching: the virtual machine approach", 2009).
///
/// It knows what XML Schema's and PCRE's expressions have in common: literals, `.` (any code point, line feeds too), classes,
/// `\d \D \w \W \s \S \b \B`, groups, alternation, `* + ? {n,m}` and their lazy forms, `^` and `$`. Back references and looking
/// around are errors.
struct RegularExpression {
    enum Instruction {
        case scalar(UInt32)
        case any
        case ranges(Int, isNegated: Bool)
        /// Tries the first, then the second.
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        case start, end, boundary, noBoundary
        case match
    }

    var instructions: [Instruction] = []
    /// Classes: code points from and to.
    var classes: [[ClosedRange<UInt32>]] = []
    /// Groups in parentheses, the whole match not counted.
    var groups = 0

    /// More instructions than this make an expression too large.
    static let sizeLimit = 8192
    /// Groups beyond this match but cannot be referred to.
    static let groupLimit = 9

    enum Fault: Error { case malformed, unsupported, tooLarge }

    func matches(class number: Int, _ scalar: UInt32) -> Bool {
        for range in classes[number] where range.contains(scalar) { return true }
        return false
    }

    static func isWord(_ scalar: UInt32) -> Bool {
        scalar >= 0x61 && scalar <= 0x7A || scalar >= 0x41 && scalar <= 0x5A || scalar >= 0x30 && scalar <= 0x39
            || scalar == 0x5F
    }
}

/// The threads of a match, kept from match to match.
struct RegularExpressionMatcher {
    private struct Threads {
        var list: [Int] = []
        /// Places in the text by thread: start and end of the match, then of the groups.
        var slots: [Int] = []
        /// By instruction, the step at which it was last added.
        var marks: [Int] = []
    }

    private var current = Threads()
    private var next = Threads()
    private var stack: [(instruction: Int, slot: Int, old: Int)] = []
    /// Start and end of the last match and of its groups; -1 where a group took no part.
    private(set) var found: [Int] = []

    /// Looks for the leftmost match at or after `start`; `isWhole` wants it to be the whole text. Every thread at
    /// every code point costs one of `budget`; where that is not enough, the result is `nil`.
    mutating func search(
        _ expression: RegularExpression, in text: Text, from start: Int, isWhole: Bool, budget: inout Int
    ) -> Bool? {
        let width = 2 * (min(expression.groups, RegularExpression.groupLimit) + 1)
        let count = expression.instructions.count
        current.marks = [Int](repeating: -1, count: count)
        next.marks = current.marks
        current.list.removeAll(keepingCapacity: true)
        current.slots.removeAll(keepingCapacity: true)
        found.removeAll(keepingCapacity: true)
        var fresh = [Int](repeating: -1, count: width)
        var at = start
        var step = 0
        while true {
            if found.isEmpty && (!isWhole || at == start) {
                fresh[0] = at
                Self.add(expression, 0, text, at, step, fresh, &current, &stack)
            }
            if current.list.isEmpty && (!found.isEmpty || isWhole) { break }
            budget -= current.list.count + 1
            guard budget >= 0 else { return nil }
            let scalar: (value: UInt32, length: Int)? = at < text.count ? text.scalar(at: at) : nil
            advance(expression, text, at, scalar, step + 1, width, isWhole)
            swap(&current, &next)
            guard let scalar else { break }
            at += scalar.length
            step += 1
        }
        return !found.isEmpty
    }

    private mutating func advance(
        _ expression: RegularExpression, _ text: Text, _ at: Int, _ scalar: (value: UInt32, length: Int)?, _ step: Int,
        _ width: Int, _ isWhole: Bool
    ) {
        next.list.removeAll(keepingCapacity: true)
        next.slots.removeAll(keepingCapacity: true)
        for (number, instruction) in current.list.enumerated() {
            var takes = false
            switch expression.instructions[instruction] {
            case .match:
                guard !isWhole || scalar == nil else { continue }
                found = Array(current.slots[number * width..<(number + 1) * width])
                found[1] = at
                return  // what follows has a lower priority
            case .scalar(let wanted): takes = scalar.map { $0.value == wanted } ?? false
            case .any: takes = scalar != nil
            case .ranges(let index, let isNegated):
                takes = scalar.map { expression.matches(class: index, $0.value) != isNegated } ?? false
            default: break
            }
            guard takes, let scalar else { continue }
            let slots = Array(current.slots[number * width..<(number + 1) * width])
            Self.add(expression, instruction + 1, text, at + scalar.length, step, slots, &next, &stack)
        }
    }

    /// Follows jumps to instructions that take a code point, the preferred ones first.
    private static func add(
        _ expression: RegularExpression, _ first: Int, _ text: Text, _ at: Int, _ step: Int, _ start: [Int],
        _ threads: inout Threads, _ stack: inout [(instruction: Int, slot: Int, old: Int)]
    ) {
        var slots = start
        stack.removeAll(keepingCapacity: true)
        stack.append((first, -1, 0))
        while let (instruction, slot, old) = stack.popLast() {
            if slot >= 0 {
                slots[slot] = old
                continue
            }
            if threads.marks[instruction] == step { continue }
            threads.marks[instruction] = step
            switch expression.instructions[instruction] {
            case .jump(let target): stack.append((target, -1, 0))
            case .split(let preferred, let other):
                stack.append((other, -1, 0))
                stack.append((preferred, -1, 0))
            case .save(let number):
                if number < slots.count {
                    stack.append((instruction, number, slots[number]))
                    slots[number] = at
                }
                stack.append((instruction + 1, -1, 0))
            case .start: if at == 0 { stack.append((instruction + 1, -1, 0)) }
            case .end: if at == text.count { stack.append((instruction + 1, -1, 0)) }
            case .boundary: if Self.isBoundary(text, at) { stack.append((instruction + 1, -1, 0)) }
            case .noBoundary: if !Self.isBoundary(text, at) { stack.append((instruction + 1, -1, 0)) }
            default:
                threads.list.append(instruction)
                threads.slots += slots
            }
        }
    }

    private static func isBoundary(_ text: Text, _ at: Int) -> Bool {
        let before = at > 0 && RegularExpression.isWord(UInt32(text[at - 1]))
        let after = at < text.count && RegularExpression.isWord(UInt32(text[at]))
        return before != after
    }
}
