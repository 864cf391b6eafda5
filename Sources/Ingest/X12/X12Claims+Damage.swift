import Records

extension X12Claims {
    /// A segment that the layout does not know: another guide's, or a damaged one.
    mutating func takeUnknown(
        _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ place: SourceLocation, _ body: X12Reader.Body
    ) throws {
        if mayBeLevel(segment, base) {
            if isOfOpenRecord(segment, base) { breakLevel() }
            try note(
                "X12-DAMAGE", "a hierarchical level (HL) seems to be damaged", segment, place, body, severity: .error)
            return try loseContext(segment, place, body)
        }
        if tables.otherLoop >= 0, resembles(segment, base, startOf: tables.otherLoop) {
            try note(
                "X12-DAMAGE", "the segment that starts a member is damaged", segment, place, body, severity: .error)
            return try startLostMember(place, body)
        }
        if resembles(segment, base, startOf: tables.recordLoop) {
            if isTentative { dropTentative() }
            bare = nil
            hasRecords = true
            try closeClaim(as: .complete, body)
            openBroken(segment, place)
            loop = tables.recordLoop
            breakClaim(
                "X12-DAMAGE", "the segment that starts a claim is damaged",
                "Restore the segment's name (CLM or CLP) in the extract, and retry.")
            return
        }
        if looksLikeName(segment, base) { isSkipping = true }
        if isSegmentName(segment, base) {
            try note("X12-SEGMENT", "a segment that the guide does not have", segment, place, body)
            return include(segment)
        }
        try takeDamaged(segment, base, place, body)
    }

    private mutating func takeDamaged(
        _ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, _ place: SourceLocation, _ body: X12Reader.Body
    ) throws {
        let isLarge = segment.hasControl || segment.end - segment.start > 256
        if claimStart < 0 {
            try note("X12-DAMAGE", "a segment's name is damaged", segment, place, body, severity: .error)
            // What it said of this member is in none of his records.
            if isInMember {
                isContextLost = true
                return
            }
            openBroken(segment, place)
            isTentative = true
        }
        breakClaim(
            "X12-DAMAGE", "a segment's name is damaged: two or three capital letters or digits were expected",
            "Restore the segment in the extract, or have it sent again, and retry.")
        include(segment)
        if isLarge, hasLevels { isContextLost = true }
    }

    /// A level within the open record is damaged.
    mutating func breakLevel() {
        breakClaim(
            "X12-DAMAGE",
            "a hierarchical level (HL) within it is damaged, or has a level code that the guide does not have",
            "Restore the segment's name (HL) and its level (HL03) in the extract, and retry.")
    }

    /// Whose claims follow is no longer known, until an HL says so.
    mutating func loseContext(
        _ segment: X12Tokenizer, _ place: SourceLocation, _ body: X12Reader.Body
    ) throws {
        try closeClaim(as: .complete, body)
        isContextLost = true
        isSkipping = true
        loop = 0
        try note(
            "X12-CONTEXT", "a hierarchical level (HL) is missing: claims up to the next one are quarantined", segment,
            place, body, severity: .error)
    }

    var hasLevels: Bool { tables.slots.slot(SegmentID.hl) >= 0 }

    /// Whether records are levels themselves.
    private var recordIsLevel: Bool {
        let slot = tables.slots.slot(SegmentID.hl)
        return slot >= 0
            && tables.triggerRanges[slot].contains { Int(tables.triggers[Int($0)].loop) == tables.recordLoop }
    }

    /// Whether its elements are those of an HL: number, parent's number, level of two digits (or letters, where records are
    /// levels), 0 or 1.
    private func mayBeLevel(_ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>) -> Bool {
        guard hasLevels, segment.count >= 4, segment.count <= 5 else { return false }
        func isNumber(_ range: Range<Int>) -> Bool { range.allSatisfy { (0x30...0x39).contains(base[$0]) } }
        let (own, parent, level) = (segment.element(1), segment.element(2), segment.element(3))
        guard !own.isEmpty, isNumber(own), isNumber(parent), level.count == 2 else { return false }
        return isNumber(level) || recordIsLevel && level.allSatisfy { (0x41...0x5A).contains(base[$0]) }
    }

    /// Whether its elements are those of an NM1: a qualifier, and 1 or 2 for a person or another entity.
    private func looksLikeName(_ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>) -> Bool {
        let entity = segment.element(2)
        guard segment.count >= 4, entity.count == 1 else { return false }
        return base[entity.lowerBound] == 0x31 || base[entity.lowerBound] == 0x32
    }

    /// Two or three capital letters or digits, a letter first.
    private func isSegmentName(_ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>) -> Bool {
        guard segment.id != 0, (0x41...0x5A).contains(base[segment.start]) else { return false }
        return (segment.start..<Int(segment.ends[0])).allSatisfy {
            (0x41...0x5A).contains(base[$0]) || (0x30...0x39).contains(base[$0])
        }
    }

    /// Whether its name is that of the loop's first segment but for one character.
    private func resembles(_ segment: X12Tokenizer, _ base: UnsafePointer<UInt8>, startOf loop: Int) -> Bool {
        guard
            let slot = tables.triggerRanges.firstIndex(where: { range in
                range.contains { Int(tables.triggers[Int($0)].loop) == loop }
            })
        else { return false }
        let name = Array(Packed.text(UInt64(tables.slots.names[slot])).utf8)
        // Two letters, of which one is damaged, are like too many others.
        guard name.count > 2 else { return false }
        let length = Int(segment.ends[0]) - segment.start
        guard segment.count > 3, length >= name.count - 1, length <= name.count + 1 else { return false }
        let found = (segment.start..<Int(segment.ends[0])).map { base[$0] & 0xDF }
        let head = zip(name, found).prefix { $0 == $1 }.count
        let tail = zip(name.reversed(), found.reversed()).prefix { $0 == $1 }.count
        return head + tail >= max(name.count, found.count) - 1
    }
}
