/// Values that JSON allows and the type does not (FHIR R4, 2.24.0.1).
extension MutantCollector {
    func format(_ site: Site) {
        guard !site.value.isObject, site.parent?.key != "resourceType" else { return }
        for text in turned(MutantCollector.malformed[site.type] ?? [], for: site.label) {
            add(.format, site, "\(site.type) \(text)", [Edit.replace(site.value, text)])
        }
    }

    static let malformed: [String: [String]] = [
        "date": [
            "\"2023-02-30\"", "\"2023-13-01\"", "\"23-01-01\"", "\"2023-1-1\"", "\"2023-01-01T00:00:00Z\"",
            "\"2023-00\"",
            "\"20230101\"", "\"2023-02-29\"", "\"0000\"",
        ],
        "dateTime": [
            "\"2023-02-30\"", "\"2023-02-01T10:00:00\"", "\"2023-02-01T10:00Z\"", "\"2023-02-01 10:00:00Z\"",
            "\"2023-02-01T25:00:00Z\"", "\"2023-02-01T24:00:00Z\"", "\"2023-04-31T10:00:00Z\"",
            "\"2023-02-01T10:60:00Z\"",
            "\"2023-02-01T10:00:00+15:00\"", "\"2023-02-01T10\"", "\"2023-02-01T10:00:00z\"",
        ],
        "instant": [
            "\"2023-02-01\"", "\"2023-02-01T10:00Z\"", "\"2023-02-01T10:00:00\"", "\"2023-02-30T10:00:00Z\"",
            "\"2023\"",
        ],
        "time": ["\"24:00:00\"", "\"10:00\"", "\"10:00:00Z\"", "\"1:00:00\"", "\"10:60:00\""],
        "positiveInt": ["0", "-1", "1.5", "2147483648"],
        "unsignedInt": ["-1", "1.5", "2147483648"],
        "integer": ["1.5", "2147483648", "-2147483649"],
        "code": ["\" a\"", "\"a \"", "\"a  b\"", "\"a\\tb \""],
        "id": ["\"a_b\"", "\"a b\"", "\"\(String(repeating: "a", count: 65))\"", "\"a/b\"", "\"é\""],
        "uri": ["\"http://example.org/a b\"", "\" http://example.org\"", "\"http://example.org/a\\nb\""],
        "url": ["\"http://example.org/a b\"", "\" http://example.org\""],
        "canonical": ["\"http://example.org/a b\"", "\" http://example.org\""],
        "oid": ["\"urn:oid:3.1\"", "\"1.2.3\"", "\"urn:oid:1.02\""],
        "uuid": ["\"urn:uuid:x\"", "\"c757873d-ec9a-4326-a141-556f43239520\""],
        "base64Binary": ["\"a\"", "\"####\"", "\"YQ=\""],
    ]
}
