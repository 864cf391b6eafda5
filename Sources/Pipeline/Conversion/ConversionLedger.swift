import Bytes
import Records

import struct Assemble.StatementPlace

/// The ledger of a document that is being converted: a line for each record, which waits with the document's resources.
///
/// ```
/// file ⇥ document ⇥ section ⇥ kind ⇥ xpath ⇥ line ⇥ disposition ⇥ reason
/// ```
final class ConversionLedger {
    static let heading = "file\tdocument\tsection\tkind\txpath\tline\tdisposition\treason\n"

    private let isKept: Bool
    private let held = DocumentHold(limit: 16 << 20)
    private var line = ByteWriter(capacity: 512)

    /// - Parameter isKept: whether anybody reads the lines.
    init(isKept: Bool) { self.isKept = isKept }

    /// Adds the line of one record.
    ///
    /// - Parameter reason: the rule, and what was expected; no values.
    func note(
        _ file: String, _ place: StatementPlace, line number: UInt32, _ disposition: Disposition, _ reason: String
    ) throws {
        guard isKept else { return }
        line.removeAll()
        add(file.utf8)
        add(place.document)
        add(place.section)
        add(place.kind)
        add(place.xpath)
        line.append(decimal: Int(number))
        line.append(0x09)
        line.append(disposition.rawValue)
        line.append(0x09)
        add(reason.utf8)
        line.truncate(to: line.count - 1)
        line.append(0x0A)
        try held.append(line.bytes)
    }

    /// A cell; what would end it is written as a blank.
    private func add(_ text: some Collection<UInt8>) {
        for byte in text { line.append(byte < 0x20 ? 0x20 : byte) }
        line.append(0x09)
    }

    /// Hands over the lines of a document, in pieces, and forgets them.
    func release(_ body: ([UInt8]) throws -> Void) throws { try held.release(body) }

    /// Hands over the lines of a document that is given up: whatever each said, it is quarantined.
    func release(givenUp reason: String, _ body: ([UInt8]) throws -> Void) throws {
        let verdict = Array("\(Disposition.quarantined.rawValue)\t\(reason)\n".utf8)
        var tabs = 0
        try held.release { piece in
            var kept: [UInt8] = []
            kept.reserveCapacity(piece.count)
            for byte in piece {
                if tabs < 6 { kept.append(byte) }
                if byte == 0x09 { tabs += 1 }
                guard byte == 0x0A else { continue }
                kept += verdict
                tabs = 0
            }
            try body(kept)
        }
    }
}
