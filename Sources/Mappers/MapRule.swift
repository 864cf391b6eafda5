import Records
import Yams

/// One rule of a map as its file states it: what to write, and from what.
struct MapRule {
    /// `supportingInfo[clmrecvddate].timingDate`, as written.
    let path: String
    /// Where the rule begins.
    let key: Yams.Node
    /// What stands after the colon: an expression, or options.
    let value: Yams.Node
    /// The file it stands in; a fragment's may be another than the map's.
    let file: MapSource
    let cpcds: [String]

    /// The words that options are.
    static let options = [
        "from", "value", "when", "default", "crosswalk", "code", "system", "display", "each", "as", "with", "let",
        "key", "unique",
        "needs", "rules", "use", "sequencesOf", "cpcds",
    ]

    /// The word in place of a path: the rules of a fragment stand here.
    static let include = "include"

    var line: Int { key.mark?.line ?? 0 }

    /// The options, or `nil` where the value is a single expression.
    var mapping: Yams.Node.Mapping? { value.mapping }
}

/// A file of maps with its text, of which the comments carry the CPCDS map ids.
struct MapSource {
    let file: MappingFile
    let lines: [Substring]

    init(name: String, yaml: String) throws(MappingError) {
        file = try MappingFile(name: name, yaml: yaml)
        lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Reads a list of rules, each a mapping of one path to its value.
    func rules(_ node: Yams.Node) throws(MappingError) -> [MapRule] {
        var result: [MapRule] = []
        for item in try file.sequence(node, "rules") {
            let mapping = try file.mapping(item, "a rule")
            guard mapping.count == 1, let (key, value) = mapping.first.map({ ($0.key, $0.value) }) else {
                throw file.error(at: item, "a rule is one path and its value: '- path: expression'")
            }
            let path = try file.text(key, "a rule's path")
            if path == MapRule.include {
                result.append(MapRule(path: path, key: key, value: value, file: self, cpcds: []))
                continue
            }
            if let options = value.mapping { try file.check(keys: options, MapRule.options, path) }
            result.append(MapRule(path: path, key: key, value: value, file: self, cpcds: try cpcds(key, value)))
        }
        return result
    }

    /// The CPCDS map ids of a rule: its `cpcds:` option, or the comment `# cpcds 35` on its lines; an error where it has
    /// neither, and its file no `cpcds:` for all of its rules.
    private func cpcds(_ key: Yams.Node, _ value: Yams.Node) throws(MappingError) -> [String] {
        if let option = value.mapping?["cpcds"] { return MapSource.ids(try file.text(option, "cpcds")) }
        let first = key.mark?.line ?? 1
        if let word = file.root.mapping?["cpcds"] { return MapSource.ids(try file.text(word, "cpcds")) }
        var number = first
        while number <= lines.count && number < first + 40 {
            let line = lines[number - 1]
            let code = line.drop { $0 == " " }
            if number > first && code.hasPrefix("- ") { break }
            if let comment = line.range(of: "# cpcds ") { return MapSource.ids(String(line[comment.upperBound...])) }
            number += 1
        }
        throw file.error(at: key, "the rule says no CPCDS map id: add '# cpcds NN' (or '# cpcds none') at its line")
    }

    private static func ids(_ text: String) -> [String] {
        let head = text.prefix { $0.isNumber || $0 == "," || $0 == " " || $0.isLetter }
        let ids = head.split { $0 == "," || $0 == " " }.map(String.init)
        return ids.first == "none" ? [] : ids.filter { $0.allSatisfy(\.isNumber) }
    }

    /// An error at a place within an expression's text.
    func error(in node: Yams.Node, _ problem: ExpressionError) -> MappingError {
        var column = node.mark?.column ?? 1
        if case .scalar(let scalar) = node {
            switch scalar.style {
            case .singleQuoted, .doubleQuoted: column += 1 + problem.offset
            case .literal, .folded: break
            default: column += problem.offset
            }
        }
        return MappingError(file: file.name, line: node.mark?.line ?? 1, column: column, message: problem.message)
    }
}

extension StringProtocol {
    /// The first place of `part`.
    func range(of part: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }
}
