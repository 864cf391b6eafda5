import Bytes

/// Writes JSON in the order in which it is told, and puts the commas.
struct JSONWriter {
    private var out = ByteWriter(capacity: 4096)
    private var needsComma = false

    /// What was written.
    var bytes: [UInt8] { out.bytes }

    mutating func object(_ members: (inout JSONWriter) -> Void) {
        out.append("{")
        needsComma = false
        members(&self)
        out.append("}")
        needsComma = true
    }

    mutating func array<Item>(_ items: [Item], _ write: (Item, inout JSONWriter) -> Void) {
        out.append("[")
        needsComma = false
        for item in items {
            if needsComma { out.append(",") }
            write(item, &self)
            needsComma = true
        }
        out.append("]")
        needsComma = true
    }

    mutating func member(_ name: String, _ value: (inout JSONWriter) -> Void) {
        if needsComma { out.append(",") }
        out.append(jsonString: name)
        out.append(":")
        value(&self)
        needsComma = true
    }

    mutating func member(_ name: String, _ value: String) {
        member(name) { $0.out.append(jsonString: value) }
    }

    mutating func member(_ name: String, _ value: Int) {
        member(name) { $0.out.append(decimal: value) }
    }

    mutating func member(_ name: String, _ value: Bool) {
        member(name) { $0.value(value) }
    }

    mutating func member(_ name: String, _ value: FixedDecimal) {
        member(name) { $0.out.append(value) }
    }

    /// Seconds to the millisecond.
    mutating func member(_ name: String, seconds: Double) {
        let bounded = seconds.isFinite ? min(max(seconds, 0), 1e12) : 0
        member(name, FixedDecimal(units: Int64((bounded * 1000).rounded()), scale: 3))
    }

    mutating func value(_ value: Bool?) {
        switch value {
        case true?: out.append("true")
        case false?: out.append("false")
        case nil: out.append("null")
        }
    }
}
