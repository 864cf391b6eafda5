import PostgreSQL

/// One run's resources on their way into the tables: ONE transaction, so that all of a run is seen at once or nothing.
///
/// Its connection is the publication's own until it ends. Resources whose id the store lacks go by direct COPY into
/// their table inside the transaction; others by a temporary staging table and one set-based merge, which touches only
/// rows that differ and never lets an older source version overwrite a newer one. Equal source versions are decided by
/// the hash, greater wins, so that no order of staging shows in the result. Of types that the caller decides there is
/// nothing to compare: what he brings is what the store shall say.
public final class Publication {
    /// `meta.lastUpdated` of every version that this run writes: microseconds since 2000-01-01 00:00 UTC, whole
    /// milliseconds.
    public let stamp: Int64
    public let plan: String
    public let run: Int64
    /// What was done so far, or after `publish` in all, by type.
    public internal(set) var counts: [ResourceType: ResourceCounts] = [:]

    let decided: Set<ResourceType>
    let connection: Connection
    let lanes: LaneBuffers
    var removals: [ResourceType: [String]] = [:]
    var withheld: [ResourceType: [String]] = [:]
    /// Rows that are known already to say what was staged, of a newer source version.
    var confirmations: [(type: ResourceType, id: [UInt8], sourceVersion: [UInt8])] = []
    /// What a newer source version repeats is noted by its version alone. Should these be more than so many, the bodies go
    /// by staging instead: memory is bounded.
    private static let confirmationLimit = 200_000
    private var known: [ResourceType: KnownVersions] = [:]
    private var seen: [ResourceType: SeenFilter] = [:]
    private var stagedCount: Int64 = 0
    private var isOpen = true

    /// Registers the publication's stamp, begins its transaction and reads what versions the store has.
    ///
    /// - Parameters:
    ///   - connection: the publication's own until it ends; not in a transaction.
    ///   - plan: the plan's id. Whoever publishes holds the plan's lock.
    ///   - run: the run's id in the ledger.
    ///   - knownLimit: how many rows of one type's table (all but ExplanationOfBenefit) are held in memory, about 90
    ///     bytes each; a larger table's resources go by staging.
    ///   - decided: types whose resources follow from all that the store knows, at most one an id and run: an EOB may change
    ///     with its member's roster, or a map, and not with its remittance. What differs replaces what was there.
    public init(
        on connection: Connection, plan: String, run: Int64, knownLimit: Int = 250_000, decided: Set<ResourceType> = []
    ) throws {
        self.decided = decided
        self.connection = connection
        self.plan = plan
        self.run = run
        lanes = LaneBuffers(connection)
        stamp = try Publication.register(connection, plan: plan, run: run)
        try connection.execute("BEGIN")
        for type in ResourceType.allCases {
            counts[type] = ResourceCounts()
            guard type != .explanationOfBenefit else { continue }
            // Of the many clinical types each has a part of the memory.
            let limit = type.clinical == nil ? knownLimit : knownLimit / 12
            known[type] = try KnownVersions(of: type, plan: plan, limit: limit, on: connection)
        }
    }

    deinit { abandon() }

    /// Takes one resource; what is known to be in the store already is not sent.
    ///
    /// - Parameter existing: what the caller knows of the current row. `.absent` must be true of the store; that one
    ///   run brings an id twice is seen here.
    public func stage(_ resource: LoadableResource, existing: ExistingVersion = .lookUp) throws -> StageOutcome {
        let key = ResourceKey(resource.id)
        // Of a decided type no id is to come twice: what this run makes of it need not be remembered.
        let isDecided = decided.contains(resource.type)
        var current = existing
        if case .lookUp = existing { current = known[resource.type]?.version(of: key) ?? .unknown }
        let outcome: StageOutcome
        switch current {
        case .absent:
            // Versions that are looked up include what this run has inserted itself, unless it is decided; what the caller
            // knows does not.
            let isRepeated =
                (existing == .absent || isDecided) && seen[resource.type, default: SeenFilter()].insert(key)
            outcome = try isRepeated ? stage(resource) : insert(resource)
        case .present(let hash, let version): outcome = try replace(resource, key, hash, version)
        case .lookUp, .unknown: outcome = try stage(resource)
        }
        switch outcome {
        case .inserted where !isDecided: known[resource.type]?.note(key, resource.hash, resource.sourceVersion)
        // What is staged is not in the table yet, so that nothing can be told from it before the merge.
        case .updated: known[resource.type]?.forget(key)
        default: break
        }
        return outcome
    }

    /// Ends a resource's life as a current one: at the end of the run it is in the history only. Nothing happens where
    /// the store does not have it.
    public func remove(_ type: ResourceType, id: String) { removals[type, default: []].append(id) }

    /// Sees to it that nobody reads any more what was published of a resource before this run: it was said of another person.
    public func withhold(_ type: ResourceType, id: String) { withheld[type, default: []].append(id) }

    private func insert(_ resource: LoadableResource) throws -> StageOutcome {
        let lane = Lane(type: resource.type, way: .direct)
        try lanes.add(to: lane) { rows in
            rows.beginRow(fields: lane.fieldCount)
            rows.append(text: plan)
            rows.append(text: resource.id)
            rows.append(int64: 1)
            rows.append(timestamp: stamp)
            rows.append(bytes: resource.sourceVersion)
            rows.append(hash: resource.hash)
            rows.append(int64: run)
            rows.append(textArray: resource.labels.isEmpty ? nil : resource.labels)
            rows.writer.append(resource.columns)
            rows.append(bytes: resource.body)
        }
        return .inserted
    }

    private func replace(
        _ resource: LoadableResource, _ key: ResourceKey, _ hash: ContentHash, _ version: [UInt8]
    ) throws -> StageOutcome {
        let isNewer = version.lexicographicallyPrecedes(resource.sourceVersion)
        if resource.hash == hash {
            // What goes by staging is counted by the merge.
            if isNewer && confirmations.count >= Publication.confirmationLimit {
                _ = try stage(resource)
                return .unchanged
            }
            counts[resource.type, default: ResourceCounts()].unchanged += 1
            if isNewer {
                confirmations.append((resource.type, resource.id, resource.sourceVersion))
                known[resource.type]?.note(key, hash, resource.sourceVersion)
            }
            return .unchanged
        }
        guard
            isNewer || resource.isDecided || decided.contains(resource.type)
                || (version == resource.sourceVersion && hash < resource.hash)
        else {
            counts[resource.type, default: ResourceCounts()].superseded += 1
            return .superseded
        }
        _ = try stage(resource)
        return .updated
    }

    private func stage(_ resource: LoadableResource) throws -> StageOutcome {
        let lane = Lane(type: resource.type, way: .staged)
        stagedCount += 1
        try lanes.add(to: lane) { rows in
            rows.beginRow(fields: lane.fieldCount)
            rows.append(int64: stagedCount)
            rows.append(text: resource.id)
            rows.append(bytes: resource.sourceVersion)
            rows.append(hash: resource.hash)
            rows.append(bool: resource.isDecided)
            rows.append(textArray: resource.labels.isEmpty ? nil : resource.labels)
            rows.writer.append(resource.columns)
            rows.append(bytes: resource.body)
        }
        return .undecided
    }

    /// Merges what was staged, lets `body` write what else belongs to the run (source states, dispositions, balances)
    /// in the same transaction, and commits. Where anything fails nothing of the run is seen.
    ///
    /// - Returns: what was done to each type's table.
    @discardableResult
    public func publish(_ body: (Connection) throws -> Void = { _ in }) throws -> [ResourceType: ResourceCounts] {
        guard isOpen else { throw PostgreSQLError(.wire, "the publication has ended", statement: "publish") }
        do {
            try lanes.finish()
            try merge()
            try body(connection)
            try connection.execute(
                "UPDATE fhir.publication SET state = 'published' WHERE run = $1 AND state = 'open'", [.integer(run)],
                as: "publish the run")
            try connection.execute("COMMIT", as: "commit the publication")
            isOpen = false
        } catch {
            abandon()
            throw error
        }
        return counts
    }

    /// Gives the publication up: nothing of it is seen. Does nothing after it has ended.
    public func abandon() {
        guard isOpen else { return }
        isOpen = false
        lanes.cancel()
        // Where even this fails the session is gone, and its transaction with it; the next run mends the register.
        _ = try? connection.execute("ROLLBACK")
        _ = try? connection.execute(
            "UPDATE fhir.publication SET state = 'failed' WHERE run = $1 AND state = 'open'", [.integer(run)],
            as: "give the publication up")
    }
}

extension BinaryCopyRows {
    /// A hash as `uuid`.
    mutating func append(hash: ContentHash) {
        writer.append(bigEndian: Int32(16))
        writer.append(bigEndian: hash.high)
        writer.append(bigEndian: hash.low)
    }
}
