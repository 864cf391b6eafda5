import Bytes
import Foundation
import Records
import Yams

/// Time limits by the kind of plan, as `mappings/deadlines.yaml` or a plan's own file states them.
public struct Deadlines: Sendable {
    /// A limit for decisions on requests of a priority that were received on `from` or later.
    struct Decision: Sendable, Hashable {
        /// `standard` or `expedited`.
        let priority: String
        /// `nil`: from the beginning.
        let from: CalendarDate?
        /// Calendar days, or hours of the clock; the other is 0.
        let days: Int
        let hours: Int
        /// Calendar days that the plan may take more, if it says so; 0 for none.
        let extensionDays: Int
        let source: String
    }

    /// How soon something has to be visible.
    struct Visibility: Sendable, Hashable {
        let businessDays: Int
        /// Since when that is the law; it is measured before too.
        let from: CalendarDate?
        let source: String
    }

    /// What holds for a kind of plan.
    struct Kind: Sendable {
        let id: String
        let name: String
        var decisions: [Decision] = []
        /// By what is to be seen: `prior-authorization`, `claims`, `encounters`, `clinical`.
        var visibility: [String: Visibility] = [:]
        /// The rule by which figures are published every year; empty where none is.
        var publication = ""
    }

    let kinds: [Kind]
    /// The file, as errors and reports name it.
    let name: String

    /// What may have to be visible.
    static let subjects = ["prior-authorization", "claims", "encounters", "clinical"]
    /// How many kinds, and limits of a kind, are read.
    static let limit = 100

    /// Reads the file at `path`; the first mistake is an error at file:line:column.
    init(path: String) throws(MappingError) {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw MappingError(
                file: path, line: 0, column: 0, message: "cannot be read; it says which time limits hold for a plan")
        }
        try self.init(MappingFile(name: path, yaml: String(decoding: content, as: UTF8.self)))
    }

    init(_ file: MappingFile) throws(MappingError) {
        name = file.name
        let root = try file.mapping(file.root, "the time limits")
        try file.check(keys: root, ["kinds"], "the time limits")
        guard let node = root["kinds"] else { throw file.error(at: file.root, "expected 'kinds'") }
        var kinds: [Kind] = []
        for (key, node) in try file.mapping(node, "kinds") {
            let id = try file.text(key, "kinds")
            guard kinds.count < Deadlines.limit else { throw file.error(at: key, "more than \(Deadlines.limit) kinds") }
            kinds.append(try Deadlines.kind(file, id, node))
        }
        self.kinds = kinds
    }

    private static func kind(_ file: MappingFile, _ id: String, _ node: Node) throws(MappingError) -> Kind {
        let root = try file.mapping(node, id)
        try file.check(keys: root, ["name", "decisions", "visibility", "publication"], id)
        guard let name = root["name"] else { throw file.error(at: node, "\(id): expected 'name'") }
        var kind = Kind(id: id, name: try file.text(name, "name"))
        if let node = root["publication"] { kind.publication = try file.text(node, "publication") }
        if let node = root["decisions"] {
            for item in try file.sequence(node, "decisions") {
                let decision = try decision(file, item)
                let isOrdered = kind.decisions.last { $0.priority == decision.priority }
                    .map { ($0.from ?? .distantPast) < (decision.from ?? .distantPast) }
                guard isOrdered != false, kind.decisions.count < limit else {
                    throw file.error(
                        at: item, "decisions: a limit of this priority from the same day or later stands above")
                }
                kind.decisions.append(decision)
            }
        }
        if let node = root["visibility"] {
            let list = try file.mapping(node, "visibility")
            try file.check(keys: list, subjects, "visibility")
            for (key, node) in list { kind.visibility[key.string ?? ""] = try visibility(file, node) }
        }
        return kind
    }

    private static func decision(_ file: MappingFile, _ node: Node) throws(MappingError) -> Decision {
        let root = try file.mapping(node, "decisions")
        try file.check(keys: root, ["priority", "from", "days", "hours", "extension", "source"], "decisions")
        guard let priority = root["priority"]?.string, ["standard", "expedited"].contains(priority) else {
            throw file.error(at: root["priority"] ?? node, "priority: expected standard or expedited")
        }
        let days = try number(file, root["days"], "days", 1...365)
        let hours = try number(file, root["hours"], "hours", 1...8760)
        guard (days == 0) != (hours == 0) else { throw file.error(at: node, "expected either 'days' or 'hours'") }
        return Decision(
            priority: priority, from: try day(file, root["from"]), days: days, hours: hours,
            extensionDays: try number(file, root["extension"], "extension", 1...365),
            source: try source(file, root, node))
    }

    private static func visibility(_ file: MappingFile, _ node: Node) throws(MappingError) -> Visibility {
        let root = try file.mapping(node, "visibility")
        try file.check(keys: root, ["businessDays", "from", "source"], "visibility")
        guard root["businessDays"] != nil else { throw file.error(at: node, "expected 'businessDays'") }
        return Visibility(
            businessDays: try number(file, root["businessDays"], "businessDays", 1...30),
            from: try day(file, root["from"]), source: try source(file, root, node))
    }

    /// 0 where there is no such number.
    private static func number(
        _ file: MappingFile, _ node: Node?, _ name: String, _ range: ClosedRange<Int>
    ) throws(MappingError) -> Int {
        guard let node else { return 0 }
        guard let value = node.int, range.contains(value) else {
            throw file.error(at: node, "\(name): expected \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private static func day(_ file: MappingFile, _ node: Node?) throws(MappingError) -> CalendarDate? {
        guard let node else { return nil }
        guard let day = CalendarDate(text: try file.text(node, "from")) else {
            throw file.error(at: node, "from: expected a day, YYYY-MM-DD")
        }
        return day
    }

    private static func source(_ file: MappingFile, _ root: YAMLMapping, _ node: Node) throws(MappingError) -> String {
        guard let source = root["source"] else {
            throw file.error(at: node, "expected 'source': the section that says so")
        }
        return try file.text(source, "source")
    }
}

extension CalendarDate {
    /// Before every day of a file.
    fileprivate static let distantPast = CalendarDate(daysSince2000: -730_119)!
}
