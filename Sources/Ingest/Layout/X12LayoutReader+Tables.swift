import Records
import Yams

/// From what was read to the tables that the reader runs on.
extension X12LayoutReader {
    mutating func add(_ actions: [X12Tables.Action], loop: Int, segment: UInt32) {
        let key = CellKey(loop: loop, segment: segment)
        known.insert(key)
        cellActions[key, default: []].append(actions)
    }

    mutating func compileCells(at node: Yams.Node) throws(MappingError) {
        let segments = Set(known.map(\.segment)).union(triggers.map(\.segment)).sorted()
        for segment in segments where tables.slots.add(segment) == nil {
            throw file.error(at: node, "more than \(SegmentSlots.limit) segments")
        }
        let width = tables.slots.names.count
        tables.cells = Array(repeating: X12Tables.Cell(), count: tables.loops.count * width)
        for loop in tables.loops.indices {
            for slot in 0..<width {
                let key = CellKey(loop: loop, segment: tables.slots.names[slot])
                guard known.contains(key) else { continue }
                // In the order of elements, so that nodes stand in the order of the document.
                let order = (cellActions[key] ?? []).enumerated().sorted {
                    let (left, right) = ($0.element[0], $1.element[0])
                    return (left.element, left.component, $0.offset) < (right.element, right.component, $1.offset)
                }
                let start = tables.actions.count
                for (_, actions) in order { tables.actions += actions }
                guard tables.actions.count < 60_000 else { throw file.error(at: node, "too many fields") }
                tables.cells[loop * width + slot] = X12Tables.Cell(
                    start: UInt16(start), count: UInt16(tables.actions.count - start), isKnown: true,
                    isMark: triggers.contains {
                        $0.segment == key.segment && $0.trigger.isImplied && Int($0.trigger.loop) == loop
                    })
            }
        }
    }

    mutating func compileTriggers() {
        for name in tables.slots.names {
            let start = tables.triggers.count
            tables.triggers += triggers.filter { $0.segment == name }.map(\.trigger)
            tables.triggerRanges.append(UInt16(start)..<UInt16(tables.triggers.count))
        }
    }

    mutating func compileNearest(at node: Yams.Node) throws(MappingError) {
        for loop in tables.loops.indices {
            for range in tables.triggerRanges {
                let start = tables.nearest.count
                var parent = loop
                while parent >= -1 {
                    for index in range {
                        let trigger = tables.triggers[Int(index)]
                        if !trigger.isImplied, Int(trigger.parent) == parent { tables.nearest.append(index) }
                    }
                    parent = parent < 0 ? -2 : tables.loops[parent].parent
                }
                guard tables.nearest.count < 60_000 else { throw file.error(at: node, "too many loops") }
                tables.nearestRanges.append(UInt16(start)..<UInt16(tables.nearest.count))
            }
        }
    }

    /// The context's loops that hold values, by the groups that they fill.
    mutating func compileUnits() {
        var units: [(group: FieldID, loops: [Int])] = []
        for (index, loop) in tables.loops.enumerated() where !loop.inRecord && holdsValues(index) {
            if loop.group != X12Tables.none, let unit = units.firstIndex(where: { $0.group == loop.group }) {
                units[unit].loops.append(index)
            } else {
                units.append((loop.group, [index]))
            }
        }
        for unit in units {
            let start = tables.unitLoops.count
            tables.unitLoops += unit.loops
            tables.units.append(X12Tables.Unit(group: unit.group, loops: start..<tables.unitLoops.count))
        }
    }

    private func holdsValues(_ loop: Int) -> Bool {
        let width = tables.slots.names.count
        // A group's guide goes to the first loop.
        return loop == 0 || tables.cells[loop * width..<(loop + 1) * width].contains { $0.count > 0 }
    }
}
