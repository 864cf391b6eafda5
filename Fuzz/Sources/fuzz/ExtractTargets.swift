import Assemble
import Bytes
import Check
import Foundation
import Records

@testable import Ingest

extension Target {
    /// X12 to records and findings: as a file comes, in small pieces, and with a small limit on a record's size.
    static let x12 = Target(
        name: "x12", dictionary: "x12", sizeLimit: 16 << 10,
        make: {
            let layouts = try Repository.layouts()
            let rules = try RuleSet(directory: Repository.mappings, schemas: layouts.schemas)
            return { input in
                let bytes = Array(input)
                requireAlike(bytes, layouts, rules) { $0.run(chunk: $1) }
                let limited = Reading(bytes, layouts, rules)
                limited.options.recordLimit = 600
                limited.options.production = true
                limited.run(chunk: 251)
                readWhole(bytes, layouts)
            }
        },
        seeds: {
            let corpus = Repository.root.deletingLastPathComponent().appending(path: "shared/corpus/x12").path
            let endings = [".837", ".835", ".278", ".txt", ".x12"]
            let files = try Repository.files("samples", endings: endings) + Repository.files(corpus, endings: endings)
            return files.map { Array($0.prefix(8 << 10)) }
        })

    /// Whatever the bytes come in, whole or in pieces, the same is read.
    static func requireAlike(
        _ bytes: [UInt8], _ layouts: LayoutSet, _ rules: RuleSet, _ read: (Reading, _ chunk: Int) -> Void
    ) {
        let whole = Reading(bytes, layouts, rules)
        read(whole, 1 << 20)
        let pieces = Reading(bytes, layouts, rules)
        read(pieces, 1 + bytes.count % 67)
        require(whole.listing.bytes == pieces.listing.bytes, "what is read depends on how the bytes come")
    }

    /// The way that a run takes, format and all.
    static func readWhole(_ bytes: [UInt8], _ layouts: LayoutSet) {
        var reader = ExtractReader(layouts: layouts)
        var count = 0
        do {
            let summary = try reader.read(MemorySource(bytes), file: 0) { event in
                switch event {
                case .record, .quarantined, .ignored: count += 1
                case .finding, .balance: break
                }
            }
            require(summary.records == count, "a record has no disposition, or two")
            require(summary.bytes == UInt64(bytes.count), "bytes were passed over")
        } catch {
            require(error is ExtractError, "an error of another type: \(type(of: error))")
        }
    }
}

/// One reading of an extract, with what must always hold checked on the way.
final class Reading {
    let bytes: [UInt8]
    let layouts: LayoutSet
    var options = IngestOptions()
    /// Everything that was handed over.
    var listing = ByteWriter()
    private var checker: Checker
    private let tags: [ObjectIdentifier: UInt64]
    private let decoder: RecordDecoder
    private(set) var count = 0
    private var ordinal: UInt32 = 0
    /// By the number of a record, for those that are put together out of order.
    private var ordinals: Set<UInt32> = []
    var isOrdered = true
    /// Whether the bytes are JSON objects.
    var hasObjects = false

    init(_ bytes: [UInt8], _ layouts: LayoutSet, _ rules: RuleSet) {
        self.bytes = bytes
        self.layouts = layouts
        checker = Checker(rules)
        let vocabularies = layouts.schemas.values.map { Vocabulary($0) }
        tags = Dictionary(uniqueKeysWithValues: vocabularies.map { (ObjectIdentifier($0.schema), $0.tag) })
        decoder = RecordDecoder(vocabularies)
    }

    /// Reads the bytes as X12, whatever they are.
    func run(chunk: Int) {
        let window = Window(MemorySource(bytes, chunk: chunk), chunk: chunk, isDigested: false)
        var reader = X12Reader(layouts: layouts.x12, options: options, file: 0, window: window)
        do { try reader.run(take) } catch { fatalError("reading threw \(error)") }
        require(reader.claims.records == count, "a record has no disposition, or two")
    }

    func take(_ event: consuming IngestEvent) {
        switch event {
        case .record(let record, let findings):
            number(record.origin)
            check(record)
            for finding in findings + checker.check(record).findings {
                require(finding.location.map { $0.byte <= UInt64(bytes.count) } ?? true, "a finding beyond the file")
                listing.append("\(finding)\n")
            }
        case .quarantined(let fragment):
            number(fragment.origin)
            let start = Int(fragment.location.byte)
            require(start + fragment.length <= bytes.count, "a fragment beyond the file")
            require(fragment.bytes.count <= min(fragment.length, Fragment.sizeLimit), "a fragment longer than itself")
            // Of a record of several rows the blank lines between them are left out.
            let first = fragment.bytes.prefix { $0 != 0x0A && $0 != 0x0D }
            require(bytes[start...].prefix(first.count).elementsEqual(first), "a fragment's bytes are not of its place")
            listing.append("\(fragment.location) \(fragment.length) \(fragment.finding)\n")
        case .ignored(let ignored):
            number(ignored.origin)
            listing.append("\(ignored)\n")
        case .finding(let finding): listing.append("\(finding)\n")
        case .balance(let balance): listing.append("\(balance) \(balance.holds)\n")
        }
    }

    /// Counts from the beginning, for another reading of the same bytes.
    func restart() { (count, ordinal) = (0, 0) }

    private func number(_ origin: Record.Origin) {
        count += 1
        if isOrdered {
            require(origin.ordinal > ordinal, "records are not numbered upwards")
            ordinal = origin.ordinal
        } else {
            require(ordinals.insert(origin.ordinal).inserted, "two records have one number")
        }
    }

    /// Whether a text of a JSON object that begins at `place` is written with escapes.
    private func isEscaped(from place: Int) -> Bool {
        hasObjects && bytes[place...].prefix { $0 != 0x22 && $0 != 0x0A }.contains(0x5C)
    }

    /// Every node lies within the record, every value at the place in the file that it names, and a stored copy is the
    /// same.
    private func check(_ record: Record) {
        require(record.spans.first?.raw == 0 || record.raw.isEmpty, "bytes before the first span")
        for (index, node) in record.nodes.enumerated() {
            if node.flags.contains(.group) {
                require(index + Int(node.length) < record.nodes.count, "a group beyond the record")
                continue
            }
            let end = Int(node.offset) + Int(node.length)
            require(end <= record.raw.count, "a value beyond the record")
            let location = record.location(ofRaw: node.offset)
            // A constant of the layout.
            if location.ordinal == 0 { continue }
            let place = Int(location.byte)
            require(place + Int(node.length) <= bytes.count, "a value beyond the file")
            // A text with escapes begins at its place and is kept without them.
            if isEscaped(from: place) { continue }
            require(
                bytes[place..<place + Int(node.length)].elementsEqual(record.raw[Int(node.offset)..<end]),
                "a value's bytes are not those of its place")
        }
        let start = listing.count
        RecordPayload.append(record, tag: tags[ObjectIdentifier(record.schema)] ?? 0, to: &listing)
        let stored = Array(listing.bytes[start...])
        guard let read = try? decoder.decode(stored) else { fatalError("a stored record cannot be read") }
        require(read.isSame(as: record), "a stored record is another")
    }
}

extension Record {
    /// Whether all that is kept of both is the same.
    func isSame(as other: Record) -> Bool {
        schema === other.schema && raw == other.raw && spans == other.spans && nodes == other.nodes
            && origin == other.origin && encoding == other.encoding
    }
}
