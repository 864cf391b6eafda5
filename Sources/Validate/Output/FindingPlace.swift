/// Where a resource, or a finding, stands.
public struct FindingPlace: Sendable, Hashable {
    /// The file as the caller named it; `-` is standard input.
    public var file: String
    /// From 1.
    public var line: Int
    /// From 0, in the file's content (inflated, where it is compressed).
    public var byte: Int
    /// The resource, as `Type/id`.
    public var resource: String

    public init(file: String, line: Int, byte: Int, resource: String = "") {
        self.file = file
        self.line = line
        self.byte = byte
        self.resource = resource
    }
}

/// A verdict, and where its resource and its findings stand.
struct PlacedVerdict {
    let verdict: Verdict
    /// Where the resource begins.
    let place: FindingPlace
    /// The line of each finding.
    let lines: [Int]

    /// Where a finding stands.
    func place(of number: Int) -> FindingPlace {
        FindingPlace(
            file: place.file, line: lines[number], byte: place.byte + verdict.findings[number].offset,
            resource: verdict.resource)
    }
}
