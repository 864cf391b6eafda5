import Bytes

/// Codes of one code system, found by their bytes.
///
/// ### Layout
/// The codes stand one after another in `bytes`; `ends` says where each ends; `slots` is an open-addressed table of
/// their places, counted from 1, by a hash that does not tell letters' cases apart.
public struct CodeList: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []
    private var slots: [UInt32]

    /// Codes that stand between tabs, as conformance tables have them. An empty code is none.
    init(tabbed line: UnsafeBufferPointer<UInt8>) {
        bytes.reserveCapacity(line.count)
        slots = []
        var start = 0
        for at in 0...line.count where at == line.count || line[at] == 0x09 {
            if at > start {
                bytes.append(contentsOf: line[start..<at])
                ends.append(UInt32(bytes.count))
            }
            start = at + 1
        }
        index()
    }

    /// The codes in this order; one that stands twice is kept once.
    public init(_ codes: some Sequence<String>) {
        slots = []
        var seen: Set<String> = []
        for code in codes where !code.isEmpty && seen.insert(code).inserted {
            bytes.append(contentsOf: code.utf8)
            ends.append(UInt32(bytes.count))
        }
        index()
    }

    private mutating func index() {
        var capacity = 8
        while capacity < ends.count * 2 { capacity *= 2 }
        slots = [UInt32](repeating: 0, count: capacity)
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            for (place, end) in ends.enumerated() {
                var slot = CodeList.hash(bytes[start..<Int(end)]) & (capacity - 1)
                while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
                slots[slot] = UInt32(place + 1)
                start = Int(end)
            }
        }
    }

    public var count: Int { ends.count }
    public var isEmpty: Bool { ends.isEmpty }

    /// The bytes of the code at `place`, from 0.
    public subscript(place: Int) -> ArraySlice<UInt8> {
        bytes[(place == 0 ? 0 : Int(ends[place - 1]))..<Int(ends[place])]
    }

    /// The codes as text.
    public var strings: [String] { (0..<count).map { String(decoding: self[$0], as: UTF8.self) } }

    /// The place of a code, or `nil`; letters' cases are told apart only where `isCaseSensitive`.
    public func place(of code: UnsafeBufferPointer<UInt8>, isCaseSensitive: Bool = true) -> Int? {
        if ends.isEmpty { return nil }
        var slot = CodeList.hash(code[...]) & (slots.count - 1)
        while slots[slot] != 0 {
            let place = Int(slots[slot]) - 1
            let known = self[place]
            if known.count == code.count,
                isCaseSensitive
                    ? known.elementsEqual(code)
                    : zip(known, code).allSatisfy({ CodeList.folded($0) == CodeList.folded($1) })
            {
                return place
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Whether the code is listed.
    public func contains(_ code: String, isCaseSensitive: Bool = true) -> Bool {
        var code = code
        return code.withUTF8 { place(of: $0, isCaseSensitive: isCaseSensitive) != nil }
    }

    /// A letter of ASCII as a small one.
    private static func folded(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    private static func hash(_ code: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        var hash = FNV1a()
        for byte in code { hash.add(folded(byte)) }
        return Int(truncatingIfNeeded: hash.value >> 8)
    }
}
