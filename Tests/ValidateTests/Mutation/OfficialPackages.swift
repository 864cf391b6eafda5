import Foundation

/// The published packages that a guide stands on, read by their files' names: the guide first, then what it depends on.
final class OfficialPackages {
    private let archives: [PackageArchive]
    private var definitions: [String: Definition?] = [:]
    private var valueSets: [String: OfficialValueSet] = [:]

    init(_ urls: [URL]) throws {
        archives = try urls.map { try PackageArchive($0) }
    }

    /// A conformance resource by its canonical, whose last part is its file's name.
    func resource(_ kind: String, _ canonical: String) -> [String: Any]? {
        let url = String(canonical.prefix { $0 != "|" })
        guard let tail = url.split(separator: "/").last else { return nil }
        for archive in archives {
            guard let range = archive.files["\(kind)-\(tail).json"],
                let object = try? JSONSerialization.jsonObject(with: archive.data(range)),
                let resource = object as? [String: Any], resource["url"] as? String == url
            else { continue }
            return resource
        }
        return nil
    }

    /// A profile or type with its snapshot; `nil` where no package holds it.
    func definition(_ canonical: String) -> Definition? {
        let url = String(canonical.prefix { $0 != "|" })
        if let known = definitions[url] { return known }
        let made = resource("StructureDefinition", url).flatMap(Definition.init)
        definitions[url] = .some(made)
        return made
    }

    /// The definition of a FHIR type.
    func type(_ code: String) -> Definition? {
        definition("http://hl7.org/fhir/StructureDefinition/\(code)")
    }

    /// What a value set holds, as far as the packages say it.
    func valueSet(_ canonical: String) -> OfficialValueSet {
        let url = String(canonical.prefix { $0 != "|" })
        if let known = valueSets[url] { return known }
        // A value set that includes itself by a detour is not to be followed for ever.
        valueSets[url] = OfficialValueSet()
        let made = OfficialValueSet(url, in: self)
        valueSets[url] = made
        return made
    }
}
