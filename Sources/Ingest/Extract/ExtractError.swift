/// Why a file cannot be read as an extract: what, where, and what to do. The file as a whole fails.
public struct ExtractError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// There is no such path.
        case missing
        /// The path cannot be opened or read.
        case unreadable
        /// The file has no bytes.
        case empty
        /// A `.gz` file that ends early or is damaged.
        case damagedCompression
        /// An archive, or a member of one, that is cut or damaged.
        case damagedArchive
        /// A member of an archive that cannot be opened (encrypted, an unknown compression, a link, an archive itself), or an
        /// archive beyond a limit.
        case notOpened
        /// UTF-16 text in which a character is not whole.
        case damagedText
        /// The file is neither X12 nor a delimited file that a layout reads.
        case notExtract
    }

    public let code: Code
    /// The path as it was given; `-` is standard input.
    public let path: String
    /// What was expected, what was found, what to do. Never a value.
    public let message: String

    public init(_ code: Code, path: String, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    public var description: String { "no extract: \(path): \(message)" }
}
