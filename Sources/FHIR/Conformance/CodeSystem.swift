/// What is known here of a code system: its codes of all versions at hand, joined.
///
/// An old version's code stays known: a list that is too short makes false errors, one that is too long misses a few.
public struct CodeSystem: Sendable {
    /// What can be said of a code.
    public enum Answer: Sendable, Hashable { case known, unknown, cannotBeTold }

    public let url: String
    /// The newest version at hand; empty where only fragments say nothing of one.
    public let version: String
    /// Whether every code of it is listed. If not, a code that is not listed may still be one.
    public let isComplete: Bool
    public let isCaseSensitive: Bool
    public let codes: CodeList

    /// Whether `code` is one of its codes.
    public func answer(_ code: UnsafeBufferPointer<UInt8>) -> Answer {
        if codes.place(of: code, isCaseSensitive: isCaseSensitive) != nil { return .known }
        return isComplete ? .unknown : .cannotBeTold
    }

    /// Whether `code` is one of its codes.
    public func answer(_ code: String) -> Answer {
        var code = code
        return code.withUTF8 { answer($0) }
    }
}
