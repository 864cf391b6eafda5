import Bytes
import FHIR
import Records
import Yams

extension MapCompiler {
    /// What a rule with options, and none of its own rules, writes.
    mutating func content(
        _ rule: MapRule, _ options: Yams.Node.Mapping, _ element: ResolvedElement, _ path: String
    ) throws(MappingError) -> Template.Content {
        let file = rule.file.file
        if let value = options["value"] { return .constant(try constant(rule, value, element, path)) }
        if options["code"] != nil || options["crosswalk"] != nil { return try coding(rule, options, element, path) }
        if let from = options["from"] {
            guard options["default"] == nil else {
                throw file.error(at: options["default"], "\(path): a default goes with 'crosswalk' or 'code', or alone")
            }
            return try value(rule, from, try expression(rule.file, from), element, path)
        }
        if let fallback = options["default"] {
            let made = try defaulted(rule, fallback, element, path)
            return .defaulted(made.json, made.number)
        }
        throw file.error(
            at: rule.key, "\(path): expected one of from, value, code, crosswalk, default, rules, use, sequencesOf")
    }

    // MARK: Values of expressions

    /// Checks that an expression's kind fits the element's type, and says how it is written.
    func value(
        _ rule: MapRule, _ node: Yams.Node, _ compiled: CompiledExpression, _ element: ResolvedElement, _ path: String
    ) throws(MappingError) -> Template.Content {
        guard let type = element.type?.code else {
            let names = element.types.map(\.suffix).joined(separator: ", ")
            throw rule.file.file.error(at: rule.key, "\(path): choose a type, by its ending: \(names)")
        }
        let kind = compiled.type.kind
        let format: Template.Format? =
            switch type {
            case "string", "code", "id", "uri", "url", "canonical", "markdown", "oid", "base64Binary", "xhtml":
                kind == .text ? .string : nil
            case "date": kind == .date ? .day : kind == .moment ? .momentDay : nil
            case "dateTime": kind == .date ? .day : kind == .moment ? .string : nil
            case "instant": kind == .moment ? .instant : nil
            case "decimal": compiled.type.isNumeric ? .decimal : nil
            case "integer", "positiveInt", "unsignedInt": compiled.type.isNumeric ? .integer : nil
            case "boolean": kind == .boolean ? .boolean : nil
            case "Money": compiled.type.isNumeric ? .money : nil
            case "Quantity", "SimpleQuantity", "Age", "Duration", "Distance": compiled.type.isNumeric ? .quantity : nil
            default: nil
            }
        guard let format else {
            let hint =
                switch type {
                case "CodeableConcept", "Coding": "write { code: …, system: … } or { from: …, crosswalk: … }"
                case "date", "dateTime": "a date's field has type date; toDate() reads a text"
                default: "write 'rules:' for its parts, or convert"
                }
            throw rule.file.file.error(
                at: node, "\(path) is of type \(type) and cannot take \(compiled.type.description); \(hint)")
        }
        return .value(compiled, format)
    }

    /// `value:`: a literal, checked against the element's type and required binding.
    private mutating func constant(
        _ rule: MapRule, _ node: Yams.Node, _ element: ResolvedElement, _ path: String
    ) throws(MappingError) -> Range<Int> {
        let text = try rule.file.file.text(node, "value")
        switch element.type?.code {
        case "boolean":
            guard text == "true" || text == "false" else {
                throw rule.file.file.error(at: node, "\(path): expected true or false")
            }
            return literal(Array(text.utf8))
        case "integer", "positiveInt", "unsignedInt", "decimal":
            guard FixedDecimal(Array(text.utf8)) != nil else {
                throw rule.file.file.error(at: node, "\(path): expected a number")
            }
            return literal(Array(text.utf8))
        case "string", "code", "id", "uri", "url", "canonical", "markdown":
            try check(code: text, system: nil, element, path) { rule.file.file.error(at: node, $0) }
            return literal(json: text)
        default:
            throw rule.file.file.error(
                at: node, "\(path) is of type \(element.type?.code ?? "unknown"); 'value' writes primitives only")
        }
    }

    /// Throws where a required binding's value set is known and does not have the code.
    func check(
        code: String, system: String?, _ element: ResolvedElement, _ path: String, _ error: (String) -> MappingError
    ) throws(MappingError) {
        guard let binding = element.binding, binding.strength == .required,
            let set = catalog.valueSet(binding.valueSet, from: element.bindingPackage),
            set.contains(system: system, code: code) == false
        else { return }
        let known = set.systems.flatMap(\.codes)
        let list = known.count <= 30 ? "; it has \(known.joined(separator: ", "))" : ""
        throw error(
            "\(path): the code '\(code)'\(system.map { " of \($0)" } ?? "") is not in the required value set \(set.url)\(list)"
        )
    }

    // MARK: Codes

    private func shape(_ rule: MapRule, _ element: ResolvedElement, _ path: String) throws(MappingError)
        -> Template.Shape
    {
        switch element.type?.code {
        case "CodeableConcept": return .concept
        case "Coding": return .coding
        case "code", "uri", "string": return .code
        default:
            throw rule.file.file.error(
                at: rule.key,
                "\(path) is of type \(element.type?.code ?? "several"); a code goes into code, Coding or CodeableConcept"
            )
        }
    }

    private mutating func coding(
        _ rule: MapRule, _ options: Yams.Node.Mapping, _ element: ResolvedElement, _ path: String
    ) throws(MappingError) -> Template.Content {
        let file = rule.file.file
        let shape = try self.shape(rule, element, path)
        guard let source = options["code"] ?? options["from"] else {
            throw file.error(at: rule.key, "a crosswalk needs 'from'")
        }
        let code = try expression(rule.file, source)
        guard code.type.kind == .text else {
            throw file.error(at: source, "\(path): a code is a text, this is \(code.type.description)")
        }
        var made = Template.Coding(shape: shape, code: code)
        if let system = options["system"] { made.system = try systemExpression(rule, system) }
        if let display = options["display"] { made.display = try expression(rule.file, display) }
        if let crosswalk = options["crosswalk"] {
            made.crosswalk = try self.crosswalk(rule, crosswalk, shape, element, path)
        } else if shape != .code && made.system == nil {
            throw file.error(at: rule.key, "\(path): a code needs its system: { code: …, system: … }")
        }
        if let fallback = options["default"] {
            let checked = try defaulted(rule, fallback, element, path)
            made.fallback = checked.json
            made.defaulted = checked.number
        }
        template.codings.append(made)
        return .coding(Int32(template.codings.count - 1))
    }

    /// A system is a URI as it stands, or an expression.
    private mutating func systemExpression(_ rule: MapRule, _ node: Yams.Node) throws(MappingError)
        -> CompiledExpression
    {
        let text = try rule.file.file.text(node, "system")
        let isURI = text.hasPrefix("http://") || text.hasPrefix("https://") || text.hasPrefix("urn:")
        do { return try expressions.compile(isURI ? "'\(text)'" : text) } catch {
            throw rule.file.error(in: node, error)
        }
    }

    private mutating func crosswalk(
        _ rule: MapRule, _ node: Yams.Node, _ shape: Template.Shape, _ element: ResolvedElement, _ path: String
    ) throws(MappingError) -> Int32 {
        let name = try rule.file.file.text(node, "crosswalk")
        guard let table = crosswalkTables[name] else {
            throw rule.file.file.error(
                at: node,
                "no crosswalk is called '\(name)'; known are \(crosswalkTables.keys.sorted().joined(separator: ", "))")
        }
        for (row, line) in zip(table.rows, table.lines) {
            let code = cell(table, row, "target")
            guard !code.isEmpty else { continue }
            let system = cell(table, row, "system")
            try check(code: code, system: system.isEmpty ? nil : system, element, path) {
                MappingError(file: table.file, line: line, column: 1, message: $0)
            }
        }
        let key = "\(name)/\(shape.rawValue)"
        if let known = crosswalkNumbers[key] { return known }
        let policy = try self.policy(table)
        let rendered = table.rows.map { row in
            literal(
                render(
                    shape, system: cell(table, row, "system"), code: cell(table, row, "target"),
                    display: cell(table, row, "display")))
        }
        template.crosswalks.append(
            Template.Crosswalk(
                table: table, policy: policy, sourceSystem: table.header["source-system"] ?? "", rendered: rendered))
        crosswalkNumbers[key] = Int32(template.crosswalks.count - 1)
        return Int32(template.crosswalks.count - 1)
    }

    private func cell(_ table: CodeTable, _ row: [String], _ column: String) -> String {
        table.column(column).map { row[$0] } ?? ""
    }

    /// `# unmapped: omit`, `omit, no gap`, `keep` or `default CODE`.
    private func policy(_ table: CodeTable) throws(MappingError) -> Template.Crosswalk.Policy {
        func error(_ message: String) -> MappingError {
            MappingError(file: table.file, line: 1, column: 1, message: message)
        }
        guard let text = table.header["unmapped"] else {
            throw error(
                "say what becomes of codes without a row: '# unmapped: omit', 'omit, no gap', 'keep' or 'default CODE'")
        }
        if text == "omit" || text == CodeTable.noGap { return .omit }
        if text == "keep" {
            guard table.header["source-system"] != nil else {
                throw error("'# unmapped: keep' needs '# source-system: URI'")
            }
            return .keep
        }
        let words = text.split(separator: " ")
        guard words.count == 2, words[0] == "default", let row = table.rows.firstIndex(where: { $0[0] == words[1] })
        else {
            throw error("unmapped: expected omit, 'omit, no gap', keep, or default and the first column of a row")
        }
        return .row(row)
    }

    /// JSON of a code in its shape; empty where there is no code.
    func render(_ shape: Template.Shape, system: String, code: String, display: String) -> [UInt8] {
        guard !code.isEmpty else { return [] }
        var writer = ByteWriter()
        if shape == .code {
            writer.append(jsonString: code)
            return writer.bytes
        }
        if shape == .concept { writer.append("{\"coding\":[") }
        writer.append("{")
        if !system.isEmpty {
            writer.append("\"system\":")
            writer.append(jsonString: system)
            writer.append(",")
        }
        writer.append("\"code\":")
        writer.append(jsonString: code)
        if !display.isEmpty {
            writer.append(",\"display\":")
            writer.append(jsonString: display)
        }
        writer.append("}")
        if shape == .concept { writer.append("]}") }
        return writer.bytes
    }

    // MARK: Defaults

    /// `default:` is only for what the profile requires, and only the code that the guide has for "cannot be said".
    private mutating func defaulted(
        _ rule: MapRule, _ node: Yams.Node, _ element: ResolvedElement, _ path: String
    ) throws(MappingError) -> (json: Range<Int>, number: Int32) {
        let file = rule.file.file
        let code = try file.text(node, "default")
        guard element.min > 0 else {
            throw file.error(
                at: node, "\(path) is optional: only an element that the profile requires may have a default")
        }
        guard let known = neutral[path], known.code == code else {
            throw file.error(
                at: node,
                "\(path): '\(code)' is not flagged as the guide's neutral code (mappings/codes/neutral-defaults.tsv)")
        }
        try check(code: code, system: known.system.isEmpty ? nil : known.system, element, path) {
            file.error(at: node, $0)
        }
        let json = render(try shape(rule, element, path), system: known.system, code: code, display: "")
        let number: Int32
        let made = DefaultDescription(path: path, code: code)
        if let index = template.defaults.firstIndex(of: made) {
            number = Int32(index)
        } else {
            template.defaults.append(made)
            number = Int32(template.defaults.count - 1)
        }
        return (literal(json), number)
    }
}
