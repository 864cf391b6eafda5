import Records

extension X12Claims {
    /// Takes the tokenizer's segment of the open transaction set.
    mutating func take(
        _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ place: SourceLocation, _ body: X12Reader.Body
    ) throws {
        split.element = -1
        codeElement = -1
        if hasBalance { addToBalance(segment, base, place) }
        if noticed != 0, segment.id == noticed { try notify(segment, base, place, body) }
        let slot = tables.slots.slot(segment.id)
        if slot < 0 { return try takeUnknown(segment, base, place, body) }
        let triggers = tables.triggerRanges[slot]
        if !triggers.isEmpty, try start(segment, base, slot, triggers, place, body) { return }
        if isSkipping || isContextLost && claimStart < 0 { return include(segment) }
        let width = tables.slots.names.count
        var owner = loop
        while owner >= 0 {
            let cell = tables.cells[owner &* width &+ slot]
            if cell.isKnown {
                if isTentative { dropTentative() }
                move(to: owner)
                put(segment, base, cell, in: owner, place)
                return
            }
            owner = tables.loops[owner].parent
        }
        if claimStart < 0 || isTentative, isOnlyInRecords(slot) {
            return try takeOrphan(segment, place, body)
        }
        try note("X12-LOOP", "the segment has no place in this loop of the guide", segment, place, body)
        include(segment)
    }

    @inline(never)
    private mutating func addToBalance(
        _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ place: SourceLocation
    ) {
        if let sums = layout?.balance { balance.add(segment, base, sums, place, delimiters) }
    }

    /// One finding for each code of a segment that is worth it.
    @inline(never)
    private mutating func notify(
        _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ place: SourceLocation, _ body: X12Reader.Body
    ) throws {
        guard let notice = layout?.notice else { return }
        for code in notice.codes where code.element < segment.count {
            let (start, end) = range(segment, base, code.element, code.component)
            if segment.element(code.element).isEmpty { continue }
            let bytes = UnsafeBufferPointer(start: base + start, count: end - start)
            // Codes only: a damaged segment may hold anything.
            let isCode = (1...3).contains(bytes.count) && bytes.allSatisfy { X12Header.isAlphanumeric($0) }
            let name = isCode ? String(decoding: bytes, as: UTF8.self) : "of no known form"
            guard fileFindings.admits(notice.rule) else { return }
            try body(
                .finding(
                    Finding(
                        rule: notice.rule, severity: .information, message: "\(notice.message) \(name)", location: place
                    )))
        }
    }

    /// The loop that the segment starts, if it starts one: nearest first, going outwards.
    private mutating func start(
        _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ slot: Int, _ triggers: Range<UInt16>,
        _ place: SourceLocation, _ body: X12Reader.Body
    ) throws -> Bool {
        for order in tables.nearestRanges[loop &* tables.slots.names.count &+ slot] {
            let trigger = tables.triggers[Int(tables.nearest[Int(order)])]
            guard holds(trigger, segment, base) else { continue }
            let last = tables.loops[Int(trigger.loop)].last
            if last >= 0 && loop >= last {
                try loseContext(segment, place, body)
            } else {
                try enter(Int(trigger.loop), segment, base, slot, place, body)
            }
            return true
        }
        if try startImplied(segment, base, slot, triggers, place, body) { return true }
        if isOwn(slot) { return false }
        for index in triggers {
            let trigger = tables.triggers[Int(index)]
            let target = Int(trigger.loop)
            let isFar = segment.id == SegmentID.hl || target == tables.recordLoop || tables.loops[target].inRecord
            guard !trigger.isImplied, isFar, holds(trigger, segment, base) else { continue }
            let isInner = tables.loops[target].inRecord && target != tables.recordLoop
            if isInner, isContextLost || claimStart >= 0 && !isTentative { continue }
            try enter(target, segment, base, slot, place, body)
            return true
        }
        return try startsNothing(segment, base, slot, place, body)
    }

    /// Loops whose first segment is missing, or whose HL has no level: a segment that they hold once shows that one
    /// begins.
    private mutating func startImplied(
        _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ slot: Int, _ triggers: Range<UInt16>,
        _ place: SourceLocation, _ body: X12Reader.Body
    ) throws -> Bool {
        for index in triggers {
            let trigger = tables.triggers[Int(index)]
            guard trigger.isImplied, holds(trigger, segment, base) else { continue }
            let target = Int(trigger.loop)
            let isInside = loop >= target && loop < tables.loops[target].end && !hasPendingLevel
            if isInside, !marks.contains(target) { continue }
            let isOwn = tables.cells[loop * tables.slots.names.count + slot].isKnown
            if loop != target, !hasPendingLevel, isOwn { continue }
            if tables.loops[target].inRecord {
                guard claimStart >= 0, !isTentative else { continue }
                try note("X12-LOOP", "the segment that starts this loop is missing", segment, place, body)
            } else {
                if isContextLost { return false }
                try note("X12-HL", "a hierarchical level (HL) is missing or has no level code", segment, place, body)
            }
            hasPendingLevel = false
            try enter(target, segment, base, slot, place, body)
            return true
        }
        return false
    }

    /// A segment that can start loops, but none here.
    private mutating func startsNothing(
        _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ slot: Int, _ place: SourceLocation,
        _ body: X12Reader.Body
    ) throws -> Bool {
        if segment.id == SegmentID.hl {
            if isOfOpenRecord(segment, base) { breakLevel() }
            try closeClaim(as: .complete, body)
            hasPendingLevel = true
            isSkipping = true
            loop = 0
            return true
        }
        if claimStart < 0, isContextLost { return true }
        if claimStart < 0, isOnlyInRecords(slot) {
            try takeOrphan(segment, place, body)
            return true
        }
        isSkipping = true
        include(segment)
        try note("X12-LOOP", "the segment starts no loop of the guide here; its loop is not read", segment, place, body)
        return true
    }

    /// Whether an open loop has the segment without being started by it: SBR after the subscriber's HL.
    private func isOwn(_ slot: Int) -> Bool {
        let width = tables.slots.names.count
        var owner = loop
        while owner >= 0 {
            let isStart = tables.triggerRanges[slot].contains {
                let trigger = tables.triggers[Int($0)]
                return Int(trigger.loop) == owner && !trigger.isImplied
            }
            if tables.cells[owner * width + slot].isKnown, !isStart { return true }
            owner = tables.loops[owner].parent
        }
        return false
    }

    /// Whether only claims hold such segments.
    private func isOnlyInRecords(_ slot: Int) -> Bool {
        let width = tables.slots.names.count
        return tables.loops.indices.allSatisfy { tables.loops[$0].inRecord || !tables.cells[$0 * width + slot].isKnown }
    }

    /// A loop starts: closes what it ends and opens what it begins.
    private mutating func enter(
        _ target: Int, _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ slot: Int, _ place: SourceLocation,
        _ body: X12Reader.Body
    ) throws {
        let next = tables.loops[target]
        if isTentative, target == tables.recordLoop || !next.inRecord { dropTentative() }
        if target == tables.recordLoop {
            if bare != nil { bare = nil }
            hasRecords = true
            try closeClaim(as: .complete, body)
            if segment.id == SegmentID.hl { leaveInner(segment, base) }
            startClaim(segment, place)
        } else if next.inRecord {
            if next.isOnce { taken.insert(target) }
            if claimStart < 0, bare != nil { startBare(at: segment) }
            if claimStart < 0 { try takeOrphan(segment, place, body) }
            isTentative = false
            closeGroups(above: target)
            if next.opensGroup && broken == nil { openGroup(next.group, target) }
        } else {
            try enterContext(target, segment, place, body)
            context.clear(target..<next.end)
            if segment.id == SegmentID.hl { follow(segment, base, target) }
        }
        if next.inRecord, !isComponentSettled { try settleComponent(segment, base, place, body) }
        isSkipping = false
        hasPendingLevel = false
        loop = target
        marks.remove(target, next.end)
        put(segment, base, tables.cells[target &* tables.slots.names.count &+ slot], in: target, place)
    }

    /// An HL: notes its number, and whether it ends a doubt about the context.
    private mutating func follow(_ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ target: Int) {
        let own = segment.element(1)
        for inner in target..<tables.loops[target].end { levels[inner] = 0 }
        levels[target] = Packed.code(base, own.lowerBound, own.upperBound)
        guard isContextLost else { return }
        var outer = tables.loops[target].parent
        while outer > 0, levels[outer] == 0 { outer = tables.loops[outer].parent }
        let parent = segment.element(2)
        let isTop = outer <= 0 && parent.isEmpty
        if isTop || outer > 0 && Packed.code(base, parent.lowerBound, parent.upperBound) == levels[outer] {
            isContextLost = false
        }
    }

    /// A record that an HL starts is of the level that it names its parent: levels within that one (the dependent, where the
    /// parent is the subscriber) are none of its context.
    private mutating func leaveInner(_ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>) {
        defer { levels[tables.recordLoop] = number(1, segment, base) }
        let parent = number(2, segment, base)
        guard parent != 0, parent != .max,
            let outer = levels.indices.last(where: { levels[$0] == parent && !tables.loops[$0].inRecord })
        else { return }
        for inner in outer + 1..<max(outer + 1, tables.loops[outer].end) where levels[inner] != 0 {
            context.clear(inner..<tables.loops[inner].end)
            levels[inner] = 0
        }
    }

    /// An element as a packed code.
    private func number(_ element: Int, _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>) -> UInt64 {
        guard element < segment.count else { return 0 }
        let bounds = segment.element(element)
        return Packed.code(base, bounds.lowerBound, bounds.upperBound)
    }

    /// A level that cannot be told, and that may be one of the open record's: the record is then not whole.
    func isOfOpenRecord(_ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>) -> Bool {
        guard claimStart >= 0, !isTentative, levels[tables.recordLoop] != 0 else { return false }
        let parent = number(2, segment, base)
        return parent == 0 || parent == levels[tables.recordLoop]
    }

    /// Goes out to a loop that is open around the current one.
    @inline(__always)
    private mutating func move(to owner: Int) {
        if owner == loop { return }
        if tables.loops[owner].inRecord {
            while let top = openGroups.last, owner < top.loop || owner >= tables.loops[top.loop].end { closeGroup() }
            loop = owner
        }
    }

    /// Places a segment's values in the open claim or in its loop's section of the context.
    @inline(__always)
    private mutating func put(
        _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ cell: X12Tables.Cell, in owner: Int,
        _ place: SourceLocation
    ) {
        if cell.isMark { marks.insert(owner) }
        if tables.loops[owner].inRecord {
            claimEnd = segment.next
            if broken == nil { run(cell, segment, base) }
        } else {
            putContext(segment, base, cell, owner, place)
        }
    }

    private mutating func putContext(
        _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ cell: X12Tables.Cell, _ owner: Int,
        _ place: SourceLocation
    ) {
        guard claimStart < 0, cell.count > 0 else { return include(segment) }
        if context.sections[owner].stamp == 0 { context.setStamp(newStamp(), loop: owner) }
        let outer = (stamp, shift)
        stamp = context.sections[owner].stamp
        shift = segment.start
        nodes.removeAll()
        run(cell, segment, base)
        (stamp, shift) = outer
        guard nodes.count > 0 else { return }
        let bytes = UnsafeBufferPointer(start: base + segment.start, count: segment.next - segment.start)
        _ = context.add(nodes.nodes, bytes, place, loop: owner)
    }

    /// A group's guide, where the set names none.
    mutating func takeGuide(_ group: X12Reader.GroupSegment) {
        guard let field = tables.guideField, !group.bytes.isEmpty else { return }
        let node = Record.Node(
            field: field, offset: UInt32(group.guide.lowerBound), length: UInt32(group.guide.count))
        group.bytes.withUnsafeBufferPointer {
            let bytes = $0
            withUnsafePointer(to: node) {
                _ = context.add(UnsafeBufferPointer(start: $0, count: 1), bytes, group.location, loop: 0)
            }
        }
    }

    /// The segment is part of the open claim's bytes, whatever it says.
    @inline(__always)
    mutating func include(_ segment: X12Tokenizer) {
        if claimStart >= 0 { claimEnd = segment.next }
    }

    /// A finding on the open claim, or else on the file.
    mutating func note(
        _ rule: String, _ message: String, _ segment: X12Tokenizer, _ place: SourceLocation, _ body: X12Reader.Body,
        severity: Finding.Severity = .warning
    ) throws {
        let finding = Finding(rule: rule, severity: severity, message: message, location: place)
        if claimStart >= 0 && !isTentative {
            if claimFindings.count < 20 { claimFindings.append(finding) }
        } else if fileFindings.admits(rule) {
            try body(.finding(finding))
        }
    }
}
