import Bytes
import Foundation

/// All codes of a code system as a user supplies them, with the days on which each was valid.
public struct CodeSystemCodes: Sendable {
    /// What can be said of a code on a day.
    public enum Answer: Sendable, Hashable {
        case listed
        /// It is a code of the system, but was none on that day.
        case notThen
        case absent
    }

    /// Days from `from` to `to`, both of them in; `nil` where there is no bound.
    struct Period: Sendable, Hashable {
        var from: CalendarDate?
        var to: CalendarDate?

        func contains(_ day: CalendarDate) -> Bool {
            (from.map { $0 <= day } ?? true) && (to.map { day <= $0 } ?? true)
        }
    }

    public let system: String
    public let codes: CodeList
    /// For each code when it was valid; a code without bounds has none.
    private let periods: [[Period]]

    init(system: String, _ entries: [(code: String, period: Period)]) {
        var order: [String] = []
        var found: [String: [Period]] = [:]
        for entry in entries {
            if found[entry.code] == nil { order.append(entry.code) }
            found[entry.code, default: []].append(entry.period)
        }
        self.system = system
        codes = CodeList(order)
        periods = order.map { code in
            let all = found[code] ?? []
            return all.contains(Period()) ? [] : all
        }
    }

    /// Whether a code is one of the system's on a day, or on any day where that is `nil`.
    public func contains(_ code: UnsafeBufferPointer<UInt8>, on day: CalendarDate?) -> Answer {
        guard let place = codes.place(of: code) else { return .absent }
        guard let day, !periods[place].isEmpty else { return .listed }
        return periods[place].contains { $0.contains(day) } ? .listed : .notThen
    }

    /// Whether a code is one of the system's on a day, or on any day where that is `nil`.
    public func contains(_ code: String, on day: CalendarDate?) -> Answer {
        var code = code
        return code.withUTF8 { contains($0, on: day) }
    }
}

/// Lists of codes of the user's own (`--codes`), which make code systems known that no package lists.
///
/// Columns `system`, `code`, `display`, `from`, `to`, of which the first two must be there: see `CodeListFile`. Files that
/// name the same system are joined.
public struct SuppliedCodeSystems: Sendable {
    private let systems: [String: CodeSystemCodes]

    /// No lists.
    public init() { systems = [:] }

    /// Reads files; throws what is wrong with one.
    public init(paths: [String]) throws(CodeListFile.Mistake) {
        var files: [(name: String, text: String)] = []
        for path in paths {
            let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
            guard size <= CodeListFile.sizeLimit, let bytes = FileManager.default.contents(atPath: path) else {
                throw CodeListFile.Mistake(file: path, line: 1, message: "it cannot be read, or is larger than 64 MiB")
            }
            files.append((path, String(decoding: bytes, as: UTF8.self)))
        }
        try self.init(files)
    }

    /// - Parameter files: names, as mistakes have them, and texts.
    public init(_ files: [(name: String, text: String)]) throws(CodeListFile.Mistake) {
        var entries: [String: [(code: String, period: CodeSystemCodes.Period)]] = [:]
        for file in files {
            let list = try CodeListFile(file: file.name, text: file.text)
            guard let system = list.column("system"), let code = list.column("code") else {
                throw CodeListFile.Mistake(
                    file: file.name, line: 1,
                    message: "the first line names the columns; 'system' and 'code' must be there")
            }
            for row in list.rows {
                guard !row.cell(system).isEmpty else { throw list.mistake(row, system, "the row has no system") }
                guard !row.cell(code).isEmpty else { throw list.mistake(row, code, "the row has no code") }
                let period = try SuppliedCodeSystems.period(list, row)
                entries[row.cell(system), default: []].append((row.cell(code), period))
            }
        }
        systems = Dictionary(uniqueKeysWithValues: entries.map { ($0, CodeSystemCodes(system: $0, $1)) })
    }

    private static func period(
        _ list: CodeListFile, _ row: CodeListFile.Row
    ) throws(CodeListFile.Mistake) -> CodeSystemCodes.Period {
        var bounds: [CalendarDate?] = []
        for name in ["from", "to"] {
            let column = list.column(name)
            let text = row.cell(column)
            let day = Array(text.utf8).withUnsafeBufferPointer { CalendarDate(iso: $0) }
            if day == nil && !text.isEmpty { throw list.mistake(row, column, "'\(name)' is no day written YYYY-MM-DD") }
            bounds.append(day)
        }
        if let from = bounds[0], let to = bounds[1], to < from {
            throw list.mistake(row, list.column("to"), "'to' is before 'from'")
        }
        return CodeSystemCodes.Period(from: bounds[0], to: bounds[1])
    }

    /// The codes of a system, or `nil` where no file names it.
    public func codes(of system: String) -> CodeSystemCodes? { systems[system] }

    /// The systems that are named, in order.
    public var names: [String] { systems.keys.sorted() }
}
