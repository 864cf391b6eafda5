import Bytes

/// The JSON that a mapper writes: bytes at an address of its own that grow at the end.
struct JSONBuffer {
    /// Frees the room when the last copy of the buffer goes.
    private final class Room {
        let base: UnsafeMutablePointer<UInt8>

        init(capacity: Int) { base = .allocate(capacity: capacity) }

        deinit { base.deallocate() }
    }

    private var room: Room
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        room = Room(capacity: max(16, capacity))
        base = room.base
        self.capacity = max(16, capacity)
    }

    /// What was written, until more is.
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// Cuts back to the first `count` bytes.
    mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count)
        self.count = count
    }

    @inline(never)
    private mutating func grow(by more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = Room(capacity: larger)
        moved.base.update(from: base, count: count)
        room = moved
        base = moved.base
        capacity = larger
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) { if capacity - count < more { grow(by: more) } }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func append(_ source: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length)
        (base + count).update(from: source, count: length)
        count += length
    }

    mutating func append(_ text: StaticString) { append(text.utf8Start, text.utf8CodeUnitCount) }

    mutating func append(_ source: UnsafeBufferPointer<UInt8>) {
        if let start = source.baseAddress { append(start, source.count) }
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    /// A JSON string with its quotation marks; `source` must be valid UTF-8.
    mutating func append(jsonString source: UnsafeBufferPointer<UInt8>) {
        reserve(source.count + 2)
        let to = base + count
        to[0] = 0x22
        for index in 0..<source.count {
            let byte = source[index]
            guard byte >= 0x20 && byte != 0x22 && byte != 0x5C else { return appendEscaped(source) }
            to[index + 1] = byte
        }
        to[source.count + 1] = 0x22
        count += source.count + 2
    }

    @inline(never)
    private mutating func appendEscaped(_ source: UnsafeBufferPointer<UInt8>) {
        var writer = ByteWriter(capacity: source.count * 2 + 2)
        writer.append(jsonString: source)
        writer.bytes.withUnsafeBufferPointer { append($0) }
    }

    mutating func append(decimal value: Int) {
        reserve(20)
        var magnitude = value.magnitude
        if value < 0 {
            base[count] = 0x2D
            count += 1
        }
        var digits = 1
        var bound: UInt = 10
        while digits < 19 && magnitude >= bound {
            digits += 1
            bound &*= 10
        }
        if digits == 19 && magnitude >= 10_000_000_000_000_000_000 { digits = 20 }
        var at = count + digits
        count = at
        repeat {
            at -= 1
            base[at] = UInt8(truncatingIfNeeded: magnitude % 10) &+ 0x30
            magnitude /= 10
        } while magnitude > 0
    }

    /// A decimal as JSON writes it: at least one digit before the point, the scale kept.
    mutating func append(_ value: FixedDecimal) {
        if value.scale == 0 { return append(decimal: Int(value.units)) }
        if value.units < 0 { append(0x2D) }
        var power: UInt64 = 1
        for _ in 0..<value.scale { power &*= 10 }
        append(decimal: Int(value.units.magnitude / power))
        var rest = value.units.magnitude % power
        let length = Int(value.scale)
        reserve(length + 1)
        base[count] = 0x2E
        for place in stride(from: length, through: 1, by: -1) {
            base[count + place] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
            rest /= 10
        }
        count += length + 1
    }

    /// A date as FHIR writes it: `"YYYY-MM-DD"`, with its quotation marks.
    mutating func append(_ day: CalendarDate) {
        reserve(12)
        let to = base + count
        func write(_ value: Int, at place: Int) {
            to[place] = UInt8(truncatingIfNeeded: value / 10 % 10) &+ 0x30
            to[place + 1] = UInt8(truncatingIfNeeded: value % 10) &+ 0x30
        }
        to[0] = 0x22
        write(day.year / 100, at: 1)
        write(day.year, at: 3)
        to[5] = 0x2D
        write(day.month, at: 6)
        to[8] = 0x2D
        write(day.day, at: 9)
        to[11] = 0x22
        count += 12
    }
}
