import Records

extension X12Reader {
    /// Takes the segment that the tokenizer found.
    @inline(__always)
    mutating func take(_ body: Body) throws {
        // The run scans the segment again.
        if isChoiceShort, try refill() { return }
        if tokenizer.hasControl, !tokenizer.delimiters.endsLines { try splitAtLineEnd(body) }
        if tokenizer.end - tokenizer.start > 512, try cutsAtHeader(body) { return }
        try handle(body)
        at = tokenizer.next
    }

    @inline(__always)
    private mutating func handle(_ body: Body) throws {
        if tokenizer.end == tokenizer.start { return }
        ordinal &+= 1
        elements &+= tokenizer.count &- 1
        envelope.segments &+= 1
        switch tokenizer.id {
        case SegmentID.st: try openSet(body)
        case SegmentID.se: try takeSetTrailer(body)
        case SegmentID.gs: try openGroup(body)
        case SegmentID.ge, SegmentID.iea: try takeTrailer(body)
        default:
            if isTokenOnly { return }
            switch set {
            case .read: try claims.take(tokenizer, base, location(tokenizer.start), body)
            case .unread(_, _, let claim):
                if claim != 0, tokenizer.id == claim { try ignore(at: location(tokenizer.start), body) }
            case .none: try takeStray(body)
            }
        }
    }

    private mutating func takeSetTrailer(_ body: Body) throws {
        try closeClaim(as: .complete, body)
        let complaints = envelope.closeSet(bytes(tokenizer.element(1)), bytes(tokenizer.element(2)))
        try complain(complaints, at: tokenizer.start, body)
        if case .read(let layout) = set, let balance = claims.balance.result(layout.balance) {
            try body(.balance(balance))
        }
        try closeSet(body)
    }

    private mutating func takeTrailer(_ body: Body) throws {
        try closeClaim(as: .complete, body)
        try closeSet(body)
        let (count, control) = (bytes(tokenizer.element(1)), bytes(tokenizer.element(2)))
        if tokenizer.id == SegmentID.ge {
            try complain(envelope.closeGroup(count, control), at: tokenizer.start, body)
        } else {
            try complain(envelope.closeInterchange(count, control), at: tokenizer.start, body)
            isInside = false
        }
    }

    /// Ends the claim that is open, if one is.
    @inline(__always)
    mutating func closeClaim(as ending: X12Claims.Ending, _ body: Body) throws {
        if claims.isOpen { try claims.closeClaim(as: ending, body) }
    }

    /// A segment between transaction sets.
    private mutating func takeStray(_ body: Body) throws {
        let isClaim = tokenizer.id == SegmentID.clm || tokenizer.id == SegmentID.clp
        if tokenizer.id == SegmentID.ta1 { return }
        guard isClaim else {
            return try note(
                "X12-OUTSIDE", "a segment outside a transaction set was passed over", at: tokenizer.start, body)
        }
        claims.records += 1
        let place = location(tokenizer.start)
        let range = tokenizer.start..<tokenizer.next
        try body(
            .quarantined(
                Fragment(
                    origin: Record.Origin(file: file, ordinal: UInt32(clamping: claims.records)),
                    bytes: Array(bytes(range).prefix(Fragment.sizeLimit)), length: range.count, location: place,
                    finding: Finding(
                        rule: "X12-OUTSIDE", severity: .error, message: "a claim outside a transaction set",
                        location: place),
                    hint: "The transaction set's header (ST) is missing or damaged: restore it, and retry.",
                    kind: tokenizer.id == SegmentID.clm ? "claim" : "remittance.claim")))
    }

    /// Where a line ends within the segment and another segment begins after it, its terminator is missing: the line
    /// end stands for it.
    @inline(never)
    private mutating func splitAtLineEnd(_ body: Body) throws {
        var index = tokenizer.start
        while index < tokenizer.end {
            if base[index] == 0x0A || base[index] == 0x0D {
                var next = index + 1
                while next < tokenizer.end, base[next] <= 0x20 { next += 1 }
                if startsSegment(next) {
                    tokenizer.close(base, from: tokenizer.start, end: index)
                    return try note(
                        "X12-TERMINATOR", "a segment has no terminator; the line's end was taken for it",
                        at: tokenizer.start, body)
                }
            }
            index += 1
        }
        guard hasForeignControl() else { return }
        try note("X12-CONTROL", "a control character stands in a segment", at: tokenizer.start, body)
    }

    /// Whether a control character stands in the segment that is none of the interchange's delimiters.
    private func hasForeignControl() -> Bool {
        let delimiters = tokenizer.delimiters
        return (tokenizer.start..<tokenizer.end).contains { index in
            let byte = base[index]
            return byte < 0x20 && byte != delimiters.element && byte != delimiters.component
                && byte != delimiters.repetition
        }
    }

    /// Whether a segment that is known here begins at `index`.
    private func startsSegment(_ index: Int) -> Bool {
        var end = index
        while end < tokenizer.end, end - index < 4, X12Header.isAlphanumeric(base[end]) { end += 1 }
        guard end - index == 2 || end - index == 3, end < tokenizer.end, base[end] == tokenizer.delimiters.element
        else {
            return false
        }
        let id = UInt32(truncatingIfNeeded: Packed.code(base, index, end))
        let control = [
            SegmentID.isa, SegmentID.iea, SegmentID.gs, SegmentID.ge, SegmentID.st, SegmentID.se,
        ]
        return control.contains(id) || claims.tables.slots.slot(id) >= 0
    }

    /// A long segment that hides an interchange's header was cut there: an interchange was written after a cut one.
    @inline(never)
    private mutating func cutsAtHeader(_ body: Body) throws -> Bool {
        guard let header = hiddenHeader(in: tokenizer.start..<tokenizer.end) else { return false }
        tokenizer.close(base, from: tokenizer.start, end: header)
        try handle(body)
        at = header
        return true
    }

    private func hiddenHeader(in range: Range<Int>) -> Int? {
        var index = range.lowerBound + 1
        while index + 3 < range.upperBound {
            if base[index] == 0x49, base[index + 1] == 0x53, base[index + 2] == 0x41,
                case .found = X12Header.read(base, at: index, limit: limit, isFinal: true)
            {
                return index
            }
            index += 1
        }
        return nil
    }

    /// What stands at the end of the file without a terminator.
    mutating func takeTail(_ body: Body) throws {
        var end = limit
        while end > at, base[end - 1] <= 0x20 { end -= 1 }
        guard end > at else { return }
        if let header = hiddenHeader(in: at..<end) {
            tokenizer.close(base, from: at, end: header)
            try handle(body)
            at = header
            return try run(body)
        }
        tokenizer.close(base, from: at, end: end)
        try note("X12-TERMINATOR", "the last segment of the file has no terminator", at: at, body)
        switch tokenizer.id {
        case SegmentID.se, SegmentID.ge, SegmentID.iea: try handle(body)
        default:
            // It may be cut: it belongs to what is quarantined, and its values are not read.
            ordinal += 1
            if claims.claimStart < 0, tokenizer.id == SegmentID.clm || tokenizer.id == SegmentID.clp {
                try handle(body)
            }
            if claims.claimStart >= 0 { claims.claimEnd = end }
        }
        at = limit
    }

    /// A segment beyond the limit for a whole record: it is not a segment.
    mutating func skipEndless(_ body: Body) throws {
        try note("X12-LIMIT", "no segment ends within \(options.recordLimit) bytes", severity: .error, at: at, body)
        if claims.claimStart >= 0 {
            claims.breakClaim(
                "X12-LIMIT", "a segment of more than \(options.recordLimit) bytes",
                "Look for another segment terminator in the extract.")
            claims.claimEnd = limit
        }
        at = limit
    }

    /// The file is over.
    mutating func finish(_ body: Body) throws {
        try closeClaim(as: .cut, body)
        try closeSet(body)
        try complain(envelope.missingInterchange(), at: limit, body)
    }
}
