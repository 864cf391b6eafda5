/// What elements of a document's earlier sections say, by their ids: entries refer to other sections' narrative now and then. As
/// many sections are kept as there is room for; those after them are not.
final class CDAEarlierText {
    private struct Named: BitwiseCopyable {
        var id: Int32
        var idLength: Int32
        var start: Int32
        var length: Int32
    }

    private let bytes = Room<UInt8>(capacity: 0)
    private let named = Room<Named>(capacity: 0)
    @exclusivity(unchecked) private var index = CDAIdentifierIndex()
    /// Where the texts of the section that is taken in begin.
    @exclusivity(unchecked) private var textStart = 0
    @exclusivity(unchecked) private var extraStart = 0

    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// The most bytes and ids that are kept, of all sections together.
    static let byteLimit = 8 << 20
    static let idLimit = 100_000

    /// Takes in a section's texts; `false` where there is no more room.
    func begin(_ text: Bytes, _ extra: Bytes, ids: Int) -> Bool {
        guard bytes.count + text.count + extra.count <= CDAEarlierText.byteLimit,
            named.count + ids <= CDAEarlierText.idLimit
        else { return false }
        textStart = bytes.count
        if let start = text.baseAddress { bytes.append(start, text.count) }
        extraStart = bytes.count
        if let start = extra.baseAddress { bytes.append(start, extra.count) }
        return true
    }

    /// Adds an element of the section that `begin` took in. Of several with one id the first is meant.
    ///
    /// - Parameters:
    ///   - id: where its id stands in the section's `extra`.
    ///   - range: where its text stands, in `text` or, where it is composed, in `extra`.
    func add(id: Range<Int>, at range: Range<Int>, isComposed: Bool) {
        named.append(
            Named(
                id: Int32(extraStart + id.lowerBound), idLength: Int32(id.count),
                start: Int32((isComposed ? extraStart : textStart) + range.lowerBound), length: Int32(range.count)))
        index.addLast(of: named.count) { self.id(of: $0) }
    }

    private func id(of index: Int) -> Bytes {
        let entry = named[index]
        return Bytes(rebasing: bytes.values[Int(entry.id)..<Int(entry.id + entry.idLength)])
    }

    /// The text of the element of this id, which may be empty; `nil` where there is none.
    func text(of id: Bytes) -> Bytes? {
        guard let entry = index.entry(of: id, id: { self.id(of: $0) }) else { return nil }
        let start = Int(named[entry].start)
        let text = Bytes(rebasing: bytes.values[start..<start + Int(named[entry].length)])
        return CDATree.trimmed(text) ?? Bytes(rebasing: text.prefix(0))
    }
}
