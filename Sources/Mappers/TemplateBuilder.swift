import FHIR
import Records
import Yams

/// An object under construction: its properties in the order in which rules first named them.
final class ObjectBuilder {
    var properties: [PropertyBuilder] = []
    let element: ResolvedElement
    /// Where it was asked for, for errors about what it lacks.
    let origin: (source: MapSource, node: Yams.Node)
    let path: String
    var needs: [String] = []

    init(_ element: ResolvedElement, path: String, origin: (MapSource, Yams.Node)) {
        self.element = element
        self.path = path
        self.origin = origin
    }

    func property(_ name: String) -> PropertyBuilder? { properties.first { $0.name == name } }
}

final class PropertyBuilder {
    let name: String
    let isArray: Bool
    var entries: [EntryBuilder] = []

    init(name: String, isArray: Bool) {
        self.name = name
        self.isArray = isArray
    }
}

final class EntryBuilder {
    var slice: String?
    var entry: Template.Entry
    var lets: [Template.Let] = []
    var object: ObjectBuilder?
    /// Whether rules with longer paths may add to it.
    var isOpen = false

    init(_ entry: Template.Entry) { self.entry = entry }
}
