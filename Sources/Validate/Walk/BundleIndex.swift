import FHIR

/// The resources of a bundle's entries by their fullUrl: one pass, whatever the number of references
/// (FHIR R4, Bundle: resolving references).
final class BundleIndex {
    private var resources: [String: Int] = [:]
    /// The base of each entry's fullUrl (`http://example.org/fhir/` of `http://example.org/fhir/Patient/1`), by the place of
    /// its resource.
    private var bases: [Int: String] = [:]

    init(_ view: TapeView) {
        let entries = view.member(of: 0, name: .entry)
        guard entries >= 0, view.node(entries).kind == .array else { return }
        var child = entries + 1
        while child < Int(view.node(entries).next) {
            let url = view.member(of: child, name: .fullUrl)
            let resource = view.member(of: child, name: .resource)
            if url >= 0, resource >= 0 { add(view.raw(url), resource) }
            child = Int(view.node(child).next)
        }
    }

    private func add(_ url: UnsafeBufferPointer<UInt8>, _ resource: Int) {
        resources[String(decoding: url, as: UTF8.self)] = resource
        guard Walker.type(ofLiteral: url) != nil, let slash = LiteralReference.lastSlash(url, url.count),
            let before = LiteralReference.lastSlash(url, slash)
        else { return }
        bases[resource] = String(decoding: url[...before], as: UTF8.self)
    }

    /// The resource that a literal reference points at from the entry whose resource stands at `origin`; `nil` where it is
    /// not in the bundle.
    func resource(_ literal: UnsafeBufferPointer<UInt8>, from origin: Int) -> Int? {
        let text = String(decoding: literal.prefix(LiteralReference.lengthWithoutVersion(literal)), as: UTF8.self)
        if let found = resources[text] { return found }
        return bases[origin].flatMap { resources[$0 + text] }
    }
}

/// The contained resources of one container by their ids.
final class ContainedIndex {
    /// The place of the list that was indexed.
    let list: Int
    private var resources: [String: Int] = [:]

    init(_ view: TapeView, _ list: Int) {
        self.list = list
        var child = list + 1
        while child < Int(view.node(list).next) {
            let id = view.member(of: child, name: .id)
            if id >= 0 {
                let text = String(decoding: view.raw(id), as: UTF8.self)
                if resources[text] == nil { resources[text] = child }
            }
            child = Int(view.node(child).next)
        }
    }

    /// The resource with this id, or `nil`.
    func resource(_ id: UnsafeBufferPointer<UInt8>) -> Int? { resources[String(decoding: id, as: UTF8.self)] }
}
