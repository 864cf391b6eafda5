import Foundation

/// A file whose bytes are read at any place. Several threads may read at once.
final class ArchiveFile: Sendable {
    let path: String
    let size: UInt64
    private let descriptor: Int32
    /// What tells whether the file is still the one that was listed.
    let stamp: Stamp

    /// A file's number, size and time of change.
    struct Stamp: Hashable, Sendable {
        let device: UInt64
        let number: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    init(path: String) throws(ExtractError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileSource.failure(path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw FileSource.failure(path, code)
        }
        size = UInt64(max(0, status.st_size))
        stamp = Stamp(
            device: UInt64(status.st_dev), number: UInt64(status.st_ino), size: Int64(status.st_size),
            seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Reads what stands at `place`; gives how many bytes, 0 at the end.
    func read(at place: UInt64, into room: UnsafeMutableRawBufferPointer) throws(ExtractError) -> Int {
        guard place < size else { return 0 }
        while true {
            let count = pread(descriptor, room.baseAddress, room.count, off_t(place))
            if count >= 0 { return count }
            if errno != EINTR { throw FileSource.failure(path, errno) }
        }
    }

    /// The `count` bytes at `place`, or as many as there are.
    func bytes(at place: UInt64, _ count: Int) throws(ExtractError) -> [UInt8] {
        let source = RangeSource(self, from: place, count: UInt64(count))
        return try source.bytes(limit: count)
    }
}

/// A part of a file.
final class RangeSource: ByteSource {
    var path: String { file.path }
    private let file: ArchiveFile
    private var place: UInt64
    /// How many bytes are left.
    private(set) var left: UInt64

    init(_ file: ArchiveFile, from place: UInt64, count: UInt64) {
        self.file = file
        self.place = place
        left = count
    }

    func read(into room: UnsafeMutableRawBufferPointer) throws(ExtractError) -> Int {
        let count = Int(min(UInt64(room.count), left))
        guard count > 0 else { return 0 }
        let read = try file.read(at: place, into: UnsafeMutableRawBufferPointer(rebasing: room[..<count]))
        place += UInt64(read)
        left -= UInt64(read)
        return read
    }
}

extension ByteSource {
    /// All bytes, or the first `limit`.
    func bytes(limit: Int) throws(ExtractError) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(limit, 64 << 10))
        while bytes.count < limit {
            let count = try read(into: &piece, limit: limit - bytes.count)
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return bytes
    }

    /// Reads into the beginning of an array; gives how many bytes.
    func read(into piece: inout [UInt8], limit: Int = .max) throws(ExtractError) -> Int {
        var count = 0
        var failure: ExtractError?
        piece.withUnsafeMutableBytes { bytes in
            let room = UnsafeMutableRawBufferPointer(rebasing: bytes[..<min(limit, bytes.count)])
            do throws(ExtractError) { count = try read(into: room) } catch { failure = error }
        }
        if let failure { throw failure }
        return count
    }

    /// Passes over `count` bytes; gives how many there were.
    func skip(_ count: UInt64) throws(ExtractError) -> UInt64 {
        var piece = [UInt8](repeating: 0, count: Int(min(count, 64 << 10)))
        var passed: UInt64 = 0
        while passed < count {
            let read = try read(into: &piece, limit: Int(clamping: count - passed))
            if read == 0 { break }
            passed += UInt64(read)
        }
        return passed
    }
}
