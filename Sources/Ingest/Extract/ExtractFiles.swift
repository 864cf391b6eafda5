import Foundation

/// The files that a command names: each with whether it was named itself or found in a directory.
public struct ExtractFiles: Sendable {
    public struct File: Sendable, Hashable {
        public let path: String
        /// Found in a directory: where it is no extract, that is a finding and no error.
        public let isFound: Bool
    }

    public let files: [File]

    /// The deepest directory that is looked into.
    public static let depthLimit = 32

    /// Directories are looked through, sorted by name, names that begin with a dot left out; links to directories are
    /// not followed. A path that does not exist or may not be read is an error, and so are a directory without files and
    /// a link to nothing: better before any file is read than after most of them.
    public init(paths: [String]) throws(ExtractError) {
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
        self.files = files
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
