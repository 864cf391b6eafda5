import Records
import Yams

/// Reads a layout file of format x12 and compiles it; the words are explained at the head of `x12-837p-5010.yaml`.
struct X12LayoutReader {
    let file: MappingFile
    let schema: RecordSchema
    var tables = X12Tables()
    var cellActions: [CellKey: [[X12Tables.Action]]] = [:]
    var known: Set<CellKey> = []
    var triggers: [(segment: UInt32, trigger: X12Tables.Trigger)] = []
    var lastNames: [(loop: Int, name: String, node: Yams.Node)] = []

    static let depthLimit = 12
    static let loopLimit = 120

    struct CellKey: Hashable {
        var loop: Int
        var segment: UInt32
    }

    init(file: MappingFile, schema: RecordSchema) {
        self.file = file
        self.schema = schema
    }

    /// The compiled layout, or the first mistake with its place.
    mutating func read() throws(MappingError) -> X12Layout {
        let root = try file.mapping(file.root, "a layout")
        let words = [
            "layout", "format", "record", "transaction", "guides", "where", "unstated", "balance", "notice",
            "mayBeEmpty", "loops", "innermost",
        ]
        try file.check(keys: root, words, "an x12 layout")
        guard let transaction = root["transaction"], let guides = root["guides"], let loops = root["loops"] else {
            throw file.error(at: file.root, "an x12 layout needs 'transaction', 'guides' and 'loops'")
        }
        if let node = root["innermost"] { try readInnermost(node) }
        try readLoops(loops, parent: -1, group: X12Tables.none, inRecord: false, depth: 0)
        guard tables.loops.contains(where: \.inRecord) else {
            throw file.error(at: loops, "no loop says 'record: true'")
        }
        let other = tables.otherLoop
        guard other < 0 || tables.recordLoop > other && tables.recordLoop < tables.loops[other].end else {
            throw file.error(at: loops, "the loop that says 'record: otherwise' is not around the record's")
        }
        try resolveLast()
        try compileCells(at: loops)
        compileTriggers()
        try compileNearest(at: loops)
        compileUnits()
        var names: [String] = []
        for node in try file.sequence(guides, "guides") { names.append(try file.text(node, "a guide")) }
        return X12Layout(
            name: try root["layout"].map { node throws(MappingError) in try file.text(node, "layout") } ?? file.name,
            schema: schema, transaction: try file.text(transaction, "transaction"), guides: names,
            readsUnstated: root["unstated"]?.bool ?? false,
            choice: try root["where"].map { node throws(MappingError) in try choice(node) } ?? [], tables: tables,
            balance: try root["balance"].map { node throws(MappingError) in try balance(node) },
            notice: try root["notice"].map { node throws(MappingError) in try notice(node) },
            mayBeEmpty: root["mayBeEmpty"]?.bool ?? false)
    }

    private mutating func readInnermost(_ node: Yams.Node) throws(MappingError) {
        for item in try file.sequence(node, "innermost") {
            let name = try file.text(item, "a field")
            guard let id = schema.id(name), schema.fields[Int(id)].kind != .group, !schema.fields[Int(id)].repeats
            else {
                throw file.error(
                    at: item, "innermost: '\(name)' is not a field of '\(schema.kind)' itself that does not repeat")
            }
            tables.innermost.append(id)
        }
    }

    /// `where` of the layout itself.
    private func choice(_ node: Yams.Node) throws(MappingError) -> [X12Layout.Choice] {
        var choice: [X12Layout.Choice] = []
        for (key, value) in try file.mapping(node, "where") {
            guard let place = try places(key, inEach: false).first, place.component == 0,
                choice.allSatisfy({ $0.place.segment == place.segment })
            else { throw file.error(at: key, "where: expected elements of one segment, that after ST") }
            var values: [[UInt8]] = []
            for item in try placements(value) { values.append(Array(try file.text(item, "a code").utf8)) }
            choice.append(X12Layout.Choice(place: place, values: values))
        }
        return choice
    }

    private func notice(_ node: Yams.Node) throws(MappingError) -> X12Layout.Notice {
        let mapping = try file.mapping(node, "notice")
        try file.check(keys: mapping, ["rule", "message", "codes"], "notice")
        guard let rule = mapping["rule"], let message = mapping["message"], let codes = mapping["codes"] else {
            throw file.error(at: node, "notice needs 'rule', 'message' and 'codes'")
        }
        var places: [X12Place] = []
        for code in try file.sequence(codes, "codes") { places += try self.places(code, inEach: false) }
        guard let segment = places.first?.segment, places.allSatisfy({ $0.segment == segment }) else {
            throw file.error(at: codes, "codes: expected places of one segment")
        }
        return X12Layout.Notice(
            rule: try file.text(rule, "rule"), segment: segment, message: try file.text(message, "message"),
            codes: places)
    }

    private func balance(_ node: Yams.Node) throws(MappingError) -> X12Layout.Balance {
        let mapping = try file.mapping(node, "balance")
        try file.check(keys: mapping, ["name", "total", "sum", "less"], "balance")
        guard let name = mapping["name"], let total = mapping["total"], let sum = mapping["sum"] else {
            throw file.error(at: node, "balance needs 'name', 'total' and 'sum'")
        }
        var less: [X12Place] = []
        if let places = mapping["less"] {
            for place in try file.sequence(places, "less") { less += try self.places(place, inEach: false) }
        }
        guard let total = try places(total, inEach: false).first, let sum = try places(sum, inEach: false).first else {
            throw file.error(at: node, "balance needs 'total' and 'sum'")
        }
        return X12Layout.Balance(name: try file.text(name, "name"), total: total, sum: sum, less: less)
    }
}
