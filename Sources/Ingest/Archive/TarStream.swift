import Synchronization

/// A compressed tar: its members are read forwards. A reader that has passed a member is kept for one that follows, so that
/// members asked for in their order cost one inflation for each thread that asks.
final class TarStream: Sendable {
    let path: String
    let stamp: ArchiveFile.Stamp
    private let idle = Mutex<[Reader]>([])

    /// A reading of the inflated archive, which belongs to one thread at a time.
    final class Reader: @unchecked Sendable {
        let source: FileSource
        var place: UInt64 = 0
        init(_ source: FileSource) { self.source = source }
    }

    /// How many readings wait at most.
    private static let idleLimit = 8

    init(path: String, stamp: ArchiveFile.Stamp) {
        self.path = path
        self.stamp = stamp
    }

    /// A reading that stands at `place`.
    func reader(at place: UInt64) throws(ExtractError) -> Reader {
        let waiting = idle.withLock { idle -> Reader? in
            let nearest = idle.indices.filter { idle[$0].place <= place }.max { idle[$0].place < idle[$1].place }
            return nearest.map { idle.remove(at: $0) }
        }
        let reader: Reader
        if let waiting { reader = waiting } else { reader = Reader(try FileSource(path: path)) }
        let passed = try reader.source.skip(place - reader.place)
        reader.place += passed
        return reader
    }

    /// Takes back what was read from.
    func put(_ reader: Reader) {
        idle.withLock { idle in
            idle.append(reader)
            if idle.count > TarStream.idleLimit, let last = idle.indices.min(by: { idle[$0].place < idle[$1].place }) {
                idle.remove(at: last)
            }
        }
    }
}

/// The bytes of a compressed tar while its members are listed. All of them are inflated, to the checksum at the end.
final class StreamTarBytes: TarBytes {
    private let stream: TarStream
    private let source: FileSource
    private(set) var place: UInt64 = 0
    private var isCut = false

    init(_ stream: TarStream) throws(ExtractError) {
        self.stream = stream
        source = try FileSource(path: stream.path)
    }

    func read(_ count: Int) throws(ExtractError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var piece = [UInt8](repeating: 0, count: count - bytes.count)
            let read = try next(&piece, count - bytes.count)
            if read == 0 { break }
            bytes += piece[..<read]
        }
        return bytes
    }

    func pass(_ count: UInt64) throws(ExtractError) -> Bool {
        var piece = [UInt8](repeating: 0, count: Int(min(count, 256 << 10)))
        var left = count
        while left > 0 {
            let read = try next(&piece, Int(clamping: left))
            if read == 0 { return false }
            left -= UInt64(read)
        }
        return true
    }

    /// What is cut ends there: what was inflated before is whole. Damage is thrown, for the checksum of gzip is of all.
    private func next(_ piece: inout [UInt8], _ limit: Int) throws(ExtractError) -> Int {
        guard !isCut else { return 0 }
        do {
            let count = try source.read(into: &piece, limit: limit)
            place += UInt64(count)
            return count
        } catch {
            guard source.isCut else { throw error }
            isCut = true
            return 0
        }
    }

    func finish() throws(ExtractError) {
        var piece = [UInt8](repeating: 0, count: 256 << 10)
        while try next(&piece, .max) > 0 {}
    }

    func place(from: UInt64, count: UInt64) -> ArchivePlace { .stream(stream, from: from, count: count) }
}

/// A member of a compressed tar.
final class StreamSource: ByteSource {
    let path: String
    private let stream: TarStream
    private var reader: TarStream.Reader?
    private var left: UInt64

    init(_ stream: TarStream, from place: UInt64, count: UInt64, path: String) throws(ExtractError) {
        self.path = path
        self.stream = stream
        left = count
        reader = try stream.reader(at: place)
    }

    func read(into room: UnsafeMutableRawBufferPointer) throws(ExtractError) -> Int {
        guard left > 0, let reader else {
            if let reader { stream.put(reader) }
            reader = nil
            return 0
        }
        let part = UnsafeMutableRawBufferPointer(rebasing: room[..<Int(min(UInt64(room.count), left))])
        let count = try reader.source.read(into: part)
        reader.place += UInt64(count)
        left = count == 0 ? 0 : left - UInt64(count)
        return count
    }
}
