import Records

/// Rows that wait for others of their record.
extension FlatReader {
    /// How many bytes of rows wait before the pool takes them.
    private static var handOverLimit: Int { 256 << 10 }

    /// Puts the row at hand with those that go to the pool. `damage`: its record cannot be read.
    mutating func set(
        aside damage: (kind: PooledRow.Damage, broken: FlatOpenRecord.Broken)?, _ body: X12Reader.Body
    ) throws {
        builder.clear()
        guard let row = readRow(start: 0) else { return pass() }
        let key = layout.parts[part].key
        guard saysKey(key, row) else {
            return try quarantine(
                damage?.broken ?? withoutKey(), to: scanner.next, lines: scanner.lines, body)
        }
        var hash = FlatHash()
        for slot in key {
            let cell = builder.cells[slot]
            hash.add(window.base + at + Int(cell.start), cell.length)
        }
        let slots = builder.cells.count
        let length = scanner.next - at
        let total = (PooledRow.size + 8 * slots + length + 7) & ~7
        let pooled = PooledRow(
            hash: hash.value, byte: row.byte, total: UInt32(total), file: file, ordinal: UInt32(clamping: rows),
            line: row.line, length: UInt32(length), usedFrom: row.used.from, usedTo: row.used.to,
            slots: UInt16(slots), part: row.part, damage: damage?.kind.rawValue ?? 0)
        let room = UnsafeMutableRawPointer(bytes.extend(total))
        room.storeBytes(of: pooled, as: PooledRow.self)
        (room + PooledRow.size).copyMemory(from: builder.cells.base, byteCount: 8 * slots)
        (room + PooledRow.size + 8 * slots).copyMemory(from: window.base + at, byteCount: length)
        for index in PooledRow.size + 8 * slots + length..<total {
            room.storeBytes(of: 0, toByteOffset: index, as: UInt8.self)
        }
        pass()
        try handOver(all: false)
    }

    /// Gives the pool what waits for it.
    func handOver(all: Bool) throws {
        guard let pool, bytes.count > 0, all || bytes.count >= FlatReader.handOverLimit else { return }
        try pool.add(bytes.values)
        bytes.truncate(to: 0)
    }
}
