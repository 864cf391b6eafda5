import Foundation

@testable import FHIR

/// A package of invented definitions, as an archive or a folder.
struct InventedPackage {
    var name = "invented.guide"
    var version = "1.0.0"
    var dependencies = ["hl7.fhir.r4.core": "4.0.1"]
    /// By name, under `package/`.
    var files: [String: String] = [:]

    static let base = "http://invented.example/StructureDefinition/"

    private var manifest: String {
        let list = dependencies.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
        return #"{"name":"\#(name)","version":"\#(version)","fhirVersions":["4.0.1"],"dependencies":{"#
            + list.joined(separator: ",") + "}}"
    }

    private var all: [(path: String, text: String)] {
        [("package.json", manifest)] + files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The tar archive.
    var archive: [UInt8] {
        var bytes: [UInt8] = []
        for file in all {
            var header = [UInt8](repeating: 0, count: 512)
            let path = Array("package/\(file.path)".utf8)
            header.replaceSubrange(0..<path.count, with: path)
            let size = Array(String(file.text.utf8.count, radix: 8).utf8)
            header.replaceSubrange(124..<124 + size.count, with: size)
            header[156] = 0x30
            bytes += header + Array(file.text.utf8)
            bytes += [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
        }
        return bytes + [UInt8](repeating: 0, count: 1024)
    }

    func opened() throws -> ConformancePackage {
        try ConformancePackage(PackageFiles(archive: archive, label: "\(name).tgz"))
    }

    /// Writes it as an unpacked folder `NAME#VERSION/package` under `folder`; the folder of the package.
    @discardableResult func write(under folder: URL) throws -> URL {
        let root = folder.appendingPathComponent("\(name)#\(version)")
        let inner = root.appendingPathComponent("package")
        for file in all {
            let place = inner.appendingPathComponent(file.path)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: place)
        }
        return root
    }

    /// A profile with a differential and no snapshot; `elements` are the members of ElementDefinitions without braces.
    static func profile(
        _ id: String, of type: String = "Patient", base: String? = nil, version: String = "1", _ elements: [String]
    ) -> String {
        let parent = base ?? "http://hl7.org/fhir/StructureDefinition/\(type)"
        return
            #"{"resourceType":"StructureDefinition","url":"\#(Self.base)\#(id)","version":"\#(version)","id":"\#(id)","#
            + #""kind":"\#(type == "Extension" ? "complex-type" : "resource")","abstract":false,"type":"\#(type)","#
            + #""derivation":"constraint","baseDefinition":"\#(parent)","differential":{"element":["#
            + elements.map { "{\($0)}" }.joined(separator: ",") + "]}}"
    }

    static func valueSet(_ id: String, _ compose: String) -> String {
        #"{"resourceType":"ValueSet","url":"http://invented.example/ValueSet/\#(id)","version":"1","compose":{\#(compose)}}"#
    }

    static func codeSystem(_ id: String, content: String = "complete", _ rest: String) -> String {
        #"{"resourceType":"CodeSystem","url":"http://invented.example/CodeSystem/\#(id)","version":"1","content":"\#(content)",\#(rest)}"#
    }
}

/// A folder that is gone when the test is.
final class Folder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("packages-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }
}
