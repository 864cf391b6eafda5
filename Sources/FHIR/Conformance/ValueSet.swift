/// The codes of a value set as far as they are known here.
public final class ValueSet: Sendable {
    /// The codes of one code system.
    public struct System: Sendable {
        public let url: String
        /// The list cannot be expanded here (CPT, ICD, NUBC …): any code of this system may be in it.
        public let isOpen: Bool
        /// Whether every code of the system is in it: where it is open too, a list of the system's codes would tell.
        public let isWhole: Bool
        /// Whether letters' cases count in its codes.
        public let isCaseSensitive: Bool
        public let list: CodeList

        public init(
            url: String, isOpen: Bool, list: CodeList, isWhole: Bool = false, isCaseSensitive: Bool = true
        ) {
            self.url = url
            self.isOpen = isOpen
            self.isWhole = isWhole
            self.isCaseSensitive = isCaseSensitive
            self.list = list
        }

        /// The codes as text.
        public var codes: [String] { list.strings }
    }

    public let url: String
    public let version: String
    /// The package that it came in: `hl7.fhir.r4.core#4.0.1`.
    public let package: String
    public let systems: [System]

    public init(url: String, version: String, package: String = "", systems: [System]) {
        self.url = url
        self.version = version
        self.package = package
        self.systems = systems
    }

    /// Whether every code of it is listed here.
    public var isComplete: Bool { !systems.isEmpty && !systems.contains { $0.isOpen } }

    /// Whether `code` is in it: `nil` where only a terminology server could say. A `nil` system matches any.
    public func contains(system: String?, code: String) -> Bool? {
        if systems.isEmpty { return nil }
        var isUnknown = false
        for candidate in systems where system == nil || candidate.url == system || candidate.url == ValueSet.anySystem {
            if candidate.list.contains(code, isCaseSensitive: candidate.isCaseSensitive) { return true }
            isUnknown = isUnknown || candidate.isOpen
        }
        return isUnknown ? nil : false
    }

    /// The system of what a value set names and no package holds: codes of any system may be in it.
    public static let anySystem = "*"
}
