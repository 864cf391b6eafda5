import Foundation

/// A file that only its owner may read (0600), being written.
///
/// Written where it is: a device or a pipe (`/dev/null`, `/dev/stdout`, `>(…)`) stays what it is, and whoever may read it.
final class PrivateFile {
    private let path: String
    private let handle: FileHandle

    /// Opens a file that is there, and empties it, or makes a new one.
    init(_ path: String) throws(PipelineError) {
        self.path = path
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw PrivateFile.failure(path, errno) }
        handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        var status = stat()
        guard fstat(file, &status) == 0 else { throw PrivateFile.failure(path, errno) }
        if status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o777 != 0o600, fchmod(file, 0o600) != 0 {
            throw PrivateFile.failure(path, errno)
        }
    }

    /// Standard output, under that name in errors.
    init() {
        path = "standard output"
        handle = .standardOutput
    }

    /// Writes all of the bytes; where `toNobody`, that a pipe's reader has gone away is no error.
    func write(_ bytes: [UInt8], toNobody: Bool = false) throws(PipelineError) {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                Foundation.write(handle.fileDescriptor, bytes.baseAddress! + start, bytes.count - start)
            }
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == EPIPE && toNobody { return }
            guard count > 0 else { throw PrivateFile.failure(path, errno) }
            start += count
        }
    }

    private static func failure(_ path: String, _ code: Int32) -> PipelineError {
        let advice =
            switch code {
            case ENOSPC, EDQUOT: "free disk space there"
            case EPIPE: "its reader has gone away"
            default: "check the folder and its permissions"
            }
        return PipelineError(.failure, "\(path): cannot be written: \(String(cString: strerror(code))); \(advice)")
    }
}
