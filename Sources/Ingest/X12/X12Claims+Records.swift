import Bytes
import Records

extension X12Claims {
    /// How a claim came to its end.
    enum Ending {
        /// By the next claim, loop or trailer.
        case complete
        /// By the end of the file or another interchange, before the set's trailer.
        case cut
    }

    mutating func startClaim(_ segment: X12Tokenizer, _ place: SourceLocation) {
        context.assemble(tables.units, tables.unitLoops)
        claimStart = segment.start
        claimEnd = segment.next
        claimLocation = place
        shift = segment.start - context.raw.count
        nodes.removeAll()
        nodes.append(context.nodes)
        openGroups.removeAll(keepingCapacity: true)
        stamp = newStamp()
        taken = LoopBits()
        if isContextLost {
            breakClaim(
                "X12-CONTEXT", "damage before this claim may have hidden whose claim it is",
                "Have the extract sent again, or mend the damaged segment before it, and retry.")
        }
    }

    mutating func openGroup(_ group: FieldID, _ loop: Int) {
        openGroups.append(OpenGroup(node: nodes.count, loop: loop, outerStamp: stamp))
        nodes.append(Record.Node(field: group, flags: .group, offset: 0, length: 0))
        stamp = newStamp()
    }

    mutating func closeGroup() {
        guard let group = openGroups.popLast() else { return }
        nodes.close(group.node)
        stamp = group.outerStamp
    }

    /// Closes the groups that the start of `target` ends: those of loops that are not around it.
    mutating func closeGroups(above target: Int) {
        while let top = openGroups.last, target <= top.loop || target >= tables.loops[top.loop].end { closeGroup() }
    }

    /// A damaged segment outside claims turned out to be none of a claim.
    mutating func dropTentative() {
        claimStart = -1
        isTentative = false
        broken = nil
        claimFindings.removeAll()
    }

    /// A segment of a claim whose first segment is missing.
    mutating func takeOrphan(
        _ segment: X12Tokenizer, _ place: SourceLocation, _ body: X12Reader.Body
    ) throws {
        if claimStart < 0 { openBroken(segment, place) }
        isTentative = false
        loop = tables.recordLoop
        breakClaim(
            "X12-ORPHAN", "segments of a claim without the segment that starts it",
            "Restore the claim's first segment (CLM or CLP) in the extract, and retry.")
        include(segment)
    }

    /// Opens a claim that is no record.
    mutating func openBroken(_ segment: X12Tokenizer, _ place: SourceLocation) {
        claimStart = segment.start
        claimEnd = segment.next
        claimLocation = place
        openGroups.removeAll(keepingCapacity: true)
    }

    /// Ends the open claim, if there is one: a record, or a fragment.
    mutating func closeClaim(as ending: Ending, _ body: X12Reader.Body) throws {
        if bare != nil { openBare() }
        guard claimStart >= 0 else { return }
        if isTentative { return dropTentative() }
        if case .cut = ending {
            breakClaim(
                "X12-CUT", "the file or interchange ends before the claim's transaction set does",
                "The extract is cut. Have it sent again.")
        }
        guard let base = currentBase, let layout else { return }
        if claimEnd - claimStart > recordLimit { breakLongClaim() }
        records += 1
        let origin = Record.Origin(file: file, ordinal: UInt32(clamping: records))
        if let broken {
            let fragment = makeFragment(broken, origin, base, layout)
            reset()
            try body(.quarantined(fragment))
        } else {
            while !openGroups.isEmpty { closeGroup() }
            let record = makeRecord(origin, base, layout)
            let findings = claimFindings
            reset()
            try body(.record(record, findings: findings))
        }
    }

    private mutating func reset() {
        claimStart = -1
        broken = nil
        isTentative = false
        if !claimFindings.isEmpty { claimFindings.removeAll() }
        overflow.removeAll()
        overflowLength = 0
    }

    private func makeFragment(
        _ broken: Broken, _ origin: Record.Origin, _ base: UnsafePointer<UInt8>, _ layout: X12Layout
    ) -> Fragment {
        var bytes = overflow
        let length = max(0, claimEnd - claimStart)
        bytes.append(
            contentsOf: UnsafeBufferPointer(
                start: base + claimStart, count: min(length, Fragment.sizeLimit - bytes.count)))
        return Fragment(
            origin: origin, bytes: bytes, length: overflowLength + length, location: claimLocation,
            finding: Finding(rule: broken.rule, severity: .error, message: broken.message, location: claimLocation),
            hint: broken.hint, kind: layout.schema.kind)
    }

    private mutating func makeRecord(
        _ origin: Record.Origin, _ base: UnsafePointer<UInt8>, _ layout: X12Layout
    ) -> Record {
        let own = claimEnd - claimStart
        let prefix = context.raw.count
        let most = prefix + own + tables.pool.count + tables.given.count * 20
        let raw = [UInt8](unsafeUninitializedCapacity: most) { room, count in
            context.raw.withUnsafeBufferPointer { _ = room.initialize(from: $0) }
            if let target = room.baseAddress { (target + prefix).initialize(from: base + claimStart, count: own) }
            count = prefix + own
            if !tables.given.isEmpty { count = putGiven(in: room, from: count) }
        }
        var spans: [Record.Span] = []
        spans.reserveCapacity(context.spans.count + 2)
        spans.append(contentsOf: context.spans)
        spans.append(Record.Span(raw: UInt32(prefix), file: claimLocation.byte, ordinal: claimLocation.ordinal))
        // Not of the file: from the layout.
        if !tables.given.isEmpty {
            spans.append(Record.Span(raw: UInt32(prefix + own), file: Record.Span.afterSegments, ordinal: 0))
        }
        return Record(
            schema: layout.schema, raw: raw, spans: spans, nodes: innermostNodes(), origin: origin,
            encoding: raw.withUnsafeBufferPointer { TextEncoding.of($0) })
    }

    /// The record's nodes, of each field that says `innermost` its last one only: loops stand from the outside in.
    private func innermostNodes() -> [Record.Node] {
        var result = Array(nodes.nodes)
        for field in tables.innermost {
            var places: [Int] = []
            var index = 0
            while index < result.count {
                let node = result[index]
                if node.field == field { places.append(index) }
                index += 1 + (node.flags.contains(.group) ? Int(node.length) : 0)
            }
            for place in places.dropLast().reversed() { result.remove(at: place) }
        }
        return result
    }

    /// Puts what no segment holds (constants, the record's number in its set) after the record's bytes; gives the end.
    private mutating func putGiven(in room: UnsafeMutableBufferPointer<UInt8>, from start: Int) -> Int {
        var end = start
        for byte in tables.pool {
            room[end] = byte
            end += 1
        }
        for given in tables.given where given.asked == X12Tables.none || says(given, room) {
            var (offset, length) = (start + Int(given.bytes.lowerBound), given.bytes.count)
            if given.bytes.isEmpty {
                offset = end
                end = X12Claims.putDecimal(records - recordsBefore, in: room, from: end)
                length = end - offset
            }
            nodes.append(Record.Node(field: given.field, offset: UInt32(offset), length: UInt32(length)))
        }
        return end
    }

    /// Whether the record's field that the constant asks for says one of its codes.
    private func says(_ given: X12Tables.Given, _ room: UnsafeMutableBufferPointer<UInt8>) -> Bool {
        guard let node = nodes.nodes.first(where: { $0.field == given.asked }), let base = room.baseAddress else {
            return false
        }
        let code = Packed.code(UnsafePointer(base), Int(node.offset), Int(node.offset + node.length))
        return given.keys.contains { tables.keys[Int($0)] == code }
    }

    /// Writes the digits of a number above 0; gives the end.
    private static func putDecimal(_ number: Int, in room: UnsafeMutableBufferPointer<UInt8>, from start: Int) -> Int {
        var count = 1
        var rest = number
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        rest = number
        for at in (start..<start + count).reversed() {
            room[at] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
            rest /= 10
        }
        return start + count
    }
}
