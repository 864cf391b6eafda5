import Bytes
import Records

/// Turns cases into resources by the maps of a `MapSet`. One per worker; it does no I/O.
public struct Mapper: ~Copyable {
    let maps: MapSet
    let template: Template
    let tables: TemplateTables
    var evaluator: Evaluator
    var out = JSONBuffer(capacity: 16 << 10)
    /// Whether something of the case was written since the innermost object that asks began.
    var found = false
    var fired: [Int]
    var defaulted: [Int]
    var exhausted = 0
    /// Sequence numbers of items with keys, of the resource at hand.
    var keys: [(list: Int32, key: RecordValue, sequence: Int)] = []
    /// The items of collections that are being run over, innermost last.
    var items: [RecordValue] = []
    private var recent = RecentResources()
    private var sources = SourceMemory()
    /// By map and body.
    private let reaches: [[SourceMemory.Reach?]]
    /// Which rules wrote something of the resource at hand, and which defaults were taken, as the complement of their
    /// numbers. What is taken back is taken out of it, and out of the counts.
    var noted: [Int32] = []
    var trace: Tracer?

    public init(_ maps: MapSet) {
        self.maps = maps
        template = maps.template
        tables = TemplateTables(maps.template)
        reaches = maps.template.maps.map { map in
            map.bodies.map { maps.template.reach(of: $0, in: map, maps.pool) }
        }
        evaluator = Evaluator(pool: maps.pool, idKey: maps.idKey)
        fired = Array(repeating: 0, count: template.rules.count)
        defaulted = Array(repeating: 0, count: template.defaults.count)
    }

    /// What was done so far.
    public var statistics: MapStatistics {
        var result = MapStatistics(fired: fired, defaulted: defaulted)
        result.unmapped = evaluator.unmapped
        result.exhausted = exhausted
        return result
    }

    /// Hands over the resources of a case: what it refers to first, in the order of the maps.
    ///
    /// Returns whether the case was mapped as a whole; `false` where it took more steps than a case may, and then nothing
    /// of it was handed over but what it shares with others.
    @discardableResult
    public mutating func map(_ source: Case, _ emit: (MappedResource) throws -> Void) rethrows -> Bool {
        try Evaluator.withViews(of: source) { views in
            evaluator.bind(views, of: source)
            defer { evaluator.unbind() }
            for map in template.maps.indices where template.maps[map].kinds.contains(source.kind) {
                for body in template.maps[map].bodies.indices { try run(map, body, source, emit) }
            }
            if evaluator.exhausted { exhausted += 1 }
            return !evaluator.exhausted
        }
    }

    private mutating func run(
        _ map: Int, _ number: Int, _ source: Case, _ emit: (MappedResource) throws -> Void
    ) rethrows {
        let body = template.maps[map].bodies[number]
        guard let each = body.each else { return try make(map, number, source, emit) }
        let mark = items.count
        evaluator.values(each, into: &items)
        let end = items.count
        for index in mark..<end {
            evaluator.set(slot: Int(body.eachSlot), to: items[index], index: index - mark)
            try make(map, number, source, emit)
        }
        items.removeLast(items.count - mark)
    }

    /// Makes the resource of a body, or nothing where its source is known and so is what it becomes.
    private mutating func make(
        _ map: Int, _ number: Int, _ source: Case, _ emit: (MappedResource) throws -> Void
    ) rethrows {
        let body = template.maps[map].bodies[number]
        guard trace == nil, let reach = reaches[map][number], sources.seek(reach, body: map << 16 | number, &evaluator)
        else {
            try write(map, body, source, emit)
            return
        }
        if sources.isKnown && isOld(body, source) { return }
        noted.removeAll(keepingCapacity: true)
        let unmapped = evaluator.unmapped.total
        let (id, hash) = try write(map, body, source, emit)
        guard !evaluator.exhausted, evaluator.unmapped.total == unmapped else { return }
        sources.store(id: id, hash: hash, writes: noted)
    }

    /// Whether what is known of the source would not be handed over; what it would have counted is counted.
    private mutating func isOld(_ body: Template.Body, _ source: Case) -> Bool {
        let id = sources.id
        if id.isEmpty { return true }
        let version = self.version(of: body, source, hash: sources.hash)
        guard recent.holds(id, sources.hash, version) else { return false }
        for write in sources.writes {
            if write >= 0 { fired[Int(write)] += 1 } else { defaulted[Int(~write)] += 1 }
        }
        return true
    }

    /// Writes the resource of a body and hands it over where it is news; its id, empty where there is none, and the hash
    /// of its content where that is asked for.
    @discardableResult
    private mutating func write(
        _ number: Int, _ body: Template.Body, _ source: Case, _ emit: (MappedResource) throws -> Void
    ) rethrows -> (id: [UInt8], hash: UInt64) {
        bind(body.lets)
        if let when = body.when, !evaluator.test(when) { return ([], 0) }
        guard let id = text(of: body.id) else { return ([], 0) }
        let idBytes = Array(evaluator.reader.bytes(id))
        guard !idBytes.isEmpty else { return ([], 0) }
        let map = template.maps[number]
        out.truncate(to: 0)
        keys.removeAll(keepingCapacity: true)
        noted.removeAll(keepingCapacity: true)
        trace?.begin(type: map.type, id: idBytes)
        out.append("{\"resourceType\":\"")
        out.append(map.type)
        out.append("\",\"id\":")
        idBytes.withUnsafeBufferPointer { out.append(jsonString: $0) }
        var isFirst = false
        for property in template.objects[Int(body.root)].properties { write(property, &isFirst) }
        out.append(UInt8(ascii: "}"))
        guard !evaluator.exhausted else {
            takeBack(to: 0)
            return ([], 0)
        }
        let hash = map.isDependency ? FNV1a.hash(out.bytes) : 0
        let version = self.version(of: body, source, hash: map.isDependency ? hash : nil)
        if map.isDependency {
            if recent.holds(idBytes, hash, version) { return (idBytes, hash) }
            recent.add(idBytes, hash, version)
        }
        try noted.withUnsafeBufferPointer { noted in
            try emit(
                MappedResource(
                    type: map.type, id: String(decoding: idBytes, as: UTF8.self), profile: map.profile, json: out.bytes,
                    version: version, role: map.isDependency ? .dependency : .main, noted: noted))
        }
        return (idBytes, hash)
    }

    mutating func bind(_ lets: Range<Int>) {
        for index in lets {
            let binding = tables.lets + index
            let value = evaluator.value(binding.pointee.value)
            evaluator.set(slot: Int(binding.pointee.slot), to: value ?? .missing, index: 0)
        }
    }

    /// The version of a resource. The hash of a shared one's content ends it, so that of two contents of one day the same
    /// wins in any order.
    private mutating func version(of body: Template.Body, _ source: Case, hash: UInt64?) -> [UInt8] {
        var version = source.version
        if let expression = body.version {
            version.removeAll()
            if let text = text(of: expression) { version.append(contentsOf: evaluator.reader.bytes(text)) }
        }
        guard let hash else { return version }
        for shift in stride(from: 56, through: 0, by: -8) {
            version.append(UInt8(truncatingIfNeeded: hash >> UInt64(shift)))
        }
        return version
    }

    /// Makes every shared resource news again.
    public mutating func forgetRecent() { recent.forget() }
}
