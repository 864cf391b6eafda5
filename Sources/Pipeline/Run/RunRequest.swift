import Bytes
import Foundation

/// What a run is to do.
public struct RunRequest: Sendable {
    /// Files, folders, or `-`, as the command was given them.
    public var extracts: [String]
    public var store: StoreLocation
    public var mappings: MappingsDirectory
    public var plan: PlanConfiguration
    /// What rosters that state no date speak of.
    public var asOf: CalendarDate?
    /// Threads that map and validate.
    public var workers = max(1, min(8, ProcessInfo.processInfo.activeProcessorCount))

    public init(
        extracts: [String], store: StoreLocation, mappings: MappingsDirectory, plan: PlanConfiguration
    ) throws(PipelineError) {
        self.extracts = extracts
        self.store = store
        self.mappings = mappings
        self.plan = plan
        guard extracts.filter({ $0 == "-" }).count <= 1 else {
            throw PipelineError(.configuration, "standard input ('-') can be given once")
        }
    }

    /// Takes `--as-of`: a day as YYYY-MM-DD.
    public mutating func setAsOf(_ text: String?) throws(PipelineError) {
        asOf = try RunRequest.date(text)
    }

    /// Reads an `--as-of`; `nil` for none.
    public static func date(_ text: String?) throws(PipelineError) -> CalendarDate? {
        guard let text else { return nil }
        guard let date = Array(text.utf8).withUnsafeBufferPointer({ CalendarDate(iso: $0) }) else {
            throw PipelineError(.configuration, "--as-of: expected a day as YYYY-MM-DD")
        }
        return date
    }
}
