extension FHIRPath {
    /// Where a reference leads.
    public enum Resolution: Sendable, Hashable {
        /// To a resource on the same tape.
        case node(Int)
        /// To nothing: there is no such resource.
        case missing
        /// It is not known here.
        case unknown
    }

    /// What an evaluation asks of whoever runs it: what only a terminology, a profile or other resources can tell.
    ///
    /// `nil` and `.unknown` say that the answer is not known; the evaluation then ends with `EvaluationError.unanswerable`.
    public protocol Host {
        /// Where a reference or a canonical leads (`Patient/1`, `urn:uuid:…`), as it stands in the resource whose node is
        /// `resource`. `#id` of contained resources is answered without asking.
        func resolve(_ reference: String, from resource: Int) -> Resolution
        /// Whether a code is in a value set; `system` is `nil` for a bare code.
        func isMember(code: String, system: String?, of valueSet: String) -> Bool?
        /// Whether the element or resource at `node` conforms to a profile.
        func conforms(node: Int, to profile: String) -> Bool?
        /// Whether `ancestor` is `code` or above it in their code system.
        func subsumes(system: String, ancestor: String, code: String) -> Bool?
        /// Whether a narrative's XHTML at `node` is as FHIR allows it.
        func isSafeHTML(node: Int) -> Bool?
        /// The elements among `nodes` that are of the slice `name` of a profile.
        func slice(_ name: String, of profile: String, nodes: [Int]) -> [Int]?
    }

    /// A host that knows nothing.
    public struct UnknowingHost: Host {
        public init() {}
    }
}

extension FHIRPath.Host {
    public func resolve(_ reference: String, from resource: Int) -> FHIRPath.Resolution { .unknown }
    public func isMember(code: String, system: String?, of valueSet: String) -> Bool? { nil }
    public func conforms(node: Int, to profile: String) -> Bool? { nil }
    public func subsumes(system: String, ancestor: String, code: String) -> Bool? { nil }
    public func isSafeHTML(node: Int) -> Bool? { nil }
    public func slice(_ name: String, of profile: String, nodes: [Int]) -> [Int]? { nil }
}
