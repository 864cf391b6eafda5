/// Which element of a resource says as of which day its codes are looked up (`mappings/profiles/date-of-service.tsv`).
public struct DatesOfService: Sendable {
    /// Paths of JSON names by type, the one that counts first.
    let paths: [String: [[String]]]

    /// None: codes are looked up as of any day.
    public init() { paths = [:] }

    /// Reads lines of a type and a path, with a tab between; comments begin with `#`, and the first line names the columns.
    public init(_ text: String) {
        var paths: [String: [[String]]] = [:]
        for line in text.split(separator: "\n").filter({ !$0.hasPrefix("#") }).dropFirst() {
            let cells = line.split(separator: "\t")
            guard cells.count == 2 else { continue }
            paths[String(cells[0]), default: []].append(cells[1].split(separator: ".").map(String.init))
        }
        self.paths = paths
    }
}
