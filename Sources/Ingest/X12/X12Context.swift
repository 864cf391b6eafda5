import Bytes
import Records

/// What stands above and beside the claims of a transaction set and goes into each of them: the set's header, payer,
/// provider, subscriber, patient. One section a loop, emptied when the loop starts anew.
struct X12Context {
    private(set) var sections: [Section] = []
    private var isCurrent = false
    /// The record's beginning: nodes, bytes and spans of all sections.
    private var list = NodeList()
    private(set) var raw: [UInt8] = []
    private(set) var spans: [Record.Span] = []

    var nodes: UnsafeBufferPointer<Record.Node> { list.nodes }
    /// The loops whose sections are not empty.
    private var filled = LoopBits()

    /// One loop's segments that hold values. Nodes' offsets count from the section's own bytes.
    struct Section {
        var nodes: [Record.Node] = []
        var raw: [UInt8] = []
        var spans: [Record.Span] = []
        var stamp: UInt32 = 0
    }

    /// The most bytes that one loop of the context may hold: it is copied into each record.
    static let sectionLimit = 8 << 10

    mutating func reset(_ tables: X12Tables) {
        if sections.count != tables.loops.count {
            sections = Array(repeating: Section(), count: tables.loops.count)
        } else {
            clear(0..<sections.count)
        }
        isCurrent = false
    }

    /// Empties the sections of a loop and of those inside it.
    mutating func clear(_ loops: Range<Int>) {
        isCurrent = false
        guard filled.intersects(loops.lowerBound, loops.upperBound) else { return }
        for loop in loops where filled.contains(loop) {
            sections[loop].nodes.removeAll(keepingCapacity: true)
            sections[loop].raw.removeAll(keepingCapacity: true)
            sections[loop].spans.removeAll(keepingCapacity: true)
            sections[loop].stamp = 0
        }
        filled.remove(loops.lowerBound, loops.upperBound)
    }

    mutating func setStamp(_ stamp: UInt32, loop: Int) {
        sections[loop].stamp = stamp
        filled.insert(loop)
    }

    /// Adds one segment; `nodes` count from the segment's first byte. `false` where there is no room.
    mutating func add(
        _ added: UnsafeBufferPointer<Record.Node>, _ bytes: UnsafeBufferPointer<UInt8>, _ location: SourceLocation,
        loop: Int
    ) -> Bool {
        let start = sections[loop].raw.count
        guard start + bytes.count <= X12Context.sectionLimit else { return false }
        let first = sections[loop].nodes.count
        sections[loop].nodes.append(contentsOf: added)
        if start > 0 {
            for index in first..<first + added.count where !sections[loop].nodes[index].flags.contains(.group) {
                sections[loop].nodes[index].offset += UInt32(start)
            }
        }
        filled.insert(loop)
        sections[loop].raw.append(contentsOf: bytes)
        sections[loop].spans.append(
            Record.Span(raw: UInt32(start), file: location.byte, ordinal: location.ordinal))
        isCurrent = false
        return true
    }

    /// Puts the record's beginning together, if a section changed since.
    mutating func assemble(_ units: [X12Tables.Unit], _ unitLoops: [Int]) {
        if isCurrent { return }
        isCurrent = true
        list.removeAll()
        raw.removeAll(keepingCapacity: true)
        spans.removeAll(keepingCapacity: true)
        for unit in units {
            let head = list.count
            let isGroup = unit.group != X12Tables.none
            if isGroup {
                guard unit.loops.contains(where: { holds(unitLoops[$0]) }) else { continue }
                list.append(Record.Node(field: unit.group, flags: .group, offset: 0, length: 0))
            }
            for index in unit.loops where filled.contains(unitLoops[index]) { append(unitLoops[index]) }
            if isGroup { list.close(head) }
        }
    }

    private func holds(_ loop: Int) -> Bool { filled.contains(loop) && !sections[loop].nodes.isEmpty }

    private mutating func append(_ loop: Int) {
        let start = UInt32(raw.count)
        sections[loop].nodes.withUnsafeBufferPointer { nodes in
            for index in nodes.indices {
                var node = nodes[index]
                if !node.flags.contains(.group) { node.offset += start }
                list.append(node)
            }
        }
        for span in sections[loop].spans {
            spans.append(Record.Span(raw: start + span.raw, file: span.file, ordinal: span.ordinal))
        }
        raw.append(contentsOf: sections[loop].raw)
    }
}
