import FHIR

/// The types of a bundle's entries by their fullUrl: one pass, whatever the number of references.
final class BundleIndex {
    private var types: [String: Int] = [:]
    private let view: TapeView

    init(_ view: TapeView, _ program: Program) {
        self.view = view
        let entries = view.member(of: 0, name: program.ids.entry)
        guard entries >= 0, view.node(entries).kind == .array else { return }
        var child = entries + 1
        while child < Int(view.node(entries).next) {
            let url = view.member(of: child, name: program.ids.fullUrl)
            let resource = view.member(of: child, name: program.ids.resource)
            if url >= 0, resource >= 0 {
                let type = view.member(of: resource, name: program.resourceType)
                if type >= 0 { types[String(decoding: view.raw(url), as: UTF8.self)] = type }
            }
            child = Int(view.node(child).next)
        }
    }

    /// The type of the entry with this fullUrl, or `nil`.
    func type(of url: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        types[String(decoding: url, as: UTF8.self)].map { view.raw($0) }
    }
}
