import Bytes
import Foundation
import Ingest
import Records

/// The package's root, and what tests find from there.
enum Place {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let mappings = root.appending(path: "mappings").path
    static let corpus = root.deletingLastPathComponent().appending(path: "shared/corpus/x12")
}

/// What one file gave.
struct Outcome {
    var events: [IngestEvent] = []
    var summary = FileSummary()

    var records: [Record] {
        events.compactMap { if case .record(let record, _) = $0 { record } else { nil } }
    }
    var fragments: [Fragment] {
        events.compactMap { if case .quarantined(let fragment) = $0 { fragment } else { nil } }
    }
    var ignored: [Ignored] {
        events.compactMap { if case .ignored(let ignored) = $0 { ignored } else { nil } }
    }
    var balances: [TransactionBalance] {
        events.compactMap { if case .balance(let balance) = $0 { balance } else { nil } }
    }
    /// Rules of the findings on the file.
    var rules: [String] {
        events.compactMap { if case .finding(let finding) = $0 { finding.rule } else { nil } }
    }
    /// Rules of the findings on records.
    var recordRules: [String] {
        var rules: [String] = []
        for case .record(_, let findings) in events { rules += findings.map(\.rule) }
        return rules
    }
}

func read(
    _ bytes: [UInt8], chunk: Int = 1 << 20, production: Bool = false, path: String = "memory", recordLimit: Int? = nil
) throws -> Outcome {
    var options = IngestOptions(production: production)
    options.chunk = chunk
    if let recordLimit { options.recordLimit = recordLimit }
    var reader = ExtractReader(layouts: try layouts(), options: options)
    var outcome = Outcome()
    outcome.summary = try reader.read(MemorySource(bytes, path: path), file: 0) { outcome.events.append($0) }
    return outcome
}

func read(_ text: String, chunk: Int = 1 << 20, production: Bool = false) throws -> Outcome {
    try read(Array(text.utf8), chunk: chunk, production: production)
}

private let shared: Result<LayoutSet, MappingErrors> = {
    do throws(MappingErrors) { return .success(try LayoutSet(directory: Place.mappings)) } catch {
        return .failure(error)
    }
}()

func layouts() throws -> LayoutSet { try shared.get() }

extension Record {
    /// The record as text, one value a line, for comparisons.
    var listing: String {
        var lines: [String] = []
        list(top, 0, &lines)
        return lines.joined(separator: "\n")
    }

    /// Whether the node's value is of no file: the layout says it.
    func isGiven(_ index: Int) -> Bool {
        !nodes[index].flags.contains(.group) && location(ofRaw: nodes[index].offset).ordinal == 0
    }

    private func list(_ scope: Scope, _ depth: Int, _ lines: inout [String]) {
        var index = scope.lowerBound
        while index < scope.upperBound {
            let field = schema.fields[Int(nodes[index].field)]
            let indent = String(repeating: "  ", count: depth)
            if nodes[index].flags.contains(.group) {
                lines.append("\(indent)\(field.name):")
                list(members(of: index), depth + 1, &lines)
            } else {
                let place = location(ofRaw: nodes[index].offset)
                lines.append(
                    "\(indent)\(field.name) = \(String(decoding: text(at: index), as: UTF8.self)) @\(place.byte)")
            }
            index = after(index)
        }
    }

    /// The texts at a dotted path.
    func texts(_ path: String) -> [String] {
        var scopes = [top]
        let names = path.split(separator: ".").map(String.init)
        var parent: FieldID?
        var found: [String] = []
        for (depth, name) in names.enumerated() {
            guard let id = schema.id(name, in: parent) else { return ["no field \(path)"] }
            var inner: [Scope] = []
            for scope in scopes {
                var index = first(id, in: scope)
                while let at = index {
                    if depth == names.count - 1, !nodes[at].flags.contains(.group) {
                        found.append(String(decoding: text(at: at), as: UTF8.self))
                    } else {
                        inner.append(members(of: at))
                    }
                    index = next(id, from: after(at), in: scope)
                }
            }
            scopes = inner
            parent = id
        }
        return found
    }
}
