import FHIR
import Foundation
import Validate

/// A guide that nobody publishes, for what no built-in guide has: differentials only, read as a package at run time.
struct InventedGuide {
    static let base = "http://invented.example/StructureDefinition"

    /// A profile with the elements of its differential, as JSON objects.
    static func profile(_ id: String, of type: String, _ elements: [String]) -> (name: String, text: String) {
        let text = """
            {"resourceType":"StructureDefinition","id":"\(id)","url":"\(base)/\(id)","version":"1.0.0","name":"\(id)","status":"active",
            "kind":"\(type == "Quantity" ? "complex-type" : "resource")","abstract":false,"type":"\(type)",
            "baseDefinition":"http://hl7.org/fhir/StructureDefinition/\(type)","derivation":"constraint",
            "differential":{"element":[{"id":"\(type)","path":"\(type)"},\(elements.joined(separator: ","))]}}
            """
        return ("StructureDefinition-\(id).json", text)
    }

    /// An element: its id, and more members as JSON.
    static func element(_ id: String, _ members: String) -> String {
        let path = id.split(separator: ".").map { $0.prefix { $0 != ":" } }.joined(separator: ".")
        let slice = id.split(separator: ".").last.flatMap { last in
            last.firstIndex(of: ":").map { "\"sliceName\":\"\(last[last.index(after: $0)...])\"," }
        }
        return "{\"id\":\"\(id)\",\"path\":\"\(path)\",\(slice ?? "")\(members)}"
    }

    /// A session over the built-in tables and a package of these profiles.
    static func session(_ profiles: [(name: String, text: String)]) throws -> ValidatorSession {
        let folder = try Folder()
        let manifest =
            "{\"name\":\"invented.guide\",\"version\":\"1.0.0\",\"dependencies\":{\"hl7.fhir.r4.core\":\"4.0.1\"}}"
        _ = try folder.file("package.json", Array(manifest.utf8))
        for (name, text) in profiles { _ = try folder.file(name, Array(text.utf8)) }
        let opened = try ProfileCatalog.open(
            directory: Place.tables, .init(packages: [folder.url], folders: []))
        for problem in opened.problems { print("problem: \(problem)") }
        return ValidatorSession(catalog: opened.catalog)
    }

    /// `rule path` of the errors on a resource that names the profile; its members as JSON.
    static func errors(_ session: ValidatorSession, _ profile: String, _ type: String, _ members: String) -> [String] {
        let text = "{\"resourceType\":\"\(type)\",\"meta\":{\"profile\":[\"\(base)/\(profile)\"]},\(members)}"
        return session.validate(Array(text.utf8)).findings.filter { $0.severity == .error }.map {
            "\($0.rule) \($0.path)"
        }
    }
}
