extension RegularExpression {
    /// Reads a pattern.
    init(_ pattern: Text) throws(Fault) {
        var parser = Parser(pattern)
        try parser.alternatives(depth: 0)
        guard parser.at == parser.scalars.count else { throw .malformed }
        parser.result.instructions.append(.match)
        self = parser.result
    }

    struct Parser {
        let scalars: [UInt32]
        var at = 0
        var result = RegularExpression()

        init(_ pattern: Text) { scalars = pattern.string.unicodeScalars.map(\.value) }

        var peek: UInt32? { at < scalars.count ? scalars[at] : nil }

        mutating func accept(_ character: Unicode.Scalar) -> Bool {
            guard peek == character.value else { return false }
            at += 1
            return true
        }

        mutating func emit(_ instruction: Instruction) throws(Fault) {
            guard result.instructions.count < RegularExpression.sizeLimit else { throw .tooLarge }
            result.instructions.append(instruction)
        }

        mutating func alternatives(depth: Int) throws(Fault) {
            guard depth < 64 else { throw .tooLarge }
            var exits: [Int] = []
            var start = result.instructions.count
            try sequence(depth: depth)
            while accept("|") {
                try insert(.split(start + 1, result.instructions.count + 2), at: start)
                exits.append(result.instructions.count)
                try emit(.jump(0))
                start = result.instructions.count
                try sequence(depth: depth)
            }
            for exit in exits { result.instructions[exit] = .jump(result.instructions.count) }
        }

        /// Puts an instruction before those from `start` on, whose targets move.
        mutating func insert(_ instruction: Instruction, at start: Int) throws(Fault) {
            try emit(.match)
            for index in stride(from: result.instructions.count - 1, to: start, by: -1) {
                result.instructions[index] = Parser.moved(result.instructions[index - 1], from: start, by: 1)
            }
            result.instructions[start] = instruction
        }

        static func moved(_ instruction: Instruction, from start: Int, by distance: Int) -> Instruction {
            switch instruction {
            case .split(let a, let b): .split(a >= start ? a + distance : a, b >= start ? b + distance : b)
            case .jump(let target): .jump(target >= start ? target + distance : target)
            default: instruction
            }
        }

        mutating func sequence(depth: Int) throws(Fault) {
            while let next = peek, next != 0x7C, next != 0x29 {
                let start = result.instructions.count
                try atom(depth: depth)
                try quantifiers(from: start)
            }
        }

        mutating func quantifiers(from start: Int) throws(Fault) {
            while let next = peek {
                switch next {
                case 0x2A:
                    at += 1
                    try repeated(from: start, 0, nil)
                case 0x2B:
                    at += 1
                    try repeated(from: start, 1, nil)
                case 0x3F:
                    at += 1
                    try repeated(from: start, 0, 1)
                case 0x7B:
                    guard let (low, high) = bounds() else { return }
                    try repeated(from: start, low, high)
                default: return
                }
            }
        }

        /// `{n}`, `{n,}` or `{n,m}`; `nil` where the brace is a character like others.
        mutating func bounds() -> (Int, Int?)? {
            let start = at
            at += 1
            func number(_ parser: inout Parser) -> Int? {
                var value: Int?
                while let digit = parser.peek, digit >= 0x30, digit <= 0x39 {
                    value = min((value ?? 0) * 10 + Int(digit - 0x30), 100_000)
                    parser.at += 1
                }
                return value
            }
            if let low = number(&self) {
                if accept("}") { return (low, low) }
                if accept(",") {
                    let high = number(&self)
                    if accept("}") { return (low, high) }
                }
            }
            at = start
            return nil
        }

        mutating func repeated(from start: Int, _ low: Int, _ high: Int?) throws(Fault) {
            let isLazy = accept("?")
            if let high, high < low { throw .malformed }
            let body = Array(result.instructions[start...])
            result.instructions.removeSubrange(start...)
            func copy(_ parser: inout Parser) throws(Fault) {
                let distance = parser.result.instructions.count - start
                for instruction in body { try parser.emit(Parser.moved(instruction, from: start, by: distance)) }
            }
            func split(_ preferred: Int, _ other: Int) -> Instruction {
                isLazy ? .split(other, preferred) : .split(preferred, other)
            }
            for _ in 0..<low { try copy(&self) }
            guard let high else {
                let loop = result.instructions.count
                try emit(.match)
                try copy(&self)
                try emit(.jump(loop))
                result.instructions[loop] = split(loop + 1, result.instructions.count)
                return
            }
            var exits: [Int] = []
            for _ in low..<high {
                exits.append(result.instructions.count)
                try emit(.match)
                try copy(&self)
            }
            for exit in exits { result.instructions[exit] = split(exit + 1, result.instructions.count) }
        }

        mutating func atom(depth: Int) throws(Fault) {
            guard let next = peek else { throw .malformed }
            at += 1
            switch next {
            case 0x28: try group(depth: depth)
            case 0x5B: try bracket()
            case 0x2E: try emit(.any)
            case 0x5E: try emit(.start)
            case 0x24: try emit(.end)
            case 0x5C: try escape()
            case 0x2A, 0x2B, 0x3F: throw .malformed
            default: try emit(.scalar(next))
            }
        }

        mutating func group(depth: Int) throws(Fault) {
            if accept("?") {
                guard accept(":") else { throw .unsupported }
                try alternatives(depth: depth + 1)
            } else {
                result.groups += 1
                let number = result.groups
                try emit(.save(2 * number))
                try alternatives(depth: depth + 1)
                try emit(.save(2 * number + 1))
            }
            guard accept(")") else { throw .malformed }
        }
    }
}
