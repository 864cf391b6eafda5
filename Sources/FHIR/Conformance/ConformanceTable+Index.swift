import Foundation

extension ConformanceTable {
    /// Where everything stands in a table's text.
    struct Index {
        var package = ""
        var dependencies: [String] = []
        var names: [String] = []
        var profiles: [Entry] = []
        var valueSets: [Codes] = []
        var codeSystems: [Codes] = []
        var invariants: [Substring: Invariant] = [:]
        /// The block that lines belong to.
        private var open = Block.none
        private var blockStart = 0

        private enum Block { case none, profile, valueSet }

        /// Hands each line, and where it stands, to `body`.
        static func lines(
            _ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Void
        ) {
            guard let base = bytes.baseAddress else { return }
            var start = 0
            while start < bytes.count {
                let found = memchr(base + start, 0x0A, bytes.count - start)
                let end = found.map { UnsafeRawPointer(base).distance(to: UnsafeRawPointer($0)) } ?? bytes.count
                if end > start { body(UnsafeBufferPointer(rebasing: bytes[start..<end]), start..<end) }
                start = end + 1
            }
        }

        mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
            Index.lines(bytes) { line, range in
                let first = line[0]
                let isSingle = line.count == 1 || line[1] == 0x09
                if isSingle && (first == 0x45 || first == 0x43 || first == 0x53) { return }  // E, C, S: of the block
                close(at: range.lowerBound)
                read(line, range)
                blockStart = min(range.upperBound + 1, bytes.count)
            }
            close(at: bytes.count)
        }

        private mutating func close(at end: Int) {
            let lines = min(blockStart, end)..<end
            switch open {
            case .none: break
            case .profile: profiles[profiles.count - 1].lines = lines
            case .valueSet: valueSets[valueSets.count - 1].lines = lines
            }
            open = .none
        }

        private mutating func read(_ line: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
            let fields = ConformanceTable.fields(line, limit: line[0] == 0x59 || line[0] == 0x56 ? 5 : .max)
            switch (fields[0], fields.count) {
            case ("package", 2...): package = String(fields[1])
            case ("depends", 2...): dependencies.append(String(fields[1]))
            case ("names", 2...): names += fields[1].split(separator: " ").map(String.init)
            case ("I", 5...): read(invariant: fields)
            case ("P", _):
                guard let header = ProfileHeader(fields: fields, package: package) else { return }
                profiles.append(Entry(header: header, lines: 0..<0))
                open = .profile
            case ("V", 3...):
                valueSets.append(Codes(url: String(fields[1]), version: String(fields[2]), lines: 0..<0))
                open = .valueSet
            case ("Y", 4...):
                codeSystems.append(Codes(url: String(fields[1]), version: String(fields[2]), lines: range))
            default: return
            }
        }

        private mutating func read(invariant fields: [Substring]) {
            invariants[fields[1]] = Invariant(
                key: String(fields[2]), severity: Invariant.Severity(rawValue: String(fields[3])) ?? .error,
                digest: String(fields[4]),
                expression: fields.count > 5 ? ConformanceTable.unescape(fields[5]) : nil)
        }
    }
}
