/// The headers of a tar archive, plain or compressed, one after another: ustar, pax and GNU names.
struct TarListing {
    private let path: String
    private let memberLimit: Int
    private let bytes: any TarBytes
    private(set) var entries: [ArchiveEntry] = []
    /// What is wrong with the archive beside its members; those before it count.
    private(set) var fault: ExtractError?
    private var names = 0
    /// Name and size that the headers before the member state for it.
    private var longName: [UInt8]?
    private var longSize: UInt64?
    private var isSparse = false

    /// The most bytes that a pax or long name header may have.
    private static let extraLimit: UInt64 = 1 << 20

    /// Reads all headers. Throws where nothing of the archive counts: it is beyond a limit, or its compression is damaged.
    init(_ bytes: any TarBytes, path: String, memberLimit: Int) throws(ExtractError) {
        self.path = path
        self.memberLimit = memberLimit
        self.bytes = bytes
        while try readMember() {}
        try bytes.finish()
    }

    /// Reads a header and passes over what follows; `false` at the end.
    private mutating func readMember() throws(ExtractError) -> Bool {
        let place = bytes.place
        let block = try bytes.read(TarHeader.size)
        guard block.count == TarHeader.size else {
            let message = block.isEmpty ? "the archive has no end mark" : "the archive is cut within a header"
            fault = failure(.damagedArchive, "\(message) (byte \(place)); have it sent again")
            return false
        }
        if block.allSatisfy({ $0 == 0 }) { return false }
        guard let header = block.withUnsafeBufferPointer({ TarHeader($0) }) else {
            fault = failure(.damagedArchive, "the header at byte \(place) is damaged; have it sent again")
            return false
        }
        switch header.type {
        case 0x78, 0x4C, 0x67, 0x4B: return try readExtra(header, place)
        default: break
        }
        let size = longSize ?? header.count
        let name = longName ?? header.name
        let isWhole = try bytes.skip(size)
        let from = place + UInt64(TarHeader.size)
        try add(name, header.type, isWhole ? nil : "it is cut: the archive ends at byte \(bytes.place)", from, size)
        (longName, longSize, isSparse) = (nil, nil, false)
        return isWhole
    }

    private mutating func readExtra(_ header: TarHeader, _ place: UInt64) throws(ExtractError) -> Bool {
        guard header.count <= TarListing.extraLimit else {
            fault = failure(.damagedArchive, "the header at byte \(place) states a name of \(header.count) bytes")
            return false
        }
        let text = try bytes.read(Int(header.count))
        guard text.count == Int(header.count), try bytes.skipFilling(header.count) else {
            fault = failure(.damagedArchive, "the archive is cut at byte \(bytes.place); have it sent again")
            return false
        }
        if header.type == 0x4C { longName = Array(text.prefix { $0 != 0 }) }
        if header.type == 0x78 { readPax(text) }
        return true
    }

    /// `LENGTH KEY=VALUE\n`, again and again.
    private mutating func readPax(_ text: [UInt8]) {
        var rest = text[...]
        while let space = rest.firstIndex(of: 0x20), let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
            length > space - rest.startIndex + 1, length <= rest.count
        {
            let line = rest[(space + 1)..<(rest.startIndex + length)].dropLast()
            rest = rest.dropFirst(length)
            guard let equals = line.firstIndex(of: 0x3D) else { continue }
            let key = line[..<equals]
            let value = line[(equals + 1)...]
            if key.elementsEqual("path".utf8) { longName = Array(value) }
            if key.elementsEqual("size".utf8) {
                let size = Int64(String(decoding: value, as: UTF8.self)) ?? -1
                longSize = size < 0 ? nil : UInt64(size)
            }
            if key.starts(with: "GNU.sparse".utf8) { isSparse = true }
        }
    }

    private mutating func add(
        _ name: [UInt8], _ type: UInt8, _ cut: String?, _ from: UInt64, _ size: UInt64
    ) throws(ExtractError) {
        // Folders, devices and pipes; what GNU tar notes of the archive itself.
        if [0x33, 0x34, 0x35, 0x36, 0x44, 0x56].contains(type) || name.last == 0x2F || ArchiveName.isHidden(name) {
            return
        }
        names += min(name.count, ArchiveName.limit)
        guard entries.count < memberLimit, names <= ArchiveName.totalLimit else {
            throw failure(.notOpened, "it has more than \(memberLimit) members, or their names are too long; split it")
        }
        let text = ArchiveName.text(name)
        var reason = cut.map { "\($0); have it sent again" }
        if name.count > ArchiveName.limit { reason = "its name is longer than \(ArchiveName.limit) bytes; rename it" }
        if type == 0x31 || type == 0x32 { reason = "it is a link, which is not followed; pack the file itself" }
        if isSparse || type == 0x53 || type == 0x4D {
            reason = "it is packed with holes, or goes on in another archive, which is not read; pack it plainly"
        }
        if let reason {
            let code: ExtractError.Code = cut == nil ? .notOpened : .damagedArchive
            let error = ExtractError(code, path: "\(path)!\(text)", reason)
            entries.append(ArchiveEntry(name: text, content: .failure(error)))
        } else {
            entries.append(ArchiveEntry(name: text, content: .success(bytes.place(from: from, count: size))))
        }
    }

    private func failure(_ code: ExtractError.Code, _ message: String) -> ExtractError {
        ExtractError(code, path: path, message)
    }
}

/// The bytes that a list is read from, forwards.
protocol TarBytes: AnyObject {
    /// Where the next byte stands in the (inflated) archive.
    var place: UInt64 { get }
    /// The next `count` bytes, or as many as there are.
    func read(_ count: Int) throws(ExtractError) -> [UInt8]
    /// Passes over as many; `false` where there are less.
    func pass(_ count: UInt64) throws(ExtractError) -> Bool
    /// Called after the last header; throws where what was read cannot be trusted.
    func finish() throws(ExtractError)
    /// How the bytes of a member are found again.
    func place(from: UInt64, count: UInt64) -> ArchivePlace
}

extension TarBytes {
    /// Passes over a member's bytes and what fills their last block; `false` where they are cut.
    func skip(_ count: UInt64) throws(ExtractError) -> Bool {
        guard try pass(count) else { return false }
        _ = try skipFilling(count)
        return true
    }

    /// What fills the last block of `count` bytes.
    func skipFilling(_ count: UInt64) throws(ExtractError) -> Bool { try pass((512 - count % 512) % 512) }
}

/// A plain tar: what is passed over is not read.
final class PlainTarBytes: TarBytes {
    private let file: ArchiveFile
    private(set) var place: UInt64 = 0

    init(_ file: ArchiveFile) { self.file = file }

    func read(_ count: Int) throws(ExtractError) -> [UInt8] {
        let bytes = try file.bytes(at: place, count)
        place += UInt64(bytes.count)
        return bytes
    }

    func pass(_ count: UInt64) -> Bool {
        guard count <= file.size - min(place, file.size) else {
            place = file.size
            return false
        }
        place += count
        return true
    }

    func finish() {}

    func place(from: UInt64, count: UInt64) -> ArchivePlace { .range(from: from, count: count) }
}
