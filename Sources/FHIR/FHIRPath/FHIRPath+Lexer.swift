extension FHIRPath {
    struct Token: Sendable, Hashable {
        enum Kind: Sendable, Hashable {
            case identifier(String)
            /// In back quotes: never a keyword.
            case quotedIdentifier(String)
            case string(String)
            case number(String)
            /// Without `@`.
            case temporal(String)
            /// Operators and punctuation.
            case symbol(String)
            /// `$this`, `$index`, `$total`, without `$`.
            case special(String)
            case end
        }
        let kind: Kind
        let offset: Int
    }

    struct Lexer {
        let bytes: [UInt8]
        var at = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func tokens() throws(SyntaxError) -> [Token] {
            var result: [Token] = []
            while true {
                try skipBlanks()
                let start = at
                guard at < bytes.count else {
                    result.append(Token(kind: .end, offset: start))
                    return result
                }
                result.append(Token(kind: try next(), offset: start))
            }
        }

        func peek(_ distance: Int = 0) -> UInt8? { at + distance < bytes.count ? bytes[at + distance] : nil }

        mutating func skipBlanks() throws(SyntaxError) {
            while let byte = peek() {
                if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) {
                    at += 1
                } else if byte == UInt8(ascii: "/") && peek(1) == UInt8(ascii: "/") {
                    while let byte = peek(), byte != 0x0A {
                        _ = byte
                        at += 1
                    }
                } else if byte == UInt8(ascii: "/") && peek(1) == UInt8(ascii: "*") {
                    try skipComment()
                } else {
                    return
                }
            }
        }

        mutating func skipComment() throws(SyntaxError) {
            let start = at
            at += 2
            while at + 1 < bytes.count {
                if bytes[at] == UInt8(ascii: "*") && bytes[at + 1] == UInt8(ascii: "/") {
                    at += 2
                    return
                }
                at += 1
            }
            throw SyntaxError(offset: start, message: "the comment is not closed")
        }

        mutating func next() throws(SyntaxError) -> Token.Kind {
            let byte = bytes[at]
            if Lexer.isLetter(byte) { return .identifier(word()) }
            if Lexer.isDigit(byte) { return .number(number()) }
            switch byte {
            case UInt8(ascii: "'"): return .string(try quoted())
            case UInt8(ascii: "`"): return .quotedIdentifier(try quoted())
            // `%"vs-name"`, as R4's older guides write it.
            case UInt8(ascii: "\"") where at > 0 && bytes[at - 1] == UInt8(ascii: "%"):
                return .quotedIdentifier(try quoted())
            case UInt8(ascii: "@"):
                at += 1
                return .temporal(temporal())
            case UInt8(ascii: "$"):
                at += 1
                return .special(word())
            default: return .symbol(try symbol())
            }
        }

        static func isLetter(_ byte: UInt8) -> Bool {
            (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte == UInt8(ascii: "_")
        }

        static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

        mutating func word() -> String {
            let start = at
            while let byte = peek(), Lexer.isLetter(byte) || Lexer.isDigit(byte) {
                _ = byte
                at += 1
            }
            return text(from: start)
        }

        mutating func number() -> String {
            let start = at
            while let byte = peek(), Lexer.isDigit(byte) {
                _ = byte
                at += 1
            }
            if peek() == UInt8(ascii: "."), let digit = peek(1), Lexer.isDigit(digit) {
                at += 1
                while let byte = peek(), Lexer.isDigit(byte) {
                    _ = byte
                    at += 1
                }
            }
            return text(from: start)
        }

        /// Digits and the punctuation of ISO 8601, of which `+`, `-` and `:` belong to the literal and `.` does before a digit.
        mutating func temporal() -> String {
            let start = at
            while let byte = peek() {
                let part =
                    Lexer.isDigit(byte) || byte == UInt8(ascii: "T") || byte == UInt8(ascii: "Z")
                    || byte == UInt8(ascii: ":")
                    || (byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "."))
                        && (peek(1).map(Lexer.isDigit) ?? false)
                guard part else { break }
                at += 1
            }
            return text(from: start)
        }

        func text(from start: Int) -> String { String(decoding: bytes[start..<at], as: UTF8.self) }

        mutating func symbol() throws(SyntaxError) -> String {
            let byte = bytes[at]
            if let second = peek(1) {
                let pair = String(decoding: [byte, second], as: UTF8.self)
                if ["<=", ">=", "!=", "!~"].contains(pair) {
                    at += 2
                    return pair
                }
            }
            let single = String(decoding: [byte], as: UTF8.self)
            guard "()[]{}.,=~<>|+-&*/%".utf8.contains(byte) else {
                throw SyntaxError(offset: at, message: "unexpected character")
            }
            at += 1
            return single
        }

        /// A text in quotes of the kind at `at`, escapes resolved (FHIRPath 2.0.0, section 8, "ESC").
        mutating func quoted() throws(SyntaxError) -> String {
            let start = at
            let quote = bytes[at]
            at += 1
            var result: [UInt8] = []
            while let byte = peek() {
                at += 1
                if byte == quote { return String(decoding: result, as: UTF8.self) }
                guard byte == UInt8(ascii: "\\") else {
                    result.append(byte)
                    continue
                }
                try escape(into: &result)
            }
            throw SyntaxError(offset: start, message: "the text is not closed")
        }

        mutating func escape(into result: inout [UInt8]) throws(SyntaxError) {
            guard let byte = peek() else { throw SyntaxError(offset: at, message: "the text is not closed") }
            at += 1
            switch byte {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "u"):
                let digits = at + 4 <= bytes.count ? String(decoding: bytes[at..<at + 4], as: UTF8.self) : ""
                guard digits.utf8.count == 4, let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code)
                else {
                    throw SyntaxError(offset: at, message: "\\u needs four hexadecimal digits of a character")
                }
                at += 4
                result.append(contentsOf: String(scalar).utf8)
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "\\"), UInt8(ascii: "/"):
                result.append(byte)
            default:
                throw SyntaxError(
                    offset: at - 1, message: "unknown escape; known are \\' \\\" \\` \\\\ \\/ \\n \\r \\t \\f \\uXXXX")
            }
        }
    }
}
