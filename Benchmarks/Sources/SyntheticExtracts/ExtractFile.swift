import Bytes
import Glibc

/// A file could not be made or written.
public struct ExtractFileError: Error, CustomStringConvertible {
    public let path: String
    public let code: Int32

    public var description: String { "\(path): \(String(cString: strerror(code)))" }
}

/// A file under way, closed when it goes.
struct ExtractFile: ~Copyable {
    let path: String
    private let descriptor: Int32
    private(set) var bytes = 0

    /// Makes or empties the file at `path`.
    init(path: String) throws(ExtractFileError) {
        let opened = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard opened >= 0 else { throw ExtractFileError(path: path, code: errno) }
        self.path = path
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Appends all that `writer` holds, and empties it.
    mutating func take(_ writer: inout ByteWriter) throws(ExtractFileError) {
        var offset = 0
        while offset < writer.count {
            let written = writer.bytes.withUnsafeBytes { room in
                write(descriptor, room.baseAddress?.advanced(by: offset), room.count - offset)
            }
            if written < 0 && errno == EINTR { continue }
            guard written >= 0 else { throw ExtractFileError(path: path, code: errno) }
            offset += written
        }
        bytes += offset
        writer.removeAll()
    }
}
