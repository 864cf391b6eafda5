import Records

/// One of several records that a case is put together from: of an authorization, or of a member of whom several sources speak.
struct SourceStatement: Sendable {
    let record: Record
    /// The run that first read it, and the one that read the copy that is kept.
    let firstRun: Int64
    let run: Int64
    /// Of its content.
    let hash: [UInt8]
}

/// The file that a value came from: runs number their files, each from 0.
public struct SourceFile: Sendable, Hashable {
    public let run: Int64
    public let number: UInt32
}
