/// The day and the time of day of a timestamp as extracts write it: `2026-01-05T13:45:00`, `2026-01-05 13:45`,
/// `01/05/2026 1:45 PM`, `20260105134500`; with or without seconds, with a zone (`Z`, `-05:00`) or without.
///
/// The pieces are the text's own, nothing is converted: a zone stays with the time.
enum Timestamp {
    /// The piece of the cell, whose bytes stand at `text`; `nil` where it has none.
    static func piece(_ piece: FlatPlace.Piece, _ text: UnsafePointer<UInt8>, _ cell: FlatCell) -> FlatCell? {
        let length = cell.length
        if piece == .whole { return cell }
        guard let (end, start) = split(text, length) else { return piece == .date ? cell : nil }
        return piece == .date
            ? FlatCell(start: Int(cell.start), length: end)
            : FlatCell(start: Int(cell.start) + start, length: length - start)
    }

    /// Where the day ends and where the time begins; `nil` where there is only a day.
    private static func split(_ text: UnsafePointer<UInt8>, _ length: Int) -> (end: Int, start: Int)? {
        guard length >= 12 else { return nil }
        if (0..<12).allSatisfy({ isDigit(text[$0]) }) { return (8, 8) }
        for index in 1..<length - 1 where text[index] == 0x54 || text[index] == 0x74 || text[index] == 0x20 {
            guard isDigit(text[index - 1]) else { continue }
            var start = index + 1
            while start < length, text[start] == 0x20 { start += 1 }
            if start < length, isDigit(text[start]) { return (index, start) }
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
