import FHIR

/// The extensions that packages at hand define, by url.
final class ExtensionTable {
    /// By url; numbers start at 1.
    private let numbers: [String: Int32]
    private let urls: [String]
    private let catalog: ProfileCatalog
    /// The longest url that is looked up.
    private let longest: Int

    init(_ catalog: ProfileCatalog) {
        self.catalog = catalog
        urls = [""] + Set(catalog.extensions).sorted()
        var numbers: [String: Int32] = [:]
        for (number, url) in urls.enumerated().dropFirst() { numbers[url] = Int32(number) }
        self.numbers = numbers
        longest = urls.map(\.utf8.count).max() ?? 0
    }

    /// The number of the extension with this url; 0 where no package at hand defines it.
    func number(_ url: UnsafeBufferPointer<UInt8>) -> Int32 {
        if url.count > longest || url.isEmpty { return 0 }
        return numbers[String(decoding: url, as: UTF8.self)] ?? 0
    }

    /// An extension's definition as a package means it.
    func definition(_ number: Int32, from package: String?) -> Profile? {
        catalog.profile(named: urls[Int(number)], from: package)
    }
}

extension Profile {
    /// Whether an extension may stand at a place that has these names. A context in FHIRPath is not looked at.
    func allows(_ places: Set<String>) -> Bool {
        contexts.isEmpty
            || contexts.contains { context in
                switch context.kind {
                case .fhirpath: true
                case .extension: places.contains(context.expression)
                case .element:
                    places.contains(context.expression)
                        || (Profile.ofEverything.contains(context.expression)
                            || Profile.ofResources.contains(context.expression) && places.contains("Resource"))
                }
            }
    }

    /// What is above every element, in R4 and in later versions that extensions are written for.
    private static let ofEverything: Set<String> = ["Element", "Base", "DataType", "BackboneType"]
    /// What later versions put above some resources, without R4 saying of which.
    private static let ofResources: Set<String> = ["CanonicalResource", "MetadataResource"]

    /// The places where an extension may stand, for a finding.
    var contextText: String { contexts.map(\.expression).joined(separator: ", ") }
}

/// The names by which an extension's definition may allow a place.
enum ExtensionContexts {
    private static let notDomain: Set<String> = ["Bundle", "Parameters", "Binary"]

    /// Of a place with these definitions and this type: types and those above them, element ids with and without their
    /// profile, urls of extensions.
    static func names(_ contents: [ElementNode], type: String, isResource: Bool) -> Set<String> {
        var names: Set<String> = [type]
        if isResource {
            names.insert("Resource")
            if !notDomain.contains(type) { names.insert("DomainResource") }
        } else {
            names.insert("Element")
        }
        for definition in contents {
            let url = String(definition.profile.prefix { $0 != "|" })
            for id in ids(definition.id) {
                names.insert(id)
                names.insert("\(url)#\(id)")
                guard let dot = id.firstIndex(of: ".") else { continue }
                // `Resource.meta` means that of every resource.
                names.insert("Resource\(id[dot...])")
                names.insert("DomainResource\(id[dot...])")
            }
            if type == "Extension" && !definition.id.contains(".") { names.insert(url) }
        }
        return names
    }

    /// An element's id without slices, and of a choice element without `[x]` as well.
    private static func ids(_ id: String) -> [String] {
        let bare = id.split(separator: ".").map { String($0.prefix { $0 != ":" }) }.joined(separator: ".")
        return bare.hasSuffix("[x]") ? [bare, String(bare.dropLast(3))] : [bare]
    }
}
