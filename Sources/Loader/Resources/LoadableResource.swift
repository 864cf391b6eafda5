import Bytes
import FHIR
import PostgreSQL

/// A validated resource on its way to its table: bytes, key, and what the table's columns hold.
///
/// Made on a worker thread, so that hashing and column extraction are not the publishing thread's work.
public struct LoadableResource: Sendable {
    public let type: ResourceType
    /// The FHIR id, 1 to 64 bytes.
    public let id: [UInt8]
    /// The JSON as served, without `meta.versionId` and `meta.lastUpdated`; valid UTF-8.
    public let body: [UInt8]
    /// Decides who supersedes whom: compared as bytes, greater wins; empty is the oldest.
    public let sourceVersion: [UInt8]
    /// The first 16 bytes of SHA-256 of `body`.
    public let hash: ContentHash
    /// Sensitivity labels; empty for none.
    public let labels: [String]
    /// Whether the caller knows that this is what the store shall say, whatever it says: as of types that he decides.
    public let isDecided: Bool
    /// The search columns' fields as binary COPY has them.
    let columns: [UInt8]

    /// - Parameter tape: `body`, already parsed (the validator's tape will do).
    public init(
        type: ResourceType, id: [UInt8], body: [UInt8], sourceVersion: [UInt8], labels: [String] = [],
        isDecided: Bool = false, tape: ResourceTape
    ) {
        self.type = type
        self.id = id
        self.body = body
        self.sourceVersion = sourceVersion
        self.labels = labels
        self.isDecided = isDecided
        hash = ContentHash(of: body)
        columns = ColumnExtractor.columns(of: type, tape)
    }

    /// Parses `body` for its columns; throws where it is no JSON.
    public init(
        type: ResourceType, id: String, body: [UInt8], sourceVersion: [UInt8], labels: [String] = []
    ) throws(JSONError) {
        let tape = ResourceTape()
        try tape.parse(body)
        self.init(
            type: type, id: Array(id.utf8), body: body, sourceVersion: sourceVersion, labels: labels, tape: tape)
    }
}

/// The first 16 bytes of a SHA-256, ordered as bytes: how bodies are compared without being sent.
@frozen
public struct ContentHash: Sendable, Hashable, Comparable {
    /// Bytes 0 to 7, most significant first.
    public let high: UInt64
    /// Bytes 8 to 15.
    public let low: UInt64

    /// The hash of a resource's body.
    public init(of body: [UInt8]) {
        let digest = Digest.sha256(body)
        high = digest[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A hash as the store has it: 16 bytes (a `uuid` read in binary); `nil` for another length.
    public init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 16 else { return nil }
        high = bytes[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }

    public static func < (left: ContentHash, right: ContentHash) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
