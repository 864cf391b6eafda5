import FHIR

/// Which layout reads a file of JSON objects, one a line: told from its first object.
enum ObjectHeader {
    /// How many lines are looked at, should the first ones be damaged.
    static let lineLimit = 16

    /// Whether the window begins with an object whose line does not end in it.
    static func isShort(_ window: Window) -> Bool {
        var at = 0
        if window.limit >= 3, window.base[0] == 0xEF, window.base[1] == 0xBB, window.base[2] == 0xBF { at = 3 }
        while at < window.limit, window.base[at] <= 0x20 { at += 1 }
        guard at < window.limit, window.base[at] == 0x7B else { return false }
        return !(at..<window.limit).contains { window.base[$0] == 0x0A }
    }

    /// The layout that knows the most of the first object, of those that have all that they require.
    static func tell(
        _ layouts: [FlatLayout], _ base: UnsafePointer<UInt8>, from: Int, limit: Int, line: Int
    ) -> ExtractFormat {
        let tape = ResourceTape(limits: ObjectReader.limits)
        var start = from
        for _ in 0..<lineLimit {
            var end = start
            while end < limit, base[end] != 0x0A { end += 1 }
            let text = UnsafeBufferPointer(start: base + start, count: end - start)
            if (try? tape.parse(text)) != nil, tape.node(0).kind == .object {
                return choose(layouts, tape, from: from, line: line)
            }
            guard end < limit else { break }
            start = end + 1
        }
        return .none("none of its first lines is a JSON object")
    }

    private static func choose(
        _ layouts: [FlatLayout], _ tape: ResourceTape, from: Int, line: Int
    ) -> ExtractFormat {
        var best: FlatLayout?
        var most = 0
        var nearest: (lacks: Int, text: String)?
        for layout in layouts where layout.format == .ndjson {
            let missing = layout.parts[0].required.filter { paths in
                !paths.contains { ObjectPath($0).holds(tape) }
            }
            if let first = missing.first {
                if missing.count < nearest?.lacks ?? .max {
                    nearest = (missing.count, "layout '\(layout.name)' needs \(first.joined(separator: " or "))")
                }
                continue
            }
            let known = layout.parts[0].columns.filter { !$0.header.isEmpty && ObjectPath($0.header).holds(tape) }.count
            if known > most { (most, best) = (known, layout) }
        }
        return best.map { .objects($0, at: from, line: line) } ?? .none(nearest?.text)
    }
}

/// A path within an object: names, one after another.
struct ObjectPath {
    let names: [[UInt8]]

    init(_ path: String) { names = path == "." ? [] : path.split(separator: ".").map { Array($0.utf8) } }

    init(_ names: [[UInt8]]) { self.names = names }

    /// The value at the path from the value `index`, or `nil`.
    func value(from index: Int, _ tape: ResourceTape) -> Int? {
        var index = index
        for name in names {
            guard tape.node(index).kind == .object else { return nil }
            let end = Int(tape.node(index).next)
            var child = index + 1
            while child < end, !tape.key(child).elementsEqual(name) { child = Int(tape.node(child).next) }
            guard child < end else { return nil }
            index = child
        }
        return index
    }

    /// Whether the line's object says something there.
    func holds(_ tape: ResourceTape) -> Bool {
        value(from: 0, tape).map { tape.node($0).kind != .null } ?? false
    }
}
