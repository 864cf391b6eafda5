import Foundation

/// On which lines bytes stand in a text: one pass over it, however many are asked for.
enum LineNumbers {
    /// The line of each offset, from `first` on; an offset beyond the text is on its last line.
    static func lines(of offsets: [Int], in text: UnsafeBufferPointer<UInt8>, first: Int) -> [Int] {
        guard let base = text.baseAddress else { return offsets.map { _ in first } }
        var lines = [Int](repeating: first, count: offsets.count)
        var line = first
        var at = 0
        for place in offsets.indices.sorted(by: { offsets[$0] < offsets[$1] }) {
            let offset = min(offsets[place], text.count)
            while at < offset, let found = memchr(base + at, 0x0A, offset - at) {
                line += 1
                at = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
            }
            at = offset
            lines[place] = line
        }
        return lines
    }
}
