import Assemble
import Bytes
import FHIR
import Records

/// A case as one line of JSON, for `assemble` and `map` alone.
///
/// ```json
/// {"case":"claim","ids":{"patient":"…","coverage":"…","explanationOfBenefit":"…","insurer":"…"},"version":"68c1…",
///  "history":{"cancelled":false,"prior":"","replacedBy":"","directory":""},"lineMatches":[0,1],"patient":true,"coverage":true,"claim":{…},"remittance":{…}}
/// ```
/// The records stand in it as `ingest` writes them; `patient` and `coverage` say which resources a member's row makes.
enum CaseNDJSON {
    static func write(_ source: AssembledCase, to writer: inout ByteWriter) {
        let value = source.value
        writer.append("{\"case\":")
        writer.append(jsonString: value.kind.rawValue)
        writer.append(",\"ids\":{\"patient\":")
        writer.append(jsonString: value.ids.patient)
        writer.append(",\"coverage\":")
        writer.append(jsonString: value.ids.coverage)
        writer.append(",\"explanationOfBenefit\":")
        writer.append(jsonString: value.ids.explanationOfBenefit)
        writer.append(",\"insurer\":")
        writer.append(jsonString: value.ids.insurer)
        writer.append("},\"history\":{\"cancelled\":")
        writer.append(value.history.isCancelled ? "true" : "false")
        writer.append(",\"prior\":")
        writer.append(jsonString: value.history.prior)
        writer.append(",\"replacedBy\":")
        writer.append(jsonString: value.history.replacedBy)
        writer.append(",\"directory\":")
        writer.append(jsonString: value.history.directory)
        writer.append("},\"span\":{\"start\":")
        writer.append(jsonString: value.span.start)
        writer.append(",\"end\":")
        writer.append(jsonString: value.span.end)
        writer.append("},\"version\":")
        writer.append(jsonString: Hexadecimal.text(value.version))
        writer.append(",\"lineMatches\":[")
        for (index, match) in value.lineMatches.enumerated() {
            if index > 0 { writer.append(",") }
            writer.append(decimal: Int(match))
        }
        writer.append("],\"patient\":")
        writer.append(value.kind != .member || source.makesPatient ? "true" : "false")
        writer.append(",\"coverage\":")
        writer.append(value.kind != .member || source.makesCoverage ? "true" : "false")
        let records: [(name: StaticString, record: Record?)] = [
            (",\"claim\":", value.claim), (",\"remittance\":", value.remittance), (",\"member\":", value.member),
            (",\"coverageRow\":", value.coverage), (",\"provider\":", value.provider),
            (",\"authorization\":", value.authorization), (",\"statement\":", value.statement),
            (",\"document\":", value.document),
        ]
        for (name, record) in records {
            guard let record else { continue }
            writer.append(name)
            RecordNDJSON.write(record, file: "", to: &writer)
            writer.truncate(to: writer.count - 1)
        }
        writer.append("}\n")
    }

    /// A case read back, and which resources it is to make.
    struct Line {
        var value: Case
        var makesPatient: Bool
        var makesCoverage: Bool
    }

    /// Reads one line; throws what is wrong with it, without values.
    static func read(
        _ line: UnsafeBufferPointer<UInt8>, _ tape: ResourceTape, schemas: [String: RecordSchema]
    ) throws -> Line {
        try tape.parse(line)
        let root = tape.root
        guard let kind = root["case"]?.string.flatMap({ Case.Kind(rawValue: $0) }), let ids = root["ids"] else {
            throw PipelineError(.failure, "expected a case, as 'patient-access assemble' writes it")
        }
        var value = Case(kind: kind, ids: CaseIDs())
        value.ids.patient = ids["patient"]?.string ?? ""
        value.ids.coverage = ids["coverage"]?.string ?? ""
        value.ids.explanationOfBenefit = ids["explanationOfBenefit"]?.string ?? ""
        value.ids.insurer = ids["insurer"]?.string ?? ""
        if let history = root["history"] {
            value.history.isCancelled = history["cancelled"].map { $0.raw.elementsEqual("true".utf8) } ?? false
            value.history.prior = history["prior"]?.string ?? ""
            value.history.replacedBy = history["replacedBy"]?.string ?? ""
            value.history.directory = history["directory"]?.string ?? ""
        }
        value.span.start = root["span"]?["start"]?.string ?? ""
        value.span.end = root["span"]?["end"]?.string ?? ""
        value.version = Hexadecimal.bytes(root["version"]?.string ?? "")
        value.lineMatches = (root["lineMatches"]?.children ?? []).map {
            Int32(String(decoding: $0.raw, as: UTF8.self)) ?? -1
        }
        value.claim = try record(root["claim"], schemas)
        value.remittance = try record(root["remittance"], schemas)
        value.member = try record(root["member"], schemas)
        value.coverage = try record(root["coverageRow"], schemas)
        value.provider = try record(root["provider"], schemas)
        value.authorization = try record(root["authorization"], schemas)
        value.statement = try record(root["statement"], schemas)
        value.document = try record(root["document"], schemas)
        return Line(
            value: value, makesPatient: isTrue(root["patient"]), makesCoverage: isTrue(root["coverage"]))
    }

    private static func isTrue(_ cursor: TapeCursor?) -> Bool {
        cursor.map { $0.raw.elementsEqual("true".utf8) } ?? true
    }

    private static func record(_ cursor: TapeCursor?, _ schemas: [String: RecordSchema]) throws -> Record? {
        guard let cursor else { return nil }
        return try RecordNDJSON.read(cursor.raw, schemas: schemas).record
    }
}

/// Bytes as hexadecimal digits.
enum Hexadecimal {
    static func text(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Anything but pairs of digits gives no bytes.
    static func bytes(_ text: String) -> [UInt8] {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count % 2 == 0, digits.allSatisfy({ $0 != nil }) else { return [] }
        let values = digits.compactMap { $0 }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
