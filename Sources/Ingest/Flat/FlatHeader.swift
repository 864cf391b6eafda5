import Records

/// The header row of a delimited file, and the layout that reads it.
struct FlatHeader {
    let layout: FlatLayout
    /// Which kind of rows the file holds.
    let part: Int
    let delimiter: UInt8
    /// How many columns the file has.
    let width: Int
    /// By slot of the part: the file's column, or -1.
    let columns: [Int]
    /// How many of the file's columns the layout does not name.
    let unnamed: Int
    /// The offset after the header row.
    let next: Int
    /// The number of the first line after it.
    let lines: Int

    static let delimiters: [UInt8] = [0x2C, 0x7C, 0x3B, 0x09, 0x7E, 0x5E]

    /// Of a fixed file, which has no header: its first row is at `next`.
    init(fixed layout: FlatLayout, next: Int, lines: Int) {
        self.layout = layout
        part = 0
        delimiter = 0
        width = 0
        columns = layout.parts[0].columns.map { _ in -1 }
        unnamed = 0
        self.next = next
        self.lines = lines
    }

    /// The fixed layout that knows the row at `from`: of several the one that says most of it.
    static func fixed(
        _ layouts: [FlatLayout], _ base: UnsafePointer<UInt8>, from: Int, limit: Int, lines: Int
    ) -> FlatHeader? {
        var end = from
        while end < limit, base[end] != 0x0A, base[end] != 0x0D { end += 1 }
        let row = UnsafeBufferPointer(start: base + from, count: end - from)
        var best: FlatLayout?
        var most = 0
        for layout in layouts where layout.format == .fixed {
            for part in layout.parts + layout.passedOver where part.matches(row) {
                let said = part.conditions.reduce(0) { $0 + part.columns[$1.slot].positions.count }
                if said > most { (most, best) = (said, layout) }
            }
        }
        return best.map { FlatHeader(fixed: $0, next: from, lines: lines) }
    }

    /// What the first row may be.
    enum Reading {
        case header(FlatHeader)
        /// No layout has all that it requires: what the nearest one lacks.
        case none(String?)
    }

    /// The layout that knows the most columns of the first row.
    static func read(
        _ layouts: [FlatLayout], _ base: UnsafePointer<UInt8>, from: Int, limit: Int, line: Int, isFinal: Bool
    ) -> Reading {
        var best: FlatHeader?
        var most = 0
        var nearest: Nearest?
        for delimiter in delimiters {
            var row = RowScanner(delimiter: delimiter)
            guard case .row = row.scan(base, from: from, limit: limit, isFinal: isFinal) else { continue }
            let columns = columns(of: row, base + from)
            for layout in layouts where layout.format == .delimited {
                for part in layout.parts.indices {
                    let missing = layout.parts[part].missing(columns)
                    if let first = missing.first {
                        let known = layout.parts[part].columns.filter { $0.index(in: columns) != nil }.count
                        let candidate = Nearest(layout: layout.name, lacks: missing.count, known: known, first: first)
                        if candidate.isNearer(than: nearest) { nearest = candidate }
                        continue
                    }
                    let header = FlatHeader(layout, part, row, columns, line)
                    let known = header.columns.filter { $0 >= 0 }.count
                    if known > most { (most, best) = (known, header) }
                }
            }
        }
        return best.map { .header($0) } ?? .none(nearest?.description)
    }

    /// By normalised header the first column that has it.
    private static func columns(of row: RowScanner, _ base: UnsafePointer<UInt8>) -> [String: Int] {
        var columns: [String: Int] = [:]
        for index in 0..<row.count {
            let field = row.field(index)
            let text = UnsafeBufferPointer(start: base + Int(field.start), count: Int(field.end - field.start))
            let name = FlatHeaderName.normalized(text)
            if !name.isEmpty, columns[name] == nil { columns[name] = index }
        }
        return columns
    }

    private init(_ layout: FlatLayout, _ part: Int, _ row: RowScanner, _ columns: [String: Int], _ line: Int) {
        self.layout = layout
        self.part = part
        delimiter = row.delimiter
        width = row.count
        var slots = layout.parts[part].columns.map { $0.index(in: columns) ?? -1 }
        // Of several names for one column the first that is there counts.
        for field in layout.members.plainFields where field.isOneColumn {
            let present = field.places.filter { slots[$0.slot] >= 0 }
            for place in present.dropFirst() { slots[place.slot] = -1 }
        }
        self.columns = slots
        let required = Set(layout.parts[part].required.joined())
        let named = Set(slots.filter { $0 >= 0 }).union(required.compactMap { columns[$0] })
        unnamed = layout.isShort ? width - Set(slots.filter { $0 >= 0 }).count : width - named.count
        next = row.next
        lines = line + row.lines
    }

    /// Columns of the layout that the file lacks, as the layout names them: of each field that none of its columns can say.
    var missing: [String] {
        layout.isShort || layout.isOptional || layout.format == .fixed
            ? [] : FlatHeader.missing(layout.members, layout, part, columns)
    }

    private static func missing(
        _ members: FlatMembers, _ layout: FlatLayout, _ part: Int, _ columns: [Int]
    ) -> [String] {
        var names: [String] = []
        for field in members.fields {
            let places = field.places.filter { $0.part == part }
            guard let first = places.first, places.allSatisfy({ columns[$0.slot] < 0 }) else { continue }
            let name = layout.parts[part].columns[first.slot].name
            if !names.contains(name) { names.append(name) }
        }
        for inner in members.groups.map(\.members) + members.ways.map(\.members) {
            for name in missing(inner, layout, part, columns) where !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// A layout that does not read the file, but lacks little of it.
    private struct Nearest: CustomStringConvertible {
        let layout: String
        let lacks: Int
        let known: Int
        let first: [String]

        func isNearer(than other: Nearest?) -> Bool {
            guard known > 0 else { return false }
            guard let other else { return true }
            return (lacks, -known) < (other.lacks, -other.known)
        }

        var description: String {
            let more = lacks > 1 ? " and \(lacks - 1) more" : ""
            return "the nearest layout, '\(layout)', knows \(known) of its columns but needs "
                + "\(first.prefix(4).joined(separator: " or "))\(more)"
        }
    }
}

extension FlatColumn {
    /// The file's column by its header, or by the first of its other names that is there.
    func index(in columns: [String: Int]) -> Int? {
        columns[header] ?? aliases.lazy.compactMap { columns[$0] }.first
    }
}

extension FlatPart {
    /// The required headers, those that stand for one another together, that a file does not have.
    func missing(_ columns: [String: Int]) -> [[String]] {
        required.filter { !$0.contains { columns[$0] != nil } }
    }
}

extension FlatLayout {
    /// Whether the layout has the short form, whose headers are names for one column.
    var isShort: Bool { members.fields.contains(where: \.isOneColumn) }
}

extension FlatMembers {
    /// Its fields and those of its groups that do not repeat.
    var plainFields: [FlatField] { fields + groups.flatMap(\.members.plainFields) }
}
