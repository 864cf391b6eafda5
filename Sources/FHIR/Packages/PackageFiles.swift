import Bytes
import Foundation

/// The JSON files of a FHIR package: of an archive (.tgz), or of a folder that one was unpacked into.
///
/// Only what stands directly in `package/` counts; `package/example` and other folders hold no definitions.
struct PackageFiles {
    private enum Content {
        case archive(TarArchive, [Range<Int>])
        case folder(URL)
    }

    /// What errors call the package: the file's or folder's name.
    let label: String
    /// Names without the folder, in the order of the archive or of the names.
    let names: [String]
    private let places: [String: Int]
    private let content: Content

    /// The most bytes that a package may unpack to; the largest official one, FHIR's own, has 41 MB.
    static let sizeLimit = 256 << 20
    /// The most bytes of one file.
    static let fileSizeLimit = 128 << 20
    /// The most files that are looked at.
    static let countLimit = 100_000

    /// Opens a .tgz, a folder with `package/`, or a folder with the files themselves.
    init(_ url: URL) throws(PackageError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw PackageError(file: url.path, reason: "there is no such file or folder")
        }
        if isFolder.boolValue {
            try self.init(folder: url)
            return
        }
        let bytes: [UInt8]
        do {
            let packed = try Data(contentsOf: url, options: .alwaysMapped)
            guard packed.count <= PackageFiles.sizeLimit else { throw InflateError.tooLarge }
            bytes = try Inflate.gunzip([UInt8](packed), limit: PackageFiles.sizeLimit)
        } catch let error as InflateError {
            throw PackageError(file: url.lastPathComponent, reason: error.rawValue)
        } catch {
            throw PackageError(file: url.lastPathComponent, reason: "it cannot be read")
        }
        self.init(archive: bytes, label: url.lastPathComponent)
    }

    /// The files of a tar archive.
    init(archive bytes: [UInt8], label: String) {
        let archive = TarArchive(bytes)
        let prefix = "package/"
        let files = archive.files.filter { $0.path.hasPrefix(prefix) && !$0.path.dropFirst(prefix.count).contains("/") }
            .prefix(PackageFiles.countLimit)
        self.init(
            label: label, names: files.map { String($0.path.dropFirst(prefix.count)) },
            content: .archive(archive, files.map(\.range)))
    }

    private init(folder url: URL) throws(PackageError) {
        let inner = url.appendingPathComponent("package")
        let hasInner = FileManager.default.fileExists(atPath: inner.appendingPathComponent("package.json").path)
        let folder = hasInner ? inner : url
        guard let all = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            throw PackageError(file: url.path, reason: "the folder cannot be read")
        }
        self.init(
            label: url.lastPathComponent, names: Array(all.sorted().prefix(PackageFiles.countLimit)),
            content: .folder(folder))
    }

    private init(label: String, names: [String], content: Content) {
        self.label = label
        self.names = names
        self.content = content
        places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The place of a file among `names`.
    func place(of name: String) -> Int? { places[name] }

    /// Reads a file onto a tape; throws what is wrong with it.
    func parse(_ place: Int, onto tape: ResourceTape) throws(PackageError) {
        do {
            switch content {
            case .archive(let archive, let ranges):
                try archive.bytes.withUnsafeBufferPointer {
                    try tape.parse(UnsafeBufferPointer(rebasing: $0[ranges[place]]))
                }
            case .folder: try tape.parse(bytes(place))
            }
        } catch let error as JSONError {
            throw PackageError(file: "\(label): \(names[place])", reason: error.description)
        } catch {
            throw PackageError(file: "\(label): \(names[place])", reason: "it cannot be read")
        }
    }

    /// Hands each file's name, then its bytes, to `body`: all that tables are made of.
    func forEachFile(_ body: (UnsafeBufferPointer<UInt8>) -> Void) throws {
        for (place, name) in names.enumerated() where name.hasSuffix(".json") {
            Array("\n\(name)\n".utf8).withUnsafeBufferPointer(body)
            switch content {
            case .archive(let archive, let ranges):
                archive.bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[ranges[place]])) }
            case .folder: ((try? bytes(place)) ?? []).withUnsafeBufferPointer(body)
            }
        }
    }

    /// A file's bytes.
    func bytes(_ place: Int) throws -> [UInt8] {
        switch content {
        case .archive(let archive, let ranges): return Array(archive.bytes[ranges[place]])
        case .folder(let folder):
            let url = folder.appendingPathComponent(names[place]).resolvingSymlinksInPath()
            let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
            guard attributes[.type] as? FileAttributeType == .typeRegular,
                (attributes[.size] as? Int ?? 0) <= PackageFiles.fileSizeLimit
            else { throw CocoaError(.fileReadTooLarge) }
            return [UInt8](try Data(contentsOf: url))
        }
    }
}
