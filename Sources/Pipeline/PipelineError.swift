/// Why a command could not do its work: one sentence that says what, where and what to do, and which exit code it is.
public struct PipelineError: Error, CustomStringConvertible {
    public enum Kind: Sendable {
        /// A wrong option, a mistake in a map or in the plan's configuration. Exit code 1.
        case configuration
        /// An input that cannot be read, or the store failed: nothing was published. Exit code 3.
        case failure
        /// The run is published, and what came after it failed: its report, or giving the store back. Exit code 2.
        case afterwards
    }

    public let kind: Kind
    /// What went wrong, where, and what to do; never a member's data.
    public let message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }

    /// The exit code of a command that ends with this error.
    public var exitCode: Int32 {
        switch kind {
        case .configuration: ExitStatus.configuration
        case .failure: ExitStatus.failure
        case .afterwards: ExitStatus.overThreshold
        }
    }
}

/// The exit codes of every command.
public enum ExitStatus {
    /// Done.
    public static let done: Int32 = 0
    /// Usage or configuration: nothing was begun.
    public static let configuration: Int32 = 1
    /// Done, but over a quarantine or balance threshold, or without its report; for `validate`, a resource is invalid.
    public static let overThreshold: Int32 = 2
    /// An input or the store failed: nothing was published.
    public static let failure: Int32 = 3
}
