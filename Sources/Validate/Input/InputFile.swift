import Bytes
import Foundation

/// The bytes of a file or of standard input, inflated where they are gzip: their first two bytes say so, not the name.
struct InputFile: ~Copyable {
    /// As the caller named it; `-` is standard input.
    let path: String
    /// The size on disk, in bytes; `nil` of a pipe.
    let size: Int?
    /// Bytes taken from the disk or the pipe so far.
    private(set) var taken = 0
    private let descriptor: Int32
    /// The first two bytes, until they are given out.
    private var head: [UInt8] = []
    private var gunzip: Gunzip?
    private var compressed: [UInt8] = []
    private var isAtEnd = false

    /// Opens `path`; throws where it is missing, a folder, or cannot be read.
    init(path: String) throws(FileValidationError) {
        self.path = path
        let opened = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        let isStated = opened >= 0 && fstat(opened, &status) == 0
        size = isStated && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
        descriptor = opened
        guard opened >= 0 else { throw InputFile.failure(path, errno) }
        guard !isStated || status.st_mode & S_IFMT != S_IFDIR else { throw InputFile.failure(path, EISDIR) }
        try look()
    }

    deinit { if descriptor > STDERR_FILENO { close(descriptor) } }

    /// Sees from the first two bytes whether the content is gzip.
    private mutating func look() throws(FileValidationError) {
        head = [0, 0]
        var count = 0
        while count < 2 {
            let more = try InputFile.take(&head, from: count, of: descriptor, path)
            taken += more
            if more == 0 { break }
            count += more
        }
        head.removeLast(2 - count)
        guard head == [0x1F, 0x8B] else { return }
        let inflater = Gunzip()
        head.withUnsafeBufferPointer { inflater.feed($0) }
        gunzip = inflater
        compressed = [UInt8](repeating: 0, count: Gunzip.inputLimit)
        head = []
    }

    /// Writes the next bytes of the content; 0 at its end. `room` has at least two bytes.
    mutating func read(into room: UnsafeMutableRawBufferPointer) throws(FileValidationError) -> Int {
        if let gunzip { return try inflated(gunzip, into: room) }
        guard head.isEmpty else {
            let count = head.count
            room.copyBytes(from: head)
            head = []
            return count
        }
        let count = try InputFile.take(into: room, descriptor, path)
        taken += count
        return count
    }

    private mutating func inflated(
        _ gunzip: Gunzip, into room: UnsafeMutableRawBufferPointer
    ) throws(FileValidationError) -> Int {
        while true {
            if gunzip.needsInput, !isAtEnd {
                let count = try InputFile.take(&compressed, from: 0, of: descriptor, path)
                taken += count
                if count == 0 { isAtEnd = true }
                compressed.withUnsafeBufferPointer { gunzip.feed(UnsafeBufferPointer(rebasing: $0[..<count])) }
            }
            let step: Gunzip.Step
            do throws(GunzipError) {
                step = try gunzip.inflate(into: room, isLast: isAtEnd)
            } catch {
                throw FileValidationError(path: path, reason: "\(error.message); have it sent again")
            }
            switch step {
            case .produced(let count): return count
            case .end: return 0
            case .needsInput: continue
            }
        }
    }

    /// Fills `bytes` from `start` on as far as one read of the system does.
    private static func take(
        _ bytes: inout [UInt8], from start: Int, of descriptor: Int32, _ path: String
    ) throws(FileValidationError) -> Int {
        let result: Result<Int, FileValidationError> = bytes.withUnsafeMutableBytes { room in
            do throws(FileValidationError) {
                return .success(
                    try take(into: UnsafeMutableRawBufferPointer(rebasing: room[start...]), descriptor, path))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func take(
        into room: UnsafeMutableRawBufferPointer, _ descriptor: Int32, _ path: String
    ) throws(FileValidationError) -> Int {
        while true {
            let count = Foundation.read(descriptor, room.baseAddress, room.count)
            if count >= 0 { return count }
            if errno != EINTR { throw failure(path, errno) }
        }
    }

    private static func failure(_ path: String, _ code: Int32) -> FileValidationError {
        let reason =
            switch code {
            case ENOENT: "there is no such file; check the path"
            case EISDIR: "this is a folder; a file was expected"
            case EACCES, EPERM: "it cannot be read: \(String(cString: strerror(code))); check its permissions"
            default: "it cannot be read: \(String(cString: strerror(code))); check it and its disk"
            }
        return FileValidationError(path: path, reason: reason)
    }
}
