/// The tables of one package as text: a line per fact, read when a profile is asked for.
///
/// ```
/// package  NAME#VERSION
/// depends  NAME#VERSION
/// names    JSON names, space-separated
/// target   CANONICAL  TYPE           a profile that is only pointed at
/// P        URL VERSION ID TYPE KIND constraint|type BASE
/// E        …                         see ElementRow
/// V        URL VERSION               a value set
/// S        SYSTEM listed|open CODE…  its codes of one system
/// ```
final class ConformanceTable: Sendable {
    struct Entry: Sendable {
        var header: ProfileHeader
        /// The lines of its elements.
        var lines: Range<Int>
    }

    let package: String
    let dependencies: [String]
    let names: [String]
    let targets: [String: String]
    let profiles: [Entry]
    /// Value sets by url, with their lines.
    let valueSets: [String: (version: String, lines: Range<Int>)]
    private let bytes: [UInt8]

    /// Indexes a table; lines that it does not know are passed over.
    init(_ bytes: [UInt8]) {
        var package = ""
        var dependencies: [String] = []
        var names: [String] = []
        var targets: [String: String] = [:]
        var profiles: [Entry] = []
        var valueSets: [String: (version: String, lines: Range<Int>)] = [:]
        var open: (isProfile: Bool, key: String, version: String)?
        func close(at end: Int, from start: Int) {
            guard let block = open else { return }
            if block.isProfile {
                profiles[profiles.count - 1].lines = start..<end
            } else {
                valueSets[block.key] = (block.version, start..<end)
            }
            open = nil
        }
        var start = 0
        var blockStart = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let first = bytes[start]
            if first != 0x45 && first != 0x53 {  // neither E nor S: those belong to the block before them
                close(at: start, from: blockStart)
                let fields = ConformanceTable.fields(bytes[start..<end])
                switch fields[0] {
                case "package" where fields.count > 1: package = String(fields[1])
                case "depends" where fields.count > 1: dependencies.append(String(fields[1]))
                case "names" where fields.count > 1: names += fields[1].split(separator: " ").map(String.init)
                case "target" where fields.count > 2: targets[ElementRow.lengthen(fields[1])] = String(fields[2])
                case "P":
                    guard let header = ProfileHeader(fields: fields, package: package) else { break }
                    profiles.append(Entry(header: header, lines: 0..<0))
                    open = (true, "", "")
                case "V" where fields.count > 2: open = (false, String(fields[1]), String(fields[2]))
                default: break
                }
                blockStart = end + 1
            }
            start = end + 1
        }
        close(at: bytes.count, from: min(blockStart, bytes.count))
        self.package = package
        self.dependencies = dependencies
        self.names = names
        self.targets = targets
        self.profiles = profiles
        self.valueSets = valueSets
        self.bytes = bytes
    }

    static func fields(_ line: ArraySlice<UInt8>) -> [Substring] {
        String(decoding: line, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
    }

    /// The lines of a block, split at tabs.
    func rows(_ lines: Range<Int>) -> [[Substring]] {
        bytes[lines].split(separator: 0x0A).map(ConformanceTable.fields)
    }

    /// A profile's tree.
    func profile(_ entry: Entry) -> Profile? {
        let header = entry.header
        let name = header.isConstraint || header.kind == .resource ? "\(header.url)|\(header.version)" : header.url
        var builder = ElementTreeBuilder(profile: name, package: header.package, root: header.type)
        for fields in rows(entry.lines) {
            guard let row = ElementRow(fields: fields.dropFirst()) else { continue }
            builder.add(row)
        }
        guard let root = builder.finish() else { return nil }
        return Profile(header, root: root)
    }
}

extension ProfileHeader {
    init?(fields: [Substring], package: String) {
        guard fields.count >= 8, let kind = Profile.Kind(rawValue: String(fields[5])) else { return nil }
        self.init(
            url: ElementRow.lengthen(fields[1]), version: String(fields[2]), id: String(fields[3]),
            type: String(fields[4]), kind: kind, isConstraint: fields[6] == "constraint",
            base: fields[7].isEmpty ? "" : ElementRow.lengthen(fields[7]), package: package)
    }

    /// The line, without its line feed.
    var line: String {
        [
            "P", ElementRow.shorten(url), version, id, type, kind.rawValue, isConstraint ? "constraint" : "type",
            ElementRow.shorten(base),
        ].joined(separator: "\t")
    }
}

/// Makes a tree of rows that come in the order of a snapshot.
struct ElementTreeBuilder {
    private let profile: String
    private let package: String
    private let rootName: String
    private var byPath: [String: ElementNode] = [:]
    private var references: [(ElementNode, String)] = []
    private var root: ElementNode?

    init(profile: String, package: String, root: String) {
        self.profile = profile
        self.package = package
        rootName = root
    }

    /// Adds one element; a row whose parent is missing is passed over.
    mutating func add(_ row: ElementRow) {
        let node = ElementNode(row, profile: profile, package: package, root: rootName)
        if let content = row.content { references.append((node, content)) }
        byPath[row.path] = node
        if row.path.isEmpty {
            root = node
            return
        }
        let dot = row.path.lastIndex(of: ".")
        let parent = byPath[dot.map { String(row.path[..<$0]) } ?? ""]
        guard node.sliceName != nil, let colon = row.path.lastIndex(of: ":") else {
            parent?.children.append(node)
            return
        }
        byPath[String(row.path[..<colon])]?.slices.append(node)
    }

    /// The root, with its content references tied.
    func finish() -> ElementNode? {
        for (node, path) in references { node.reference = byPath[path] }
        return root
    }
}
