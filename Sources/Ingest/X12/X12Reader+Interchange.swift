import Records

extension X12Reader {
    /// Outside interchanges: goes to the next ISA, or to a GS or ST that stands without one. `false` at the end.
    mutating func findInterchange(_ body: Body) throws -> Bool {
        let from = location(at)
        var skipped = false
        var previous: UInt8 = 0x0A
        while true {
            while at < limit {
                let byte = base[at]
                if byte == 0x49 || byte == 0x47 || byte == 0x53 {
                    if limit - at < X12Delimiters.sample + 8, !window.isAtEnd { break }
                    if try opens(body, isLineStart: !skipped || previous <= 0x20) {
                        if skipped { try noteText(from, body) }
                        return true
                    }
                }
                if byte > 0x20, byte != 0xEF, byte != 0xBB, byte != 0xBF { skipped = true }
                previous = byte
                at += 1
            }
            if try !refill() { break }
        }
        if skipped { try noteText(from, body) }
        return false
    }

    private mutating func noteText(_ from: SourceLocation, _ body: Body) throws {
        guard findings.admits("X12-TEXT") else { return }
        try body(
            .finding(
                Finding(
                    rule: "X12-TEXT", severity: .information,
                    message: "text outside an interchange was passed over", location: from)))
    }

    /// Whether an interchange, or a group or set without one, opens at `at`; goes past the ISA if so.
    private mutating func opens(_ body: Body, isLineStart: Bool) throws -> Bool {
        if base[at] == 0x49 { return try startsInterchange(body) }
        guard isLineStart, let guessed = X12Delimiters.guessed(base, at: at, limit: limit) else { return false }
        tokenizer.delimiters = guessed
        claims.delimiters = guessed
        claims.isComponentSettled = false
        isInside = true
        isTest = false
        try note("X12-ISA", "no interchange header (ISA) stands before the group or transaction set", at: at, body)
        return true
    }

    /// Whether an ISA opens an interchange at `at`; goes past it if so.
    mutating func startsInterchange(_ body: Body) throws -> Bool {
        guard limit - at > 4 || window.isAtEnd else { return try refill() ? startsInterchange(body) : false }
        guard limit - at > 4, base[at] == 0x49, base[at + 1] == 0x53, base[at + 2] == 0x41 else { return false }
        switch X12Header.read(base, at: at, limit: limit, isFinal: window.isAtEnd) {
        case .none: return false
        case .short:
            _ = try refill()
            return try startsInterchange(body)
        case .found(let header):
            try open(header, body)
            return true
        }
    }

    private mutating func open(_ header: X12Header, _ body: Body) throws {
        try closeClaim(as: .cut, body)
        try closeSet(body)
        try complain(envelope.missingInterchange(), at: at, body)
        ordinal += 1
        if header.isOdd {
            try note("X12-ISA", "the interchange header (ISA) should have 106 bytes in 16 fixed elements", at: at, body)
        }
        envelope.openInterchange(bytes(header.control))
        tokenizer.delimiters = header.delimiters
        claims.delimiters = header.delimiters
        claims.isComponentSettled = false
        isTest = header.usage == 0x54
        isInside = true
        group = GroupSegment()
        at = header.next
    }

    /// GS: keeps what transaction sets may need of it.
    mutating func openGroup(_ body: Body) throws {
        try closeClaim(as: .cut, body)
        try closeSet(body)
        try complain(envelope.missingGroup(), at: tokenizer.start, body)
        envelope.openGroup(bytes(tokenizer.element(6)))
        let start = tokenizer.start
        let guide = trimmed(tokenizer.element(8))
        group = GroupSegment()
        guard tokenizer.next - start <= 1024 else { return }
        group.bytes = Array(bytes(start..<tokenizer.next))
        group.location = location(start)
        group.guide = guide.lowerBound - start..<guide.upperBound - start
    }

    /// ST: decides how the set is read.
    mutating func openSet(_ body: Body) throws {
        try closeClaim(as: .complete, body)
        try closeSet(body)
        try complain(envelope.missingSet(), at: tokenizer.start, body)
        envelope.openSet(bytes(tokenizer.element(2)))
        setRecords = 0
        recordsBefore = claims.records
        setLocation = location(tokenizer.start)
        setHead = Array(bytes(tokenizer.start..<tokenizer.next).prefix(1024))
        let transaction = String(decoding: bytes(trimmed(tokenizer.element(1))).prefix(16), as: UTF8.self)
        let stated = String(decoding: bytes(trimmed(tokenizer.element(3))).prefix(32), as: UTF8.self)
        // Before 005010, ST has no third element; a guide without the industry's part is a version, not a guide.
        let guide = stated.isEmpty ? group.guideText : stated
        choose(transaction, guide)
        guard case .read(let layout) = set else { return }
        claims.begin(layout)
        try claims.take(tokenizer, base, location(tokenizer.start), body)
        if stated.isEmpty, !guide.isEmpty { claims.takeGuide(group) }
        if X12Reader.isVersion(guide) {
            let name = layout.guides.last ?? layout.name
            try note(
                "X12-GUIDE", "no implementation guide is named (ST03, GS08); read as \(name)", at: tokenizer.start, body
            )
        }
    }

    private mutating func choose(_ transaction: String, _ guide: String) {
        let claims = ["837": SegmentID.clm, "835": SegmentID.clp, "834": SegmentID.ins]
        let claim = claims[transaction] ?? 0
        let what = X12Reader.named(transaction, guide)
        let able = layouts.filter {
            $0.transaction == transaction && (X12Reader.isVersion(guide) ? $0.readsUnstated : $0.reads(guide))
        }
        let layout = able.first { !$0.choice.isEmpty && isChosen($0) } ?? able.first(where: \.choice.isEmpty)
        if isTest && options.production {
            set = .unread(
                reason: "test interchange (ISA15 T) under a production plan", what: what, claim: claim)
        } else if let layout {
            set = .read(layout)
        } else {
            set = .unread(reason: "transaction set \(what): no layout reads it", what: what, claim: claim)
        }
    }

    /// How many bytes after ST are looked at for what a layout is chosen by.
    static let choiceReach = 512

    /// Whether the segment after ST, which `at` stands on, says what the layout is chosen by.
    private func isChosen(_ layout: X12Layout) -> Bool {
        let delimiters = tokenizer.delimiters
        var start = tokenizer.next
        while start < limit, base[start] <= 0x20, base[start] != delimiters.element { start += 1 }
        var elements: [Range<Int>] = []
        var from = start
        let end = min(limit, start + X12Reader.choiceReach)
        for index in start..<max(start, end) {
            let isEnd = base[index] == delimiters.terminator
            guard isEnd || base[index] == delimiters.element else { continue }
            elements.append(trimmed(from..<index))
            from = index + 1
            if isEnd { break }
        }
        guard let name = elements.first else { return false }
        let id = UInt32(truncatingIfNeeded: Packed.code(base, name.lowerBound, name.upperBound))
        return layout.choice.allSatisfy { choice in
            guard choice.place.segment == id, choice.place.element < elements.count else { return false }
            return choice.values.contains { $0.elementsEqual(bytes(elements[choice.place.element])) }
        }
    }

    /// Whether the window must hold more before a set's layout can be chosen.
    var isChoiceShort: Bool {
        tokenizer.id == SegmentID.st && limit - tokenizer.next < X12Reader.choiceReach + 64 && !window.isAtEnd
            && !isTokenOnly
    }

    /// The set and guide as a person names them. Codes of the standard's form only: a damaged ST may hold anything.
    private static func named(_ transaction: String, _ guide: String) -> String {
        func isCode(_ text: String) -> Bool {
            text.utf8.allSatisfy { X12Header.isAlphanumeric($0) } && text.utf8.count <= 12
        }
        let set = isCode(transaction) && transaction.utf8.count == 3 ? transaction : "of no known form"
        return guide.isEmpty || !isCode(guide) ? set : "\(set) (\(guide))"
    }

    /// The set is over, whether or not its SE was there.
    mutating func closeSet(_ body: Body) throws {
        defer { set = .none }
        switch set {
        case .none: return
        case .unread:
            if setRecords == 0 { try ignore(at: setLocation, body) }
        case .read(let layout):
            if claims.records == recordsBefore { try closeEmpty(layout, body) }
        }
    }

    /// A set without any record: damaged, unless such a set says something (a payment of claims that stand elsewhere).
    private mutating func closeEmpty(_ layout: X12Layout, _ body: Body) throws {
        if layout.mayBeEmpty || claims.balance.result(layout.balance) != nil {
            return try note("X12-EMPTY", "the transaction set holds no claim", severity: .information, at: at, body)
        }
        claims.records += 1
        try body(
            .quarantined(
                Fragment(
                    origin: Record.Origin(file: file, ordinal: UInt32(clamping: claims.records)), bytes: setHead,
                    length: setHead.count, location: setLocation,
                    finding: Finding(
                        rule: "X12-EMPTY", severity: .error, message: "a transaction set without any claim",
                        location: setLocation),
                    hint: "The set's claims (CLM or CLP) are missing or damaged: have the extract sent again.",
                    kind: layout.schema.kind)))
    }

    /// Whether the guide is none: nothing, or the standard's version without an industry's guide (`005010`).
    private static func isVersion(_ guide: String) -> Bool { guide.utf8.allSatisfy { (0x30...0x39).contains($0) } }

    /// One record of a set that is not read.
    mutating func ignore(at place: SourceLocation, _ body: Body) throws {
        guard case .unread(let reason, let what, _) = set else { return }
        claims.records += 1
        setRecords += 1
        let origin = Record.Origin(file: file, ordinal: UInt32(clamping: claims.records))
        try body(.ignored(Ignored(origin: origin, reason: reason, what: what, location: place)))
    }

    /// The range without spaces at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high, base[high - 1] == 0x20 { high -= 1 }
        while low < high, base[low] == 0x20 { low += 1 }
        return low..<high
    }
}
