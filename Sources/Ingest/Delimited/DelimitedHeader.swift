import Records

/// The header row of a delimited file, and the layout that reads it.
struct DelimitedHeader {
    let layout: DelimitedLayout
    let delimiter: UInt8
    /// The field of each column; `nil` for columns that the layout does not name.
    let columns: [FieldID?]
    /// The offset after the header row.
    let next: Int
    /// The number of the first line after it.
    let lines: Int

    /// The layout that knows the most columns of the first row; `nil` where none has all that it requires.
    static func read(
        _ layouts: [DelimitedLayout], _ base: UnsafePointer<UInt8>, from: Int, limit: Int, isFinal: Bool
    ) -> DelimitedHeader? {
        var best: DelimitedHeader?
        var most = 0
        for delimiter: UInt8 in [0x2C, 0x7C, 0x3B, 0x09] {
            var row = DelimitedRow(delimiter: delimiter)
            guard case .row = row.scan(base, from: from, limit: limit, isFinal: isFinal) else { continue }
            let headers = row.fields.map {
                Array(UnsafeBufferPointer(start: base + $0.start, count: $0.end - $0.start))
            }
            for layout in layouts {
                guard let columns = layout.match(headers) else { continue }
                let known = columns.filter { $0 != nil }.count
                if known > most {
                    most = known
                    best = DelimitedHeader(
                        layout: layout, delimiter: delimiter, columns: columns, next: row.next, lines: row.lines + 1)
                }
            }
        }
        return best
    }
}
