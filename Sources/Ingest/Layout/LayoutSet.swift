import Foundation
import Records
import Yams

/// Every vocabulary (`records/*.yaml`) and layout (`layouts/*.yaml`) of a mappings directory, read and checked.
public struct LayoutSet: Sendable {
    /// The vocabularies by kind of record.
    public let schemas: [String: RecordSchema]
    let x12: [X12Layout]
    let flat: [FlatLayout]
    /// How clinical documents are read; `nil` where no layout says it.
    let cda: CDALayout?

    /// Reads `directory` (the `mappings` folder). Throws every mistake found, each with file, line and column.
    public init(directory: String) throws(MappingErrors) {
        var errors: [MappingError] = []
        var schemas: [String: RecordSchema] = [:]
        for file in LayoutSet.files(directory + "/records", &errors) {
            do throws(MappingError) {
                let schema = try RecordSchema(file)
                schemas[schema.kind] = schema
            } catch { errors.append(error) }
        }
        var x12: [X12Layout] = []
        var flat: [FlatLayout] = []
        var cda: CDALayout?
        let files = LayoutSet.files(directory + "/layouts", &errors)
        let merge = X12LayoutMerge(files)
        for file in files where !LayoutSet.onlyChanges(file) {
            do throws(MappingError) {
                let file = try merge.merged(file)
                let (format, schema) = try LayoutSet.head(file, schemas)
                switch format {
                case "x12":
                    var reader = X12LayoutReader(file: file, schema: schema)
                    x12.append(try reader.read())
                case "delimited", "fixed", "ndjson":
                    var reader = FlatLayoutReader(
                        file: file, schema: schema,
                        format: format == "fixed" ? .fixed : format == "ndjson" ? .ndjson : .delimited)
                    flat.append(try reader.read())
                case "cda":
                    guard cda == nil else { throw file.error(at: file.root, "there is a layout of documents already") }
                    var reader = try CDALayoutReader(file: file, schema: schema, schemas: schemas)
                    cda = try reader.read()
                default: throw file.error(at: file.root, "format: expected x12, delimited, fixed, ndjson or cda")
                }
            } catch { errors.append(error) }
        }
        guard errors.isEmpty else { throw MappingErrors(errors) }
        self.schemas = schemas
        self.x12 = x12
        self.flat = flat
        self.cda = cda
    }

    /// The fields that some X12 layout fills, and their groups: `claim.lines.charge`.
    var filledFields: Set<String> {
        var filled: Set<String> = []
        func add(_ id: FieldID, of schema: RecordSchema) {
            var field: FieldID? = id
            while let at = field {
                filled.insert("\(schema.kind).\(schema.fields[Int(at)].path)")
                field = schema.fields[Int(at)].parent
            }
        }
        for layout in x12 { for id in layout.tables.filledFields { add(id, of: layout.schema) } }
        return filled
    }

    /// Whether the file is no layout by itself: others take it in.
    private static func onlyChanges(_ file: MappingFile) -> Bool {
        file.root.mapping?["changes"]?.bool ?? false
    }

    private static func head(
        _ file: MappingFile, _ schemas: [String: RecordSchema]
    ) throws(MappingError) -> (String, RecordSchema) {
        let root = try file.mapping(file.root, "a layout")
        guard let format = root["format"], let record = root["record"] else {
            throw file.error(
                at: file.root, "a layout needs 'format' (x12, delimited, fixed, ndjson or cda) and 'record'")
        }
        let kind = try file.text(record, "record")
        guard let schema = schemas[kind] else {
            let known = schemas.keys.sorted().joined(separator: ", ")
            throw file.error(at: record, "no vocabulary of kind '\(kind)'; known are \(known)")
        }
        return (try file.text(format, "format"), schema)
    }

    /// The YAML files of a directory, in the order of their names.
    private static func files(_ directory: String, _ errors: inout [MappingError]) -> [MappingFile] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            errors.append(MappingError(file: directory, line: 0, column: 0, message: "the directory cannot be read"))
            return []
        }
        var files: [MappingFile] = []
        for name in names.sorted() where name.hasSuffix(".yaml") {
            let path = directory + "/" + name
            guard let bytes = FileManager.default.contents(atPath: path) else {
                errors.append(MappingError(file: path, line: 0, column: 0, message: "the file cannot be read"))
                continue
            }
            do throws(MappingError) {
                files.append(try MappingFile(name: path, yaml: String(decoding: bytes, as: UTF8.self)))
            } catch { errors.append(error) }
        }
        return files
    }
}
