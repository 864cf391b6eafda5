import Bytes
import Records

/// Puts all statements of one authorization together: one record of the same vocabulary, and what figures know of it. Pure; what
/// comes of it depends on the statements alone, and not on the order in which they are given.
///
/// | what | of which statement |
/// |---|---|
/// | most values | the newest that says it |
/// | action, and the reasons with it | the newest that has an action; where the header has none it follows from the items |
/// | status | the newest that has a status or an action |
/// | received | the earliest; decided: of the newest decision |
/// | subscriber, patient, payer, requester | the newest; from older ones what it does not say, unless they give another id |
/// | diagnoses | the newest that has any |
/// | providers, attachments, notes | all; of a provider with one role and id the newest of each of his words |
/// | items | see `ItemMerger` |
struct AuthorizationFold {
    /// More items than any authorization has.
    static let itemLimit = 10_000

    let reader: AuthorizationKeyReader
    let fields: AuthorizationFields
    let words: AuthorizationWords

    init(_ schema: RecordSchema, _ words: AuthorizationWords) {
        reader = AuthorizationKeyReader(schema)
        fields = AuthorizationFields(schema)
        self.words = words
    }

    /// What comes of it.
    struct Result {
        var record: Record
        /// Spans of the record with source n are of file n − 1 of these.
        var files: [SourceFile]
        /// The run that read the newest statement, whose file and number are the record's origin.
        var run: Int64
        /// Where that begins.
        var start: SourceLocation
        var facts: AuthorizationFacts
        var isCancelled: Bool
        var findings: [Finding]
        /// Why it cannot be shown; `nil` in all but hostile cases.
        var fault: String?
    }

    /// - Parameter used: what claims used, by an item's code as facts have it.
    /// - Returns: `nil` where there is no statement.
    func fold(_ statements: [SourceStatement], used: [String: FixedDecimal] = [:]) -> Result? {
        let told = statements.map { ToldStatement($0, self) }.sorted { $0.precedes($1) }
        guard let newest = told.last else { return nil }
        var life = AuthorizationLife()
        for one in told { life.add(one) }
        var merger = ItemMerger(fields)
        for (number, one) in told.enumerated() { merger.add(one, number) }
        var writer = FoldWriter(fields, told)
        writer.write(life, merger.items, used)
        var result = Result(
            record: writer.finish(origin: newest.statement.record.origin), files: writer.files,
            run: newest.statement.run,
            start: newest.statement.record.start, facts: life.facts, isCancelled: life.isCancelled,
            findings: life.findings)
        result.facts.number = writer.text(of: fields.number)
        result.facts.priority = writer.text(of: fields.priority).flatMap { words.priority(of: $0) }
        result.facts.items = writer.codes
        if merger.isOverLimit { result.fault = "AUTH-ITEMS: the authorization has more items than are put together" }
        return result
    }
}

/// The fields that putting together has to know, by number.
struct AuthorizationFields: Sendable {
    let schema: RecordSchema
    let event, eventNumber, number, priority, action, status, certification, extensionReason: FieldID?
    let receivedDate, receivedTime, decidedDate, decidedTime, serviceType: FieldID?
    let items, decisions: FieldID?
    /// What belongs to an action: it goes with that.
    let ofAction: Set<FieldID>
    /// Values and groups of which all are kept.
    let united: Set<FieldID>
    /// Groups of which there is one.
    let single: Set<FieldID>
    /// What `decisions` has beside date and time: the field there, and the record's own.
    let decision: [(to: FieldID, from: FieldID)]
    let item: Item

    struct Item: Sendable {
        let number, action, status, qualifier, procedure, revenue, drug, serviceType, modifiers, from, to,
            used: FieldID?
        let ofAction: Set<FieldID>
    }

    init(_ schema: RecordSchema) {
        self.schema = schema
        func id(_ path: String) -> FieldID? { schema.id(path) }
        event = id("event")
        eventNumber = id("eventNumber")
        number = id("authorizationNumber")
        priority = id("priority")
        action = id("action")
        status = id("status")
        certification = id("certificationType")
        extensionReason = id("extensionReason")
        receivedDate = id("receivedDate")
        receivedTime = id("receivedTime")
        decidedDate = id("decidedDate")
        decidedTime = id("decidedTime")
        serviceType = id("serviceType")
        items = id("items")
        decisions = id("decisions")
        let reasons = ["reasons", "denialReasons", "reasonText", "secondOpinion", "missing"]
        ofAction = Set(reasons.compactMap { id($0) })
        united = Set(["providers", "attachments", "notes"].compactMap { id($0) })
        single = Set(["payer", "requester", "subscriber", "patient"].compactMap { id($0) })
        decision = ["certificationType", "reasons", "denialReasons", "reasonText"].compactMap { name in
            guard let to = id("decisions.\(name)"), let from = id(name) else { return nil }
            return (to, from)
        }
        item = Item(
            number: id("items.number"), action: id("items.action"), status: id("items.status"),
            qualifier: id("items.procedureQualifier"), procedure: id("items.procedure"),
            revenue: id("items.revenueCode"),
            drug: id("items.drug"), serviceType: id("items.serviceType"), modifiers: id("items.modifiers"),
            from: id("items.serviceFrom"), to: id("items.serviceTo"), used: id("items.usedQuantity"),
            ofAction: Set(reasons.compactMap { id("items.\($0)") }))
    }
}

/// A statement with what it comes to.
struct ToldStatement {
    let statement: SourceStatement
    let keys: AuthorizationKeys
    let eventNumber: Int64
    /// The header's, else what the items' come to.
    let action: AuthorizationWords.Action?
    let status: AuthorizationWords.Status?
    /// Where the words for these stand, where they are the statement's own.
    let actionNode, statusNode: Int?
    let isAppeal: Bool
    let isExtension: Bool
    /// Whether it has a word that no crosswalk knows.
    let hasUnknownWord: Bool
    /// Where each of its nodes stands.
    let places: [SourceLocation]

    init(_ statement: SourceStatement, _ fold: AuthorizationFold) {
        let record = statement.record
        let fields = fold.fields
        self.statement = statement
        keys = fold.reader.keys(of: record)
        places = record.locations(ofRaw: record.nodes.map(\.offset))
        func first(_ field: FieldID?) -> Int? { field.flatMap { record.first($0, in: record.top) } }
        eventNumber =
            first(fields.eventNumber).flatMap { Int64(String(decoding: record.text(at: $0), as: UTF8.self)) } ?? 0
        actionNode = first(fields.action)
        statusNode = first(fields.status)
        var unknown = false
        func known<Meaning>(_ node: Int?, _ read: ([UInt8]) -> Meaning?) -> Meaning? {
            guard let node else { return nil }
            let meaning = read(record.text(at: node))
            if meaning == nil { unknown = true }
            return meaning
        }
        let header = known(actionNode) { fold.words.action(of: $0) }
        status = known(statusNode) { fold.words.status(of: $0) }
        action = header ?? ToldStatement.action(ofItems: record, fields, fold.words)
        hasUnknownWord = unknown
        isAppeal = first(fields.certification).map { fold.words.isAppeal(record.text(at: $0)) } ?? false
        isExtension = first(fields.extensionReason) != nil
    }

    /// What the items' actions come to: all of one kind that; one that is pended, pended; else, of several kinds, partial.
    private static func action(
        ofItems record: Record, _ fields: AuthorizationFields, _ words: AuthorizationWords
    ) -> AuthorizationWords.Action? {
        guard let items = fields.items, let field = fields.item.action else { return nil }
        var found: Set<AuthorizationWords.Action> = []
        var next = record.first(items, in: record.top)
        while let head = next {
            if let node = record.first(field, in: record.members(of: head)),
                let action = words.action(of: record.text(at: node))
            {
                found.insert(action)
            }
            next = record.next(items, from: record.after(head), in: record.top)
        }
        if found.count <= 1 { return found.first }
        if found.contains(.pended) { return .pended }
        // What was taken back is no part of what was decided.
        found.remove(.cancelled)
        return found.count == 1 ? found.first : .partial
    }

    /// The order of statements: when they happened, then what goes first of one moment.
    func precedes(_ other: ToldStatement) -> Bool {
        let (mine, theirs) = (keys.time.moment ?? .min, other.keys.time.moment ?? .min)
        if mine != theirs { return mine < theirs }
        if keys.event.rank != other.keys.event.rank { return keys.event.rank < other.keys.event.rank }
        if eventNumber != other.eventNumber { return eventNumber < other.eventNumber }
        return statement.hash.lexicographicallyPrecedes(other.statement.hash)
    }
}
