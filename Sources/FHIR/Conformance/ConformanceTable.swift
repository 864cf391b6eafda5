import Foundation

/// The tables of one package as text: a line per fact, tab-separated, read when a profile is asked for.
///
/// ```
/// package  NAME#VERSION
/// depends  NAME#VERSION
/// names    JSON names, space-separated
/// I        NAME KEY error|warning DIGEST [EXPRESSION]      an invariant, as rows name it
/// P        URL VERSION ID TYPE KIND constraint|type BASE [FLAGS [TITLE]]   FLAGS: a for abstract
/// C        element|extension|fhirpath EXPRESSION           where the extension above may stand
/// C        invariant NAME                                  what must hold there
/// E        …                                               see ElementRow
/// V        URL VERSION                                     a value set
/// S        SYSTEM listed|open [CODE…]                      its codes of one system
/// S        SYSTEM whole                                    every code of the system
/// Y        URL VERSION complete|fragment [FLAGS] [CODE…]   a code system; FLAGS: i where cases are not told apart
/// ```
///
/// C and E belong to the P above them, S to the V. In a built-in table a FHIRPath expression is replaced by `#` and its
/// digest: an expression's text stays with its publisher.
final class ConformanceTable: Sendable {
    struct Entry: Sendable {
        var header: ProfileHeader
        /// The lines of its elements and contexts.
        var lines: Range<Int>
    }

    /// A value set or a code system.
    struct Codes: Sendable {
        var url: String
        var version: String
        /// A value set's lines; of a code system its one line.
        var lines: Range<Int>
    }

    let package: String
    let dependencies: [String]
    let names: [String]
    let profiles: [Entry]
    let valueSets: [Codes]
    let codeSystems: [Codes]
    /// By the names that rows use.
    let invariants: [Substring: Invariant]
    private let bytes: [UInt8]

    /// Indexes a table; lines that it does not know are passed over.
    init(_ bytes: [UInt8]) {
        var index = Index()
        bytes.withUnsafeBufferPointer { index.read($0) }
        package = index.package
        dependencies = index.dependencies
        names = index.names
        profiles = index.profiles
        valueSets = index.valueSets
        codeSystems = index.codeSystems
        invariants = index.invariants
        self.bytes = bytes
    }

    /// The fields of a line; with a limit, the last holds the rest.
    static func fields(_ line: UnsafeBufferPointer<UInt8>, limit: Int = .max) -> [Substring] {
        guard limit < 64 else {
            return String(decoding: line, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
        }
        // Only the head of what may be a long line of codes becomes text.
        let parts = line.split(separator: 0x09, maxSplits: limit, omittingEmptySubsequences: false)
        return parts.prefix(limit).map { Substring(decoding: $0, as: UTF8.self) }
    }

    /// The whole table.
    func withBytes(_ body: (UnsafeBufferPointer<UInt8>) -> Void) { bytes.withUnsafeBufferPointer(body) }

    /// Hands each line of a block to `body`.
    func forEachLine(_ lines: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            Index.lines(UnsafeBufferPointer(rebasing: bytes[lines])) { line, _ in body(line) }
        }
    }

    /// The codes that follow the first `fields` fields of a line.
    static func codes(_ line: UnsafeBufferPointer<UInt8>, after fields: Int) -> CodeList {
        var at = 0
        for _ in 0..<fields {
            guard let tab = line[at...].firstIndex(of: 0x09) else { return CodeList([]) }
            at = tab + 1
        }
        return CodeList(tabbed: UnsafeBufferPointer(rebasing: line[at...]))
    }

    /// A profile's tree.
    func profile(_ entry: Entry) -> Profile? {
        var header = entry.header
        let name = header.isConstraint || header.kind == .resource ? "\(header.url)|\(header.version)" : header.url
        var builder = ElementTreeBuilder(profile: name, package: header.package, root: header.type)
        forEachLine(entry.lines) { line in
            let fields = ConformanceTable.fields(line)
            if fields[0] == "C", fields.count > 2 {
                read(context: fields, &header)
            } else if let row = ElementRow(fields: fields.dropFirst(), invariants: invariants) {
                builder.add(row)
            }
        }
        return builder.finish().map { Profile(header, root: $0) }
    }

    /// A profile's rows.
    func rows(_ entry: Entry) -> [ElementRow] {
        var rows: [ElementRow] = []
        forEachLine(entry.lines) { line in
            let fields = ConformanceTable.fields(line)
            guard fields[0] == "E", let row = ElementRow(fields: fields.dropFirst(), invariants: invariants) else {
                return
            }
            rows.append(row)
        }
        return rows
    }

    private func read(context fields: [Substring], _ header: inout ProfileHeader) {
        if fields[1] == "invariant" {
            if let invariant = invariants[fields[2]] { header.contextInvariants.append(invariant) }
        } else if let kind = ExtensionContext.Kind(rawValue: String(fields[1])) {
            let expression = ConformanceTable.unescape(fields[2])
            header.contexts.append(ExtensionContext(kind: kind, expression: expression))
        }
    }

    /// A text on one line: what would end a field or a line is written `\t`, `\n`, `\r`, and `\` doubled.
    static func escape(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x5C }) else { return text }
        return text.replacing("\\", with: #"\\"#).replacing("\t", with: #"\t"#).replacing("\r\n", with: #"\r\n"#)
            .replacing("\n", with: #"\n"#).replacing("\r", with: #"\r"#)
    }

    static func unescape(_ text: Substring) -> String {
        guard text.utf8.contains(0x5C) else { return String(text) }
        var result = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                result += character == "t" ? "\t" : character == "n" ? "\n" : character == "r" ? "\r" : "\(character)"
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return result
    }
}
