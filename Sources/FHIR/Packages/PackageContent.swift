import Bytes
import Foundation

/// What a FHIR package holds beside its definitions.
public enum PackageContent {
    /// The examples (`package/example/*.json`) of a package (.tgz), by name.
    public static func examples(of url: URL) throws -> [(name: String, bytes: [UInt8])] {
        let bytes = try Inflate.gunzip([UInt8](Data(contentsOf: url)), limit: PackageFiles.sizeLimit)
        let archive = TarArchive(bytes)
        let folder = "package/example/"
        return archive.files.filter {
            $0.path.hasPrefix(folder) && $0.path.hasSuffix(".json") && !$0.path.contains("/.")
        }
        .map { (String($0.path.dropFirst(folder.count)), Array(archive.bytes[$0.range])) }
    }
}
