/// The codes of a value set as far as they are known here.
public final class ValueSet: Sendable {
    /// The codes of one code system.
    public struct System: Sendable {
        public let url: String
        /// The list cannot be expanded here (CPT, ICD, NUBC …): any code of this system may be in it.
        public let isOpen: Bool
        public let codes: [String]

        public init(url: String, isOpen: Bool, codes: [String]) {
            self.url = url
            self.isOpen = isOpen
            self.codes = codes
        }
    }

    public let url: String
    public let version: String
    public let systems: [System]

    public init(url: String, version: String, systems: [System]) {
        self.url = url
        self.version = version
        self.systems = systems
    }

    /// Whether every code of it is listed here.
    public var isComplete: Bool { !systems.isEmpty && !systems.contains { $0.isOpen } }

    /// Whether `code` is in it: `nil` where only a terminology server could say. A `nil` system matches any.
    public func contains(system: String?, code: String) -> Bool? {
        if systems.isEmpty { return nil }
        var isUnknown = false
        for candidate in systems where system == nil || candidate.url == system {
            if candidate.codes.contains(code) { return true }
            isUnknown = isUnknown || candidate.isOpen
        }
        return isUnknown ? nil : false
    }
}
