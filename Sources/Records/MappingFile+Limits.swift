import Yams

extension MappingFile {
    /// The most values of a file, those that aliases (`*name`) repeat counted each time.
    public static let nodeLimit = 200_000

    /// Refuses a tree that aliases make larger than `nodeLimit`: they cost a file nothing, and whoever walks it much.
    func checkSize() throws(MappingError) {
        var left = MappingFile.nodeLimit
        count(root, &left)
        guard left >= 0 else {
            throw MappingError(
                file: name, line: 1, column: 1,
                message: "the file has more than \(MappingFile.nodeLimit) values, those that aliases repeat among them")
        }
    }

    /// Takes the values of `node` from `left`, and stops where none is left.
    private func count(_ node: Yams.Node, _ left: inout Int) {
        left -= 1
        guard left >= 0 else { return }
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping where left >= 0 {
                count(key, &left)
                count(value, &left)
            }
        case .sequence(let sequence): for item in sequence where left >= 0 { count(item, &left) }
        default: break
        }
    }

    /// Refuses keys that are no plain text in a file with aliases, before it is read: the YAML parser hashes keys, and
    /// a key of aliases of aliases would keep it busy for ever.
    ///
    /// Looks at lines, not at YAML's grammar: `? key`, and a colon after an alias, `]` or `}`. Throws at the first.
    static func checkKeys(_ yaml: String, name: String) throws(MappingError) {
        var hasAlias = false
        var suspect: (line: Int, column: Int)?
        var number = 0
        for line in yaml.utf8.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            number += 1
            var scanner = KeyScanner()
            for (place, byte) in line.enumerated() {
                scanner.take(byte)
                if scanner.isSuspect && suspect == nil { suspect = (number, place + 1) }
            }
            hasAlias = hasAlias || scanner.hasAlias
        }
        guard hasAlias, let suspect else { return }
        throw MappingError(
            file: name, line: suspect.line, column: suspect.column,
            message: "a key must be a plain text in a file with aliases; quote what is a text")
    }
}

/// Follows a line of YAML as far as keys that are no plain text can be told.
private struct KeyScanner {
    private(set) var hasAlias = false
    /// Whether the byte taken last ends such a key, or begins it.
    private(set) var isSuspect = false
    /// The byte before, and the last that is no blank.
    private var last: UInt8 = 0x20
    private var lastInk: UInt8 = 0
    /// Within an alias, or after one and nothing but blanks.
    private var isAlias = false
    private var isQuestion = false

    mutating func take(_ byte: UInt8) {
        isSuspect = false
        let isBlank = byte == 0x20 || byte == 0x09
        let isStart = [0x20, 0x09, 0x5B, 0x7B, 0x2C, 0x3A, 0x2D, 0x3F].contains(last)  // blank [ { , : - ?
        if isBlank {
            if isQuestion && last == 0x3F { isSuspect = true }
        } else {
            if byte == 0x3A, isAlias || lastInk == 0x5D || lastInk == 0x7D { isSuspect = true }
            // ? where a value may begin: at the line's start, or after [ { , - :
            isQuestion = byte == 0x3F && isStart && [0, 0x5B, 0x7B, 0x2C, 0x2D, 0x3A].contains(lastInk)
            if byte == 0x2A && isStart {
                hasAlias = true
                isAlias = true
            } else if last == 0x20 || last == 0x09 || [0x5B, 0x5D, 0x7B, 0x7D, 0x2C].contains(byte) {
                isAlias = false
            }
            lastInk = byte
        }
        last = byte
    }
}
