/// Writes a tree again, in another of the forms that JSON leaves open.
struct Rendering {
    var isReversed = false
    var isEscaped = false
    /// `/` as `\\/`, as some programs write it.
    var hasEscapedSlashes = false
    var space = ""

    /// All of them, each with the name of its kind.
    static let all: [(kind: String, rendering: Rendering)] = [
        ("members-reversed", Rendering(isReversed: true)),
        ("escapes", Rendering(isEscaped: true)),
        ("escaped-slashes", Rendering(hasEscapedSlashes: true)),
        ("white-space", Rendering(space: " \n\t\r")),
        ("no-space", Rendering()),
    ]

    func text(_ source: Source) -> [UInt8] {
        var out: [UInt8] = []
        write(source.tree, source, &out)
        return out
    }

    private func write(_ value: JSONTree, _ source: Source, _ out: inout [UInt8]) {
        out += space.utf8
        switch value.content {
        case .object(let members):
            out.append(0x7B)
            for (number, member) in (isReversed ? members.reversed() : members).enumerated() {
                if number > 0 { out.append(0x2C) }
                out += space.utf8
                write(text: member.name, &out)
                out += space.utf8
                out.append(0x3A)
                write(member.value, source, &out)
            }
            out.append(0x7D)
        case .array(let elements):
            out.append(0x5B)
            for (number, element) in elements.enumerated() {
                if number > 0 { out.append(0x2C) }
                write(element, source, &out)
            }
            out.append(0x5D)
        case .string(let text) where isEscaped: write(text: text, &out)
        case .string(let text) where hasEscapedSlashes:
            out += Edit.quoted(text).replacing("/", with: "\\/").utf8
        default: out += source.bytes[value.range]
        }
        out += space.utf8
    }

    /// An ASCII character as an escape.
    static func escape(_ character: Character) -> [UInt8] {
        let digits = String(character.asciiValue ?? 0x3F, radix: 16)
        return Array("\\u00\(digits)".utf8)
    }

    /// A text of which each third character is written as an escape.
    private func write(text: String, _ out: inout [UInt8]) {
        guard isEscaped else {
            out += Edit.quoted(text).utf8
            return
        }
        out.append(0x22)
        for (number, unit) in text.utf16.enumerated() {
            if number % 3 == 0 || unit < 0x20 || unit == 0x22 || unit == 0x5C || unit > 0x7E {
                let digits = String(unit, radix: 16, uppercase: number % 2 == 0)
                out += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
            } else {
                out.append(UInt8(unit))
            }
        }
        out.append(0x22)
    }
}
