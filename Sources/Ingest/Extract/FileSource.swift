import Bytes
import Foundation

/// The bytes of a file, of a `.gz` or `.tgz` file (inflated as it is read), or of standard input (`-`).
public final class FileSource: ByteSource {
    public let path: String
    private let descriptor: Int32
    private var gunzip: Gunzip?
    private var compressed: [UInt8] = []
    private var isAtEnd = false
    /// A `.gz` file turned out to end early.
    private(set) var isCut = false

    /// How many compressed bytes are read at once.
    private static let chunk = 256 << 10

    /// Opens `path`; throws where it is missing or cannot be opened.
    public init(path: String) throws(ExtractError) {
        self.path = path
        if path == "-" {
            descriptor = 0
        } else {
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
        }
        guard descriptor >= 0 else { throw FileSource.failure(path, errno) }
        var status = stat()
        if path != "-", fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw ExtractError(.unreadable, path: path, "this is a directory; a file was expected")
        }
        if path.hasSuffix(".gz") || path.hasSuffix(".tgz") {
            gunzip = Gunzip()
            compressed = [UInt8](repeating: 0, count: FileSource.chunk)
        }
    }

    deinit { if descriptor > 0 { close(descriptor) } }

    public func read(into room: UnsafeMutableRawBufferPointer) throws(ExtractError) -> Int {
        guard gunzip != nil else { return try readRaw(room) }
        while true {
            if gunzip?.needsInput == true, !isAtEnd {
                let count = try fill()
                if count == 0 { isAtEnd = true }
            }
            let step: Gunzip.Step
            do throws(GunzipError) {
                step = try gunzip?.inflate(into: room, isLast: isAtEnd) ?? .end
            } catch {
                isCut = error.isCut
                throw ExtractError(.damagedCompression, path: path, "\(error.message); have it sent again")
            }
            switch step {
            case .produced(let count): return count
            case .end: return 0
            case .needsInput: continue
            }
        }
    }

    private func fill() throws(ExtractError) -> Int {
        var count = 0
        var failure: ExtractError?
        compressed.withUnsafeMutableBytes { room in
            do throws(ExtractError) { count = try readRaw(room) } catch { failure = error }
        }
        if let failure { throw failure }
        compressed.withUnsafeBufferPointer { gunzip?.feed(UnsafeBufferPointer(rebasing: $0[0..<count])) }
        return count
    }

    private func readRaw(_ room: UnsafeMutableRawBufferPointer) throws(ExtractError) -> Int {
        while true {
            let count = Foundation.read(descriptor, room.baseAddress, room.count)
            if count >= 0 { return count }
            if errno != EINTR { throw FileSource.failure(path, errno) }
        }
    }

    /// What the system said about the path, as an error.
    static func failure(_ path: String, _ code: Int32) -> ExtractError {
        let reason = String(cString: strerror(code))
        return switch code {
        case ENOENT: ExtractError(.missing, path: path, "there is no such file; check the path")
        case EACCES, EPERM:
            ExtractError(.unreadable, path: path, "it cannot be read: \(reason); check its permissions")
        default: ExtractError(.unreadable, path: path, "it cannot be read: \(reason); check it and its disk")
        }
    }
}
