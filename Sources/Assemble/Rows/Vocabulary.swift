import Bytes
import Records

/// A vocabulary that payloads were written under: the one of today, or an earlier one whose fields are found by name.
public struct Vocabulary: Sendable {
    /// Identifies kind and content of the vocabulary: the first 8 bytes of a SHA-256.
    public let tag: UInt64
    /// Today's vocabulary of that kind.
    public let schema: RecordSchema
    /// For each field of the writer whether it is a group.
    let groups: [Bool]
    /// For each field of the writer today's field, or `nil` where there is none (or one of another kind); the whole is
    /// `nil` where both are the same.
    let mapping: [FieldID?]?

    /// Today's vocabulary.
    public init(_ schema: RecordSchema) {
        self.schema = schema
        tag = Vocabulary.tag(kind: schema.kind, listing: Vocabulary.listing(of: schema))
        groups = schema.fields.map { $0.kind == .group }
        mapping = nil
    }

    /// An earlier vocabulary, as the store has it.
    ///
    /// - Parameters:
    ///   - tag: under which its payloads were written, which says nothing of how its kind and fields are called by now.
    ///   - listing: a line `PATH KIND` for each field, as `listing(of:)` writes it.
    ///   - schema: today's vocabulary of the same kind.
    public init(tag: UInt64, listing: String, readAs schema: RecordSchema) {
        self.schema = schema
        self.tag = tag
        var groups: [Bool] = []
        var mapping: [FieldID?] = []
        for line in listing.split(separator: "\n", omittingEmptySubsequences: false).prefix(Int(FieldID.max)) {
            let words = line.split(separator: " ")
            let isGroup = words.last == "group"
            groups.append(isGroup)
            let id = words.first.flatMap { schema.id(String($0)) }
            let sameShape = id.map { (schema.fields[Int($0)].kind == .group) == isGroup } ?? false
            mapping.append(sameShape ? id : nil)
        }
        self.groups = groups
        self.mapping = mapping
    }

    /// What the store keeps of a vocabulary: a line `PATH KIND` for each field, in the order of their numbers.
    public static func listing(of schema: RecordSchema) -> String {
        schema.fields.map { "\($0.path) \($0.kind.rawValue)" }.joined(separator: "\n")
    }

    static func tag(kind: String, listing: String) -> UInt64 {
        Digest.sha256(Array("\(kind)\n\(listing)".utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
