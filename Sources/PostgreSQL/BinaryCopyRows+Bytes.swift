import Bytes

extension BinaryCopyRows {
    /// `bytea`, and every type whose binary form is its bytes (`json`, `uuid` of 16 bytes). At most 1 GiB, as the
    /// server has it.
    @inlinable
    public mutating func append(bytes value: UnsafeBufferPointer<UInt8>) {
        writer.append(bigEndian: Int32(truncatingIfNeeded: value.count))
        writer.append(value)
    }

    /// `bytea`, `json`, or `uuid` of 16 bytes.
    @inlinable
    public mutating func append(bytes value: [UInt8]?) {
        guard let value else { return appendNull() }
        value.withUnsafeBufferPointer { append(bytes: $0) }
    }

    /// `bytea`: the bytes of `source` in `range`, which must lie within it.
    @inlinable
    public mutating func append(bytes source: [UInt8], _ range: Range<Int>) {
        writer.append(bigEndian: Int32(truncatingIfNeeded: range.count))
        writer.append(source, range)
    }

    /// `text`, `varchar`. Valid UTF-8; a NUL, which PostgreSQL's text cannot hold, becomes U+FFFD.
    @inlinable
    public mutating func append(text value: UnsafeBufferPointer<UInt8>) {
        if value.contains(0) { return appendWithoutNUL(value) }
        append(bytes: value)
    }

    @inlinable
    public mutating func append(text value: [UInt8]?) {
        guard let value else { return appendNull() }
        value.withUnsafeBufferPointer { append(text: $0) }
    }

    @inlinable
    public mutating func append(text value: String?) {
        guard var value else { return appendNull() }
        value.withUTF8 { append(text: $0) }
    }

    @inlinable
    public mutating func append(text value: StaticString) {
        append(bytes: UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    @usableFromInline
    mutating func appendWithoutNUL(_ value: UnsafeBufferPointer<UInt8>) {
        var clean: [UInt8] = []
        for byte in value {
            if byte == 0 { clean += [0xEF, 0xBF, 0xBD] } else { clean.append(byte) }
        }
        append(bytes: clean)
    }

    /// `text[]` without nulls; one dimension, from 1.
    public mutating func append(textArray values: [String]?) {
        guard let values else { return appendNull() }
        let start = writer.count
        writer.append(bigEndian: Int32(0))
        writer.append(bigEndian: Int32(values.isEmpty ? 0 : 1))
        writer.append(bigEndian: Int32(0))
        writer.append(bigEndian: Int32(25))  // the OID of text
        if !values.isEmpty {
            writer.append(bigEndian: Int32(truncatingIfNeeded: values.count))
            writer.append(bigEndian: Int32(1))
            for value in values { append(text: value) }
        }
        writer.patch(bigEndian: Int32(truncatingIfNeeded: writer.count - start - 4), at: start)
    }

    /// `integer[]`, null where empty.
    public mutating func append(int32Array values: [Int32]) { append(array: values, of: 23) }

    /// `bigint[]`, null where empty.
    public mutating func append(int64Array values: [Int64]) { append(array: values, of: 20) }

    /// - Parameter type: the OID of PostgreSQL's type of that width.
    private mutating func append<Value: FixedWidthInteger>(array values: [Value], of type: Int32) {
        guard !values.isEmpty else { return appendNull() }
        let width = MemoryLayout<Value>.size
        writer.append(bigEndian: Int32(truncatingIfNeeded: 20 + (4 + width) * values.count))
        writer.append(bigEndian: Int32(1))
        writer.append(bigEndian: Int32(0))
        writer.append(bigEndian: type)
        writer.append(bigEndian: Int32(truncatingIfNeeded: values.count))
        writer.append(bigEndian: Int32(1))
        for value in values {
            writer.append(bigEndian: Int32(truncatingIfNeeded: width))
            writer.append(bigEndian: value)
        }
    }

    /// `numeric`, exactly, with the value's own scale.
    ///
    /// ### Layout
    /// ```
    /// Int16 digits   Int16 weight of the first   UInt16 sign (0, 0x4000)   Int16 scale   Int16 digit (base 10000)…
    /// ```
    public mutating func append(numeric value: FixedDecimal?) {
        guard let value else { return appendNull() }
        // Base-10000 digits on both sides of the point: pad the scale to a multiple of four.
        let padding = (4 - Int(value.scale) % 4) % 4
        var rest = value.units.magnitude
        var digits: [Int16] = []
        if padding > 0 {
            // 10^padding times the lowest digits would overflow, so the lowest group is cut off first.
            let cut = UInt64(BinaryCopyRows.power(4 - padding))
            digits.append(Int16(rest % cut) * Int16(BinaryCopyRows.power(padding)))
            rest /= cut
        }
        while rest > 0 {
            digits.append(Int16(rest % 10_000))
            rest /= 10_000
        }
        let fraction = (Int(value.scale) + padding) / 4
        while digits.count < fraction { digits.append(0) }
        let weight = digits.count - fraction - 1
        writer.append(bigEndian: Int32(8 + 2 * digits.count))
        writer.append(bigEndian: Int16(digits.count))
        writer.append(bigEndian: Int16(weight))
        writer.append(bigEndian: value.units < 0 ? UInt16(0x4000) : 0)
        writer.append(bigEndian: Int16(value.scale))
        for digit in digits.reversed() { writer.append(bigEndian: digit) }
    }

    private static func power(_ exponent: Int) -> Int { exponent == 0 ? 1 : 10 * power(exponent - 1) }
}
