/// Finds one row of a delimited file: where each of its fields stands.
///
/// A field that begins with a quotation mark ends with the next one that is not doubled; within it, delimiters and line
/// ends are text. Elsewhere quotation marks are text.
struct DelimitedRow {
    let delimiter: UInt8
    /// By field: the first byte, the byte after the last, and whether doubled quotation marks stand within.
    private(set) var fields: [Field] = []
    /// The offset after the row's line end.
    private(set) var next = 0
    /// How many line ends stand within the row, its own counted.
    private(set) var lines = 0

    struct Field {
        var start: Int
        var end: Int
        var hasDoubledQuotes: Bool
    }

    enum Scan {
        case row
        /// The window ends within the row.
        case short
        /// The file ends within a quoted field, or text follows a closing quotation mark.
        case badQuotes
    }

    static let fieldLimit = 4096

    init(delimiter: UInt8) { self.delimiter = delimiter }

    /// Reads the row that begins at `from`. `isFinal`: nothing follows `limit`.
    mutating func scan(_ base: UnsafePointer<UInt8>, from: Int, limit: Int, isFinal: Bool) -> Scan {
        fields.removeAll(keepingCapacity: true)
        lines = 1
        var at = from
        while true {
            let isQuoted = at < limit && base[at] == 0x22
            if isQuoted {
                guard let after = quoted(base, at, limit) else { return isFinal ? .badQuotes : .short }
                at = after
            } else {
                let start = at
                while at < limit, base[at] != delimiter, base[at] != 0x0A, base[at] != 0x0D { at &+= 1 }
                append(Field(start: start, end: at, hasDoubledQuotes: false))
            }
            if at >= limit {
                next = limit
                return isFinal ? .row : .short
            }
            if base[at] == delimiter {
                at &+= 1
                continue
            }
            guard base[at] == 0x0A || base[at] == 0x0D else { return .badQuotes }
            if base[at] == 0x0D {
                if at &+ 1 >= limit, !isFinal { return .short }
                if at &+ 1 < limit, base[at &+ 1] == 0x0A { at &+= 1 }
            }
            next = at &+ 1
            return .row
        }
    }

    /// A quoted field; gives the offset after its closing mark, or `nil` where there is none before the limit.
    private mutating func quoted(_ base: UnsafePointer<UInt8>, _ from: Int, _ limit: Int) -> Int? {
        var at = from + 1
        var hasDoubledQuotes = false
        while at < limit {
            let byte = base[at]
            if byte == 0x0A { lines += 1 }
            if byte == 0x22 {
                // A mark at the window's end may be half of a doubled one.
                if at + 1 < limit, base[at + 1] == 0x22 {
                    hasDoubledQuotes = true
                    at += 2
                    continue
                }
                append(Field(start: from + 1, end: at, hasDoubledQuotes: hasDoubledQuotes))
                return at + 1
            }
            at += 1
        }
        return nil
    }

    private mutating func append(_ field: Field) {
        if fields.count < DelimitedRow.fieldLimit { fields.append(field) }
    }
}
