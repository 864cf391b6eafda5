import Records

/// The loop that is `record: otherwise`: one occurrence is a record where none of the record's loop stands in it, as of a
/// member (INS) whose coverage (HD) is not named. What it says is in the context; such a record has no bytes of its own.
extension X12Claims {
    /// Whether a record, or an occurrence that may become one, is open.
    var isOpen: Bool { claimStart >= 0 || bare != nil }

    /// Whether the last segment stood in an occurrence of the loop that is `record: otherwise`.
    var isInMember: Bool {
        tables.otherLoop >= 0 && loop >= tables.otherLoop && loop < tables.loops[tables.otherLoop].end
    }

    /// A loop of the context begins. Within a member it ends only the record that is open; around or beside him it ends
    /// him as well. What a member has once, or has before his records, shows that the next one's first segment is missing.
    mutating func enterContext(
        _ target: Int, _ segment: X12Tokenizer, _ place: SourceLocation, _ body: X12Reader.Body
    ) throws {
        let other = tables.otherLoop
        guard other >= 0, target > other, target < tables.loops[other].end else {
            try closeClaim(as: .complete, body)
            if target == other { beginMember(at: place) }
            return
        }
        if hasRecords || tables.loops[target].isOnce && begun.contains(target) {
            try note("X12-LOOP", "the segment that starts a member is missing", segment, place, body, severity: .error)
            try startLostMember(place, body)
        } else if claimStart >= 0 {
            dropTentative()
        }
        begun.insert(target)
    }

    private mutating func beginMember(at place: SourceLocation) {
        bare = place
        hasRecords = false
        begun = LoopBits()
        isContextLost = false
    }

    /// A member begins whose first segment is missing or damaged: he is quarantined, and his predecessor has ended.
    mutating func startLostMember(_ place: SourceLocation, _ body: X12Reader.Body) throws {
        try closeClaim(as: .complete, body)
        context.clear(tables.otherLoop..<tables.loops[tables.otherLoop].end)
        beginMember(at: place)
        loop = tables.otherLoop
        isSkipping = false
        isContextLost = true
    }

    /// Opens the record of a member without records, of which nothing stands in the window.
    mutating func openBare() {
        guard let place = bare else { return }
        bare = nil
        if isTentative { dropTentative() }
        open(at: 0, place)
    }

    /// Opens it where a loop of the record begins without the record's first.
    mutating func startBare(at segment: X12Tokenizer) {
        guard let place = bare else { return }
        bare = nil
        hasRecords = true
        open(at: segment.start, place)
    }

    private mutating func open(at start: Int, _ place: SourceLocation) {
        context.assemble(tables.units, tables.unitLoops)
        claimStart = start
        claimEnd = start
        claimLocation = place
        shift = start - context.raw.count
        nodes.removeAll()
        nodes.append(context.nodes)
        openGroups.removeAll(keepingCapacity: true)
        stamp = newStamp()
        taken = LoopBits()
        overflow = isContextLost ? Array(context.raw.prefix(Fragment.sizeLimit)) : []
        overflowLength = overflow.count
        if isContextLost { breakLostMember() }
    }

    private mutating func breakLostMember() {
        breakClaim(
            "X12-CONTEXT", "a damaged or missing segment may have hidden who this member is",
            "Have the extract sent again, or mend the damaged segment, and retry.")
    }
}
