import Foundation
import Records
import Reports

extension MappingsDirectory {
    /// The file of the words of the record page, below the folder.
    static let recordWords = "record-words.yaml"

    /// The words of the page of a record: `record-words.yaml`, where there is one; a mistake is an error at
    /// file:line:column.
    public func recordWords() throws -> RecordWordLists {
        let name = "\(path)/\(MappingsDirectory.recordWords)"
        guard FileManager.default.fileExists(atPath: name) else { return RecordWordLists() }
        return try RecordWordLists(
            MappingFile(name: name, yaml: try String(contentsOfFile: name, encoding: .utf8)))
    }
}
