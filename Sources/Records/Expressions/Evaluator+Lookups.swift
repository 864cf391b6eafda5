import Bytes

extension Evaluator {
    mutating func lookedUp(_ step: ExpressionPool.Step) -> RecordValue? {
        guard let value = first(step.a) else { return nil }
        if step.code == .crosswalk {
            let table = Int(step.b)
            guard let row = tables[table].row(reader.bytes(value)) else {
                if tables[table].countsUnmapped { unmapped.count(reader.bytes(value), table: tables[table].name) }
                return nil
            }
            let cell = cells[table][row * tables[table].columns.count + Int(step.c)]
            return cell.length > 0 ? cell : nil
        }
        guard let kind = first(step.b), let offset = memory.reserve(32) else { return nil }
        guard idCache.id(kind: reader.bytes(kind), key: reader.bytes(value), into: memory.scratch + offset) else {
            return nil
        }
        return RecordValue(.text, source: RecordValue.scratch, length: 32, payload: Int64(offset))
    }

    /// The row of a table for a code.
}

/// Codes that crosswalks had no row for, counted per crosswalk.
///
/// Only what looks like a code is kept, and no more than a thousand different ones: the rest is counted together, under
/// `(other)`, so that nothing but codes can get into a report.
public struct UnmappedCodes: Sendable {
    public struct Key: Sendable, Hashable {
        public let crosswalk: String
        public let code: String

        public init(crosswalk: String, code: String) {
            self.crosswalk = crosswalk
            self.code = code
        }
    }

    public private(set) var counts: [Key: Int] = [:]
    /// How often a code was counted.
    public private(set) var total = 0
    public static let limit = 1000

    public init() {}

    /// Counts one code of the crosswalk `table`.
    public mutating func count(_ code: UnsafeBufferPointer<UInt8>, table: String) {
        total += 1
        var key = Key(crosswalk: table, code: "(other)")
        if !code.isEmpty, code.count <= 12, code.allSatisfy(UnmappedCodes.isPlain) {
            let plain = Key(crosswalk: table, code: String(decoding: code, as: UTF8.self))
            if counts[plain] != nil || counts.count < UnmappedCodes.limit { key = plain }
        }
        counts[key, default: 0] += 1
    }

    /// Adds another worker's counts.
    public mutating func add(_ other: UnmappedCodes) {
        total += other.total
        for (key, count) in other.counts { counts[key, default: 0] += count }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x3A || byte == 0x2D || byte == 0x2E || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
    }
}

/// Resource ids of business keys: HMAC-SHA-256 under the plan's key over `KIND|KEY`, the first 16 bytes in hexadecimal.
/// Remembers the last ones by hash, since the same provider stands in many claims.
struct ResourceIDCache {
    private struct Entry {
        var message: [UInt8] = []
        var id: [UInt8] = []
    }

    private let key: HMACKey?
    private var entries: [Entry]
    private var message: [UInt8] = []

    static let size = 4096

    init(key: [UInt8]) {
        self.key = key.isEmpty ? nil : HMACKey(key)
        entries = key.isEmpty ? [] : Array(repeating: Entry(), count: ResourceIDCache.size)
    }

    /// Writes 32 hexadecimal digits to `room`; `false` without a key.
    mutating func id(
        kind: UnsafeBufferPointer<UInt8>, key business: UnsafeBufferPointer<UInt8>,
        into room: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        guard let key else { return false }
        message.removeAll(keepingCapacity: true)
        message.append(contentsOf: kind)
        message.append(UInt8(ascii: "|"))
        message.append(contentsOf: business)
        let hash = FNV1a.hash(message)
        let slot = Int(truncatingIfNeeded: hash ^ hash >> 31) & (ResourceIDCache.size - 1)
        if entries[slot].message != message {
            let digits = Array("0123456789abcdef".utf8)
            let id = key.code(of: message).prefix(16).flatMap {
                [digits[Int($0 >> 4)], digits[Int($0 & 15)]]
            }
            // A copy of its own: sharing it would keep the room of the longest message in every entry.
            entries[slot] = Entry(message: message.withUnsafeBufferPointer { Array($0) }, id: id)
        }
        for at in 0..<32 { room[at] = entries[slot].id[at] }
        return true
    }
}
