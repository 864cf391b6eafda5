import Foundation

/// The files that a command names: each with whether it was named itself or found in a directory.
public struct ExtractFiles: Sendable {
    public struct File: Sendable {
        /// As errors name it; of a member of an archive `night.zip!folder/document.xml`.
        public let path: String
        /// Found in a directory: where it is no extract, that is a finding and no error.
        public let isFound: Bool
        /// Where it stands in an archive; `nil` for a file of its own.
        var member: ArchiveMember?
        /// Why it is not read.
        var fault: ExtractError?

        /// Its bytes.
        public func open() throws(ExtractError) -> any ByteSource {
            if let fault { throw fault }
            if let member { return try member.open() }
            return try FileSource(path: path)
        }

        /// Whether what was thrown refuses this file alone: then nothing of it was handed over, and the next goes on. Otherwise
        /// the run ends.
        public func isRefused(by error: ExtractError) -> Bool {
            switch error.code {
            case .notExtract, .empty, .notOpened: isFound || member != nil || fault != nil
            case .damagedArchive, .damagedText, .damagedCompression: member != nil || fault != nil
            case .missing, .unreadable: false
            }
        }
    }

    /// In the order in which they are read; members of archives stand in place of their archive.
    public private(set) var files: [File]
    /// How many members archives may still have.
    private var membersLeft: Int

    /// The deepest directory that is looked into.
    public static let depthLimit = 32

    /// Directories are looked through, sorted by name, names that begin with a dot left out; links to directories are
    /// not followed. A path that does not exist or may not be read is an error, and so are a directory without files and
    /// a link to nothing: better before any file is read than after most of them.
    ///
    /// An archive (zip, tar, compressed tar) becomes its members; a cut or damaged one that was named is an error where
    /// nothing of it can be read.
    public init(paths: [String]) throws(ExtractError) { try self.init(paths: paths, memberLimit: Archive.memberLimit) }

    /// - Parameter memberLimit: the most members of all archives.
    init(paths: [String], memberLimit: Int) throws(ExtractError) {
        membersLeft = memberLimit
        files = []
        for file in try ExtractFiles.find(paths) { try add(file) }
    }

    /// Adds the file, or the members that it is an archive of, and what is wrong with it.
    private mutating func add(_ file: File) throws(ExtractError) {
        let archive: Archive?
        do {
            archive = try file.path == "-" ? nil : Archive(path: file.path, memberLimit: membersLeft)
        } catch {
            guard file.isFound, error.code != .missing, error.code != .unreadable else { throw error }
            files.append(File(path: file.path, isFound: true, fault: error))
            return
        }
        guard let archive else { return files.append(file) }
        membersLeft -= archive.entries.count
        for entry in archive.entries {
            let path = "\(file.path)!\(entry.name)"
            switch entry.content {
            case .success(let place):
                let member = ArchiveMember(archive: file.path, name: entry.name, place: place, stamp: archive.stamp)
                files.append(File(path: path, isFound: file.isFound, member: member))
            case .failure(let error): files.append(File(path: path, isFound: file.isFound, fault: error))
            }
        }
        let empty = ExtractError(.empty, path: file.path, "the archive holds no files; have it sent again")
        if let fault = archive.fault ?? (archive.entries.isEmpty ? empty : nil) {
            files.append(File(path: file.path, isFound: file.isFound, fault: fault))
        }
    }

    private static func find(_ paths: [String]) throws(ExtractError) -> [File] {
        var files: [File] = []
        for path in paths {
            if path == "-" {
                files.append(File(path: path, isFound: false))
                continue
            }
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
                throw ExtractError(.missing, path: path, "there is no such file or directory; check the path")
            }
            guard isDirectory.boolValue else {
                try ExtractFiles.checkReadable(path)
                files.append(File(path: path, isFound: false))
                continue
            }
            let before = files.count
            try ExtractFiles.list(path, 0, &files)
            if files.count == before {
                throw ExtractError(.notExtract, path: path, "the directory holds no files; name one that does")
            }
        }
        return files
    }

    private static func list(_ directory: String, _ depth: Int, _ files: inout [File]) throws(ExtractError) {
        guard depth <= depthLimit else { return }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw ExtractError(.unreadable, path: directory, "the directory cannot be read; check its permissions")
        }
        for name in names.sorted(by: { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }) {
            guard !name.hasPrefix(".") else { continue }
            let path = directory.hasSuffix("/") ? directory + name : directory + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            let kind = status.st_mode & S_IFMT
            if kind == S_IFDIR {
                try list(path, depth + 1, &files)
                continue
            }
            let isExtract = kind == S_IFLNK ? try isFile(path) : kind == S_IFREG
            guard isExtract else { continue }
            try checkReadable(path)
            files.append(File(path: path, isFound: true))
        }
    }

    /// Whether a link leads to a file. One that leads nowhere is an error: an extract may be missing.
    private static func isFile(_ path: String) throws(ExtractError) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileSource.failure(path, errno) }
        return status.st_mode & S_IFMT == S_IFREG
    }

    private static func checkReadable(_ path: String) throws(ExtractError) {
        guard faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 else { throw FileSource.failure(path, errno) }
    }
}
