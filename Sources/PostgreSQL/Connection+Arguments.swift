import CPostgreSQL

extension Connection {
    typealias CStrings = UnsafePointer<UnsafePointer<CChar>?>

    /// Throws where libpq could not even parse the address. libpq's own words may quote a password: they are not used.
    static func check(_ address: String) throws(PostgreSQLError) {
        var complaint: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(address, &complaint)
        defer {
            PQconninfoFree(options)
            PQfreemem(complaint)
        }
        guard options == nil else { return }
        throw PostgreSQLError(
            .connection, "the store's address is not one that PostgreSQL reads",
            hint: "give it as postgresql://USER@HOST:PORT/DATABASE, special characters percent-encoded")
    }

    /// The texts as a null-terminated list of C strings, for the length of a call.
    static func withCStrings<R>(_ texts: [String], _ body: (CStrings) -> R) -> R {
        var bytes: [CChar] = []
        var offsets: [Int] = []
        for text in texts {
            offsets.append(bytes.count)
            bytes.append(contentsOf: text.utf8.map { CChar(bitPattern: $0) })
            bytes.append(0)
        }
        return bytes.withUnsafeBufferPointer { bytes in
            var pointers: [UnsafePointer<CChar>?] = offsets.map { at in bytes.baseAddress.map { $0 + at } }
            pointers.append(nil)
            return pointers.withUnsafeBufferPointer { list in
                guard let base = list.baseAddress else { preconditionFailure("a list with a null is not empty") }
                return body(base)
            }
        }
    }

    /// The parameters as libpq takes them: values, lengths, formats (1 is binary), types (17 is `bytea`).
    static func withParameters<R>(
        _ parameters: [QueryParameter],
        _ body: (CStrings?, UnsafePointer<Int32>?, UnsafePointer<Int32>?, UnsafePointer<Oid>?) -> R
    ) -> R {
        var bytes: [CChar] = []
        var offsets: [Int?] = []
        var lengths: [Int32] = []
        var formats: [Int32] = []
        var types: [Oid] = []
        for parameter in parameters {
            let start = bytes.count
            switch parameter {
            case .text(let text):
                bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
                formats.append(0)
                types.append(0)
            case .bytes(let value):
                bytes.append(contentsOf: value.lazy.map { CChar(bitPattern: $0) })
                formats.append(1)
                types.append(17)
            case .null:
                formats.append(0)
                types.append(0)
            }
            offsets.append(parameter == .null ? nil : start)
            lengths.append(Int32(clamping: bytes.count - start))
            bytes.append(0)
        }
        return bytes.withUnsafeBufferPointer { bytes in
            let values = offsets.map { offset in offset.flatMap { at in bytes.baseAddress.map { $0 + at } } }
            return body(values, lengths, formats, types)
        }
    }
}
