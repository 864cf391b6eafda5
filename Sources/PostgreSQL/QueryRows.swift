import CPostgreSQL

/// The rows of a small result, as text. Large results are read by `copyOut`.
public struct QueryRows: Sendable, RandomAccessCollection {
    /// The result's column names, in order.
    public let columns: [String]
    private let values: [[UInt8]?]
    /// How many rows there are.
    public let count: Int

    init(_ result: OpaquePointer) {
        let width = PQnfields(result)
        let height = PQntuples(result)
        columns = (0..<width).map { String(cString: PQfname(result, $0)) }
        count = Int(height)
        var values: [[UInt8]?] = []
        values.reserveCapacity(Int(width) * Int(height))
        for row in 0..<height {
            for column in 0..<width {
                guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else {
                    values.append(nil)
                    continue
                }
                values.append(Array(UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))))
            }
        }
        self.values = values
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    /// The row at `index`.
    public subscript(index: Int) -> Row {
        let width = columns.count
        return Row(values: Array(values[index * width..<(index + 1) * width]))
    }

    /// One row of a small result.
    public struct Row: Sendable, Hashable {
        let values: [[UInt8]?]

        /// The column's text as bytes; `nil` where it is null or there is no such column.
        public func bytes(_ column: Int) -> [UInt8]? { values.indices.contains(column) ? values[column] : nil }

        /// The column's text; `nil` where it is null.
        public func text(_ column: Int) -> String? { bytes(column).map { String(decoding: $0, as: UTF8.self) } }

        /// The column as an integer; `nil` where it is null or no integer.
        public func integer(_ column: Int) -> Int? { text(column).flatMap { Int($0) } }

        /// The column as a boolean; `nil` where it is null.
        public func bool(_ column: Int) -> Bool? { bytes(column).map { $0 == [0x74] } }

        /// A `bytea` column; `nil` where it is null or not written as `\x…`.
        public func bytea(_ column: Int) -> [UInt8]? {
            guard let text = bytes(column), text.count >= 2, text.count % 2 == 0, text[0] == 0x5C, text[1] == 0x78
            else {
                return nil
            }
            var result: [UInt8] = []
            result.reserveCapacity(text.count / 2 - 1)
            for index in stride(from: 2, to: text.count, by: 2) {
                guard let high = Row.nibble(text[index]), let low = Row.nibble(text[index + 1]) else { return nil }
                result.append(high << 4 | low)
            }
            return result
        }

        private static func nibble(_ byte: UInt8) -> UInt8? {
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x61...0x66: byte - 0x61 + 10
            default: nil
            }
        }
    }
}
