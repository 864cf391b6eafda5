import Bytes

/// One claim, remittance or member-coverage span as an extract states it: named fields and repeating groups, each
/// knowing the bytes it came from.
///
/// ### Layout
/// ```
/// raw     CLM*A1*500***11:B:1*Y~ … HI*ABK:J20~ …      the source bytes, one span after another, as they stand
/// spans   [raw 0 ← file 1204, segment 17] [raw 310 ← file 9321, segment 61] …
/// nodes   totalCharge(raw 7, 3) lines{4 nodes follow}( number(…) charge(…) … ) lines{…}(…)
/// ```
/// A record copies its bytes out of the chunk it was read from, so that it may outlive the chunk; values are ranges
/// of `raw` and are never copied. Nodes stand in document order; a group's node is followed by its members, and its
/// `length` is how many nodes those are, so that a reader steps over a group in one move.
public struct Record: Sendable {
    public let schema: RecordSchema
    public var raw: [UInt8]
    public var spans: [Span]
    public var nodes: [Node]
    public var origin: Origin
    public var encoding: Encoding

    public init(schema: RecordSchema, raw: [UInt8], spans: [Span], nodes: [Node], origin: Origin, encoding: Encoding) {
        self.schema = schema
        self.raw = raw
        self.spans = spans
        self.nodes = nodes
        self.origin = origin
        self.encoding = encoding
    }

    /// One value, or the head of one occurrence of a group. 12 bytes.
    @frozen
    public struct Node: Sendable, Hashable {
        public var field: FieldID
        public var flags: Flags
        /// A value: its first byte in `raw`. A group: not used, 0.
        public var offset: UInt32
        /// A value: its length in bytes. A group: how many nodes follow that belong to it, at any depth.
        public var length: UInt32

        @inlinable
        public init(field: FieldID, flags: Flags = [], offset: UInt32, length: UInt32) {
            self.field = field
            self.flags = flags
            self.offset = offset
            self.length = length
        }
    }

    @frozen
    public struct Flags: OptionSet, Sendable, Hashable {
        public let rawValue: UInt16
        @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
        /// The node is the head of a group.
        public static let group = Flags(rawValue: 1)
        /// The value stood in quotation marks and holds doubled ones, which a reader undoubles.
        public static let doubledQuotes = Flags(rawValue: 2)
    }

    /// A run of `raw` that is a run of the file.
    @frozen
    public struct Span: Sendable, Hashable {
        /// Where the run begins in `raw`.
        public var raw: UInt32
        /// Where it begins in the (decompressed) file, in bytes from 0.
        public var file: UInt64
        /// The number of its first segment (X12, from 1 at the file's first segment) or line (delimited, from 1).
        public var ordinal: UInt32
        /// Which file: 0 is the record's own (`Origin.file`), else a number within the run, from 1 for the run's file 0. A
        /// record may come from several files (claims in one, their lines in another).
        public var source: UInt32

        /// The `file` of a last span with ordinal 0, which holds what is of no file: the spans before it are segments. After
        /// rows it is 0.
        public static let afterSegments: UInt64 = 1

        @inlinable
        public init(raw: UInt32, file: UInt64, ordinal: UInt32, source: UInt32 = 0) {
            self.raw = raw
            self.file = file
            self.ordinal = ordinal
            self.source = source
        }
    }

    /// Which record of which file.
    @frozen
    public struct Origin: Sendable, Hashable {
        /// The file's number within the run, from 0.
        public var file: UInt32
        /// The record's number within the file, from 1, over all dispositions.
        public var ordinal: UInt32

        @inlinable
        public init(file: UInt32, ordinal: UInt32) {
            self.file = file
            self.ordinal = ordinal
        }
    }

    /// How `raw` writes text. Latin-1 (and Windows-1252, which has letters where Latin-1 has controls) is kept as it stands
    /// and becomes UTF-8 when a value is read.
    public enum Encoding: UInt8, Sendable {
        case utf8 = 0
        case latin1 = 1
    }
}
