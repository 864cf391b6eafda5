import Bytes
import Records

/// Rows of cases as the server sent them: bytes, to be decoded by whichever worker gets them.
///
/// ### Layout
/// ```
/// ( Int32 length | -1 for null   bytes ) × 18 fields   …next row          big-endian
/// ```
public struct CaseBatch: Sendable {
    let kind: Case.Kind
    var bytes = ByteWriter(capacity: 64 << 10)
    /// How many cases it holds.
    public internal(set) var count = 0

    /// How many cases go from thread to thread at once: smaller batches are handed over more often (a quarter of it made
    /// mapping 4% slower), larger ones only take memory.
    static let size = 256

    init(kind: Case.Kind) { self.kind = kind }
}
