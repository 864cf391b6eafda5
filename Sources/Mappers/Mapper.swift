import Bytes
import Records

/// Turns cases into resources by the maps of a `MapSet`. One per worker; it does no I/O.
public struct Mapper {
    let maps: MapSet
    let template: Template
    var evaluator: Evaluator
    var out = ByteWriter(capacity: 16 << 10)
    /// Whether something of the case was written since the innermost object that asks began.
    var found = false
    var fired: [Int]
    var defaulted: [Int]
    var exhausted = 0
    /// Sequence numbers of items with keys, of the resource at hand.
    var keys: [(list: Int32, key: RecordValue, sequence: Int)] = []
    /// The items of collections that are being run over, innermost last.
    var items: [RecordValue] = []
    private var recent: [Recent]
    var trace: Tracer?

    private struct Recent {
        var id: [UInt8] = []
        var hash: UInt64 = 0
        var version: [UInt8] = []
    }

    /// Shared resources are handed over again only where their content or a greater version is news to this worker.
    private static let recentSize = 1 << 14

    public init(_ maps: MapSet) {
        self.maps = maps
        template = maps.template
        evaluator = Evaluator(pool: maps.pool, idKey: maps.idKey)
        fired = Array(repeating: 0, count: template.rules.count)
        defaulted = Array(repeating: 0, count: template.defaults.count)
        recent = Array(repeating: Recent(), count: Mapper.recentSize)
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
            for map in template.maps where map.kinds.contains(source.kind) {
                for body in map.bodies { try run(map, body, source, emit) }
            }
            if evaluator.exhausted { exhausted += 1 }
            return !evaluator.exhausted
        }
    }

    private mutating func run(
        _ map: Template.Map, _ body: Template.Body, _ source: Case, _ emit: (MappedResource) throws -> Void
    ) rethrows {
        guard let each = body.each else { return try make(map, body, source, emit) }
        let mark = items.count
        evaluator.values(each, into: &items)
        let end = items.count
        for index in mark..<end {
            evaluator.set(slot: Int(body.eachSlot), to: items[index], index: index - mark)
            try make(map, body, source, emit)
        }
        items.removeLast(items.count - mark)
    }

    private mutating func make(
        _ map: Template.Map, _ body: Template.Body, _ source: Case, _ emit: (MappedResource) throws -> Void
    ) rethrows {
        bind(body.lets)
        if let when = body.when, !evaluator.test(when) { return }
        guard let id = evaluator.value(body.id).flatMap({ evaluator.text($0) }) else { return }
        let idBytes = Array(evaluator.bytes(id))
        guard !idBytes.isEmpty else { return }
        out.removeAll()
        keys.removeAll(keepingCapacity: true)
        trace?.begin(type: map.type, id: idBytes)
        out.append("{\"resourceType\":\"")
        out.append(map.type)
        out.append("\",\"id\":")
        out.append(jsonString: idBytes)
        var isFirst = false
        let object = template.objects[Int(body.root)]
        for property in object.properties { write(property, &isFirst) }
        out.append(UInt8(ascii: "}"))
        guard !evaluator.exhausted else { return }
        var version = source.version
        if let expression = body.version {
            version =
                evaluator.value(expression).flatMap { evaluator.text($0) }.map { Array(evaluator.bytes($0)) } ?? []
        }
        if map.isDependency && !isNews(idBytes, &version) { return }
        try out.bytes.withUnsafeBufferPointer { json in
            try emit(
                MappedResource(
                    type: map.type, id: String(decoding: idBytes, as: UTF8.self), profile: map.profile, json: json,
                    version: version, role: map.isDependency ? .dependency : .main))
        }
    }

    mutating func bind(_ lets: Range<Int>) {
        for index in lets {
            let binding = template.lets[index]
            let value = evaluator.value(binding.value)
            evaluator.set(slot: Int(binding.slot), to: value ?? .missing, index: 0)
        }
    }

    /// Whether this worker has not handed over the same content with the same or a greater version. The content's hash
    /// ends the version, so that of two contents of one day the same wins in any order.
    private mutating func isNews(_ id: [UInt8], _ version: inout [UInt8]) -> Bool {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in out.bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for shift in stride(from: 56, through: 0, by: -8) {
            version.append(UInt8(truncatingIfNeeded: hash >> UInt64(shift)))
        }
        var place: UInt64 = 0
        for byte in id.prefix(16) { place = place &* 31 &+ UInt64(byte) }
        let slot = Int(truncatingIfNeeded: place ^ place >> 23) & (Mapper.recentSize - 1)
        let known = recent[slot]
        if known.hash == hash && known.id == id && !known.version.lexicographicallyPrecedes(version) { return false }
        recent[slot] = Recent(id: id, hash: hash, version: version)
        return true
    }

    /// Makes every shared resource news again.
    mutating func recentForgotten() {
        recent = Array(repeating: Recent(), count: Mapper.recentSize)
    }
}
