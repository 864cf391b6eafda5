/// The narrative of one section: its text, and the text of each of its elements that has an id.
///
/// Blanks are collapsed; blocks and rows stand on lines, cells are separated by ` | `. A row that is referred to reads
/// `Header: cell; Header: cell`.
final class CDANarrative {
    private struct Identified: BitwiseCopyable {
        var id: Int32
        var idLength: Int32
        var start: Int32
        var length: Int32
        /// Whether the text is in `extra`.
        var isComposed: Bool
    }

    private struct Open {
        var depth: Int
        var name: UInt16
        var id: Range<Int>?
        var start: Int
    }

    private struct Table {
        var depth: Int
        var headers: [Range<Int>] = []
        var cells: [Range<Int>] = []
        var hasOnlyHeaders = true
        var cellStart = -1
    }

    static let byteLimit = 8 << 20
    static let idLimit = 100_000
    private static let headerLimit = 200

    private let text = Room<UInt8>(capacity: 16 << 10)
    /// Ids, and texts of rows.
    private let extra = Room<UInt8>(capacity: 4 << 10)
    private let identified = Room<Identified>(capacity: 128)
    @exclusivity(unchecked) private var index = CDAIdentifierIndex()
    private let earlier = CDAEarlierText()
    @exclusivity(unchecked) private var open: [Open] = []
    @exclusivity(unchecked) private var tables: [Table] = []
    @exclusivity(unchecked) private var depth = 0
    @exclusivity(unchecked) private var hasBlank = false
    /// Whether something was left out.
    private(set) var isCut = false

    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// Begins another section. What the one before it had ids for can still be referred to.
    func removeAll() {
        if identified.count > 0 { keepForLater() }
        if identified.count > 0 { index.removeAll() }
        text.truncate(to: 0)
        extra.truncate(to: 0)
        identified.truncate(to: 0)
        open = []
        tables = []
        depth = 0
        hasBlank = false
        isCut = false
    }

    /// The section's text, without line ends around it; `nil` where it is blank.
    var plain: Bytes? { CDATree.trimmed(text.values) }

    // MARK: Reading

    func begin(_ name: UInt16, id: Bytes?) {
        depth += 1
        guard depth <= CDATree.depthLimit else {
            isCut = true
            return
        }
        switch CDAName(rawValue: name) {
        case .table:
            endLine()
            tables.append(Table(depth: depth))
        case .tr:
            endLine()
            if !tables.isEmpty {
                tables[tables.count - 1].cells = []
                tables[tables.count - 1].hasOnlyHeaders = true
            }
        case .td, .th: beginCell(isHeader: name == CDAName.th.rawValue)
        case .paragraph, .list, .item, .caption, .thead, .tbody, .tfoot, .br: endLine()
        default: break
        }
        let isCell = name == CDAName.td.rawValue || name == CDAName.th.rawValue
        let isRow = name == CDAName.tr.rawValue
        guard id != nil || isCell || isRow || name == CDAName.table.rawValue else { return }
        open.append(Open(depth: depth, name: name, id: id.flatMap { keep($0) }, start: text.count))
    }

    private func beginCell(isHeader: Bool) {
        guard !tables.isEmpty else { return }
        let last = tables.count - 1
        if !tables[last].cells.isEmpty {
            put(0x20)
            put(0x7C)
            put(0x20)
        }
        hasBlank = false
        if !isHeader { tables[last].hasOnlyHeaders = false }
        tables[last].cellStart = text.count
    }

    func end(_ name: UInt16) {
        defer { depth -= 1 }
        guard depth <= CDATree.depthLimit else { return }
        if let last = open.last, last.depth == depth {
            open.removeLast()
            close(last)
        }
        switch CDAName(rawValue: name) {
        case .paragraph, .list, .item, .caption, .tr, .table: endLine()
        default: break
        }
    }

    private func close(_ element: Open) {
        switch CDAName(rawValue: element.name) {
        case .td, .th:
            if !tables.isEmpty, tables[tables.count - 1].cells.count < CDANarrative.headerLimit {
                tables[tables.count - 1].cells.append(element.start..<text.count)
            }
            add(element.id, element.start..<text.count, isComposed: false)
        case .tr:
            guard let table = tables.last else {
                return add(element.id, element.start..<text.count, isComposed: false)
            }
            if table.hasOnlyHeaders, !table.cells.isEmpty {
                tables[tables.count - 1].headers = table.cells
                add(element.id, element.start..<text.count, isComposed: false)
            } else if element.id != nil {
                add(element.id, compose(table), isComposed: true)
            }
        case .table:
            if tables.last?.depth == element.depth { tables.removeLast() }
            add(element.id, element.start..<text.count, isComposed: false)
        default: add(element.id, element.start..<text.count, isComposed: false)
        }
    }

    /// `Header: cell; Header: cell`; cells without text are left out.
    private func compose(_ table: Table) -> Range<Int> {
        let start = extra.count
        for (index, cell) in table.cells.enumerated() {
            guard let words = trimmed(cell), extra.count + words.count < CDANarrative.byteLimit else { continue }
            if extra.count > start {
                extra.append(0x3B)
                extra.append(0x20)
            }
            if index < table.headers.count, let header = trimmed(table.headers[index]) {
                extra.append(header.baseAddress!, header.count)
                extra.append(0x3A)
                extra.append(0x20)
            }
            extra.append(words.baseAddress!, words.count)
        }
        return start..<extra.count
    }

    private func trimmed(_ range: Range<Int>) -> Bytes? { CDATree.trimmed(Bytes(rebasing: text.values[range])) }

    /// Takes in characters.
    @inline(__always)
    func add(_ start: UnsafePointer<UInt8>, _ length: Int) {
        var at = 0
        while at < length {
            if start[at] <= 0x20 {
                hasBlank = true
                at &+= 1
                continue
            }
            let word = at
            while at < length, start[at] > 0x20 { at &+= 1 }
            if hasBlank {
                hasBlank = false
                if text.count > 0, text[text.count &- 1] != 0x0A, text[text.count &- 1] != 0x20 { put(0x20) }
            }
            guard text.count &+ (at &- word) <= CDANarrative.byteLimit else {
                isCut = true
                return
            }
            text.append(start + word, at &- word)
        }
    }

    @inline(__always)
    private func put(_ byte: UInt8) {
        guard text.count < CDANarrative.byteLimit else {
            isCut = true
            return
        }
        text.append(byte)
    }

    private func endLine() {
        hasBlank = false
        if text.count > 0, text[text.count - 1] != 0x0A { put(0x0A) }
    }

    // MARK: Ids

    private func keep(_ id: Bytes) -> Range<Int>? {
        guard extra.count + id.count <= CDANarrative.byteLimit, identified.count < CDANarrative.idLimit else {
            isCut = true
            return nil
        }
        let start = extra.count
        if let base = id.baseAddress { extra.append(base, id.count) }
        return start..<extra.count
    }

    /// The first of several elements with one id is meant.
    private func add(_ id: Range<Int>?, _ range: Range<Int>, isComposed: Bool) {
        guard let id, identified.count < CDANarrative.idLimit else { return }
        identified.append(
            Identified(
                id: Int32(id.lowerBound), idLength: Int32(id.count), start: Int32(range.lowerBound),
                length: Int32(range.count), isComposed: isComposed))
        index.addLast(of: identified.count) { self.id(of: $0) }
    }

    private func id(of index: Int) -> Bytes {
        let entry = identified[index]
        return Bytes(rebasing: extra.values[Int(entry.id)..<Int(entry.id + entry.idLength)])
    }

    /// The text of what a reference (`#id`) names, which may be empty; `nil` where nothing is so named.
    func text(of reference: Bytes) -> Bytes? {
        let id = reference.first == 0x23 ? Bytes(rebasing: reference.dropFirst()) : reference
        if let entry = index.entry(of: id, id: { self.id(of: $0) }) {
            let found = identified[entry]
            let range = Int(found.start)..<Int(found.start + found.length)
            let named = Bytes(rebasing: found.isComposed ? extra.values[range] : text.values[range])
            return CDATree.trimmed(named) ?? Bytes(rebasing: named.prefix(0))
        }
        return earlier.text(of: id)
    }

    private func keepForLater() {
        guard earlier.begin(text.values, extra.values, ids: identified.count) else { return }
        for index in 0..<identified.count {
            let found = identified[index]
            earlier.add(
                id: Int(found.id)..<Int(found.id + found.idLength),
                at: Int(found.start)..<Int(found.start + found.length), isComposed: found.isComposed)
        }
    }
}
