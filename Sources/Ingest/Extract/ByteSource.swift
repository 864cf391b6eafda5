/// Where an extract's (decompressed) bytes come from.
public protocol ByteSource: AnyObject {
    /// The path as errors name it; `-` is standard input.
    var path: String { get }
    /// The names that may say a day, the nearest first: the file's path; of a member of an archive its own, then the archive's.
    var names: [String] { get }
    /// Reads up to `room.count` bytes, at least one unless the end is reached; gives how many.
    func read(into room: UnsafeMutableRawBufferPointer) throws(ExtractError) -> Int
}

extension ByteSource {
    public var names: [String] { [path] }
}

/// Bytes in memory, given out `chunk` at a time.
public final class MemorySource: ByteSource {
    public let path: String
    private let bytes: [UInt8]
    private let chunk: Int
    private var at = 0

    /// `chunk`: the most that one read gives.
    public init(_ bytes: [UInt8], path: String = "memory", chunk: Int = .max) {
        self.bytes = bytes
        self.path = path
        self.chunk = max(1, chunk)
    }

    public func read(into room: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(room.count, chunk, bytes.count - at)
        guard count > 0 else { return 0 }
        bytes.withUnsafeBytes { source in
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[at..<at + count]))
        }
        at += count
        return count
    }
}
