extension FHIRPath {
    /// Precedence climbing over tokens; depth and size are limited, so that no text makes it recurse without end.
    struct Parser {
        let tokens: [Token]
        var at = 0
        var depth = 0
        var nodes = 0

        init(_ tokens: [Token]) { self.tokens = tokens }

        static let calendarUnits: Set<String> = [
            "year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minute", "minutes",
            "second",
            "seconds", "millisecond", "milliseconds",
        ]

        var token: Token { tokens[at] }

        mutating func whole() throws(SyntaxError) -> Expression {
            let result = try expression(above: 0)
            guard token.kind == .end else { throw unexpected("an operator or the end") }
            return result
        }

        func unexpected(_ wanted: String) -> SyntaxError {
            let found =
                switch token.kind {
                case .end: "the end"
                case .identifier(let text), .quotedIdentifier(let text), .number(let text): "'\(text)'"
                case .string: "a text"
                case .temporal: "a date or time"
                case .symbol(let text): "'\(text)'"
                case .special(let text): "'$\(text)'"
                }
            return SyntaxError(offset: token.offset, message: "expected \(wanted), found \(found)")
        }

        mutating func make(_ kind: Kind, at offset: Int) throws(SyntaxError) -> Expression {
            nodes += 1
            guard nodes <= nodeLimit else { throw SyntaxError(offset: offset, message: "the expression is too large") }
            return Expression(kind, at: offset)
        }

        mutating func accept(_ symbol: String) -> Bool {
            guard token.kind == .symbol(symbol) else { return false }
            at += 1
            return true
        }

        mutating func expect(_ symbol: String) throws(SyntaxError) {
            guard accept(symbol) else { throw unexpected("'\(symbol)'") }
        }

        /// The binary operator at hand, or `nil`.
        var binaryOperator: Operator? {
            switch token.kind {
            case .symbol(let text), .identifier(let text): Operator(rawValue: text)
            default: nil
            }
        }

        mutating func expression(above floor: Int) throws(SyntaxError) -> Expression {
            depth += 1
            defer { depth -= 1 }
            guard depth <= depthLimit else {
                throw SyntaxError(offset: token.offset, message: "the expression is nested deeper than \(depthLimit)")
            }
            var left = try unary()
            var chain = 0
            while true {
                let offset = token.offset
                if case .identifier(let word) = token.kind, let test = TypeOperator(rawValue: word), 8 > floor {
                    at += 1
                    left = try make(.type(test, left, name: try typeName()), at: offset)
                } else if let found = binaryOperator, found.precedence > floor {
                    at += 1
                    left = try make(.binary(found, left, try expression(above: found.precedence)), at: offset)
                } else {
                    return left
                }
                chain += 1
                // The tree leans left, and who walks it recurses: a long chain is as deep as a nested one.
                guard chain + depth <= depthLimit else {
                    throw SyntaxError(offset: offset, message: "more than \(depthLimit) operators in a row")
                }
            }
        }

        mutating func typeName() throws(SyntaxError) -> String {
            var name = try identifier("a type's name")
            while accept(".") { name += "." + (try identifier("a type's name")) }
            return name
        }

        mutating func identifier(_ wanted: String) throws(SyntaxError) -> String {
            switch token.kind {
            case .identifier(let name), .quotedIdentifier(let name):
                at += 1
                return name
            default: throw unexpected(wanted)
            }
        }

        mutating func unary() throws(SyntaxError) -> Expression {
            let offset = token.offset
            var negative = false
            var count = 0
            while token.kind == .symbol("-") || token.kind == .symbol("+") {
                if token.kind == .symbol("-") { negative.toggle() }
                at += 1
                count += 1
                guard count < 8 else { throw SyntaxError(offset: offset, message: "too many signs") }
            }
            let operand = try postfix()
            return negative ? try make(.negated(operand), at: offset) : operand
        }

        mutating func postfix() throws(SyntaxError) -> Expression {
            var result = try term()
            var steps = 0
            while true {
                let offset = token.offset
                if accept(".") {
                    result = try invocation(of: result)
                } else if accept("[") {
                    let index = try expression(above: 0)
                    try expect("]")
                    result = try make(.indexed(result, index), at: offset)
                } else {
                    return result
                }
                steps += 1
                guard steps + depth <= depthLimit else {
                    throw SyntaxError(offset: offset, message: "more than \(depthLimit) steps in a path")
                }
            }
        }

        mutating func invocation(of focus: Expression?) throws(SyntaxError) -> Expression {
            let offset = token.offset
            if case .special = token.kind { return try special() }
            let name = try identifier("a name")
            guard accept("(") else { return try make(.member(focus, name: name), at: offset) }
            var arguments: [Expression] = []
            if !accept(")") {
                repeat { arguments.append(try expression(above: 0)) } while accept(",")
                try expect(")")
            }
            return try make(.call(focus, name: name, arguments: arguments), at: offset)
        }

        mutating func special() throws(SyntaxError) -> Expression {
            let offset = token.offset
            guard case .special(let name) = token.kind else { throw unexpected("$this") }
            at += 1
            switch name {
            case "this": return try make(.this, at: offset)
            case "index": return try make(.index, at: offset)
            case "total": return try make(.total, at: offset)
            default: throw SyntaxError(offset: offset, message: "unknown '$\(name)'; known are $this, $index, $total")
            }
        }

        mutating func term() throws(SyntaxError) -> Expression {
            let offset = token.offset
            switch token.kind {
            case .string(let text):
                at += 1
                return try make(.literal(.string(text)), at: offset)
            case .number(let text):
                at += 1
                return try number(text, at: offset)
            case .temporal(let text):
                at += 1
                return try make(.literal(try temporal(text, at: offset)), at: offset)
            case .special: return try special()
            case .identifier("true"), .identifier("false"):
                let value = token.kind == .identifier("true")
                at += 1
                return try make(.literal(.boolean(value)), at: offset)
            case .identifier, .quotedIdentifier: return try invocation(of: nil)
            case .symbol("("):
                at += 1
                let inner = try expression(above: 0)
                try expect(")")
                return inner
            case .symbol("{"):
                at += 1
                try expect("}")
                return try make(.empty, at: offset)
            case .symbol("%"):
                at += 1
                return try external(at: offset)
            default: throw unexpected("a value, a name or '('")
            }
        }

        mutating func external(at offset: Int) throws(SyntaxError) -> Expression {
            if case .string(let name) = token.kind {
                at += 1
                return try make(.external(name), at: offset)
            }
            return try make(.external(try identifier("a name after '%'")), at: offset)
        }

        mutating func number(_ text: String, at offset: Int) throws(SyntaxError) -> Expression {
            switch token.kind {
            case .string(let unit):
                at += 1
                return try make(.literal(.quantity(text, unit: unit)), at: offset)
            case .identifier(let word) where Parser.calendarUnits.contains(word):
                at += 1
                return try make(.literal(.quantity(text, unit: word)), at: offset)
            default:
                return try make(.literal(text.utf8.contains(0x2E) ? .decimal(text) : .integer(text)), at: offset)
            }
        }

        func temporal(_ text: String, at offset: Int) throws(SyntaxError) -> Literal {
            if text.utf8.first == UInt8(ascii: "T") { return .time(String(text.dropFirst())) }
            guard text.utf8.count >= 4 else {
                throw SyntaxError(offset: offset, message: "expected a date or time after '@'")
            }
            return text.utf8.contains(UInt8(ascii: "T")) ? .dateTime(text) : .date(text)
        }
    }
}
