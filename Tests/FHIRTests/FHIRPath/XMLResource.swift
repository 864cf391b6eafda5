import Foundation
import FoundationXML

@testable import FHIR

/// A resource in XML written as JSON, by what the definitions say of arrays and primitives (FHIR R4, 2.6.2).
struct XMLResource {
    let catalog: ProfileCatalog

    func json(_ document: Data) throws -> [UInt8] {
        let root = try XMLDocument(data: document).rootElement()
        return Array(try resource(try XMLResource.require(root)).utf8)
    }

    struct Malformed: Error {}

    static func require<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Malformed() }
        return value
    }

    /// FoundationXML's `attribute(forName:)` finds none in documents with namespaces.
    private func attribute(_ name: String, of element: XMLElement) -> String? {
        element.attributes?.first { $0.name == name }?.stringValue
    }

    private func resource(_ element: XMLElement) throws -> String {
        let name = element.localName ?? ""
        let definition = try XMLResource.require(catalog.type(name)?.root)
        let members = try members(of: element, definition)
        return "{" + (["\"resourceType\":\"\(name)\""] + members).joined(separator: ",") + "}"
    }

    private func object(_ element: XMLElement, _ definition: ElementNode) throws -> String {
        "{" + (try members(of: element, definition)).joined(separator: ",") + "}"
    }

    private func members(of element: XMLElement, _ definition: ElementNode) throws -> [String] {
        var result = ["id", "url"].compactMap { name in
            attribute(name, of: element).map { "\"\(name)\":\(XMLResource.quote($0))" }
        }
        var groups: [(name: String, elements: [XMLElement])] = []
        for case let child as XMLElement in element.children ?? [] {
            let name = child.localName ?? ""
            if let place = groups.firstIndex(where: { $0.name == name }) {
                groups[place].elements.append(child)
            } else {
                groups.append((name, [child]))
            }
        }
        for group in groups { result += try member(group.name, group.elements, definition) }
        return result
    }

    private func member(_ name: String, _ elements: [XMLElement], _ definition: ElementNode) throws -> [String] {
        let node = try XMLResource.require(definition.child(named: name))
        let type = node.isChoice ? node.type(ofJSONName: name)?.code : node.types.first?.code
        if name == "div" {
            return ["\"div\":\(XMLResource.quote(elements[0].xmlString))"]
        }
        if let type, catalog.type(type)?.kind == .primitiveType { return try primitive(name, elements, node, type) }
        let values = try elements.map { element -> String in
            if type == "Resource" {
                for case let inner as XMLElement in element.children ?? [] { return try resource(inner) }
            }
            let content = node.reference ?? (node.children.isEmpty ? type.flatMap { catalog.type($0)?.root } : node)
            return try object(element, try XMLResource.require(content))
        }
        return ["\"\(name)\":" + (node.isArray ? "[\(values.joined(separator: ","))]" : values[0])]
    }

    private func primitive(
        _ name: String, _ elements: [XMLElement], _ node: ElementNode, _ type: String
    ) throws -> [String] {
        let isBare = ["boolean", "integer", "decimal", "positiveInt", "unsignedInt"].contains(type)
        let values = elements.map { element in
            attribute("value", of: element).map { isBare ? $0 : XMLResource.quote($0) } ?? "null"
        }
        let root = try XMLResource.require(catalog.type(type)?.root)
        let shadows = try elements.map { element -> String in
            let members = try members(of: element, root)
            return members.isEmpty ? "null" : "{\(members.joined(separator: ","))}"
        }
        var result: [String] = []
        for (key, list) in [(name, values), ("_" + name, shadows)] where list.contains(where: { $0 != "null" }) {
            result.append("\"\(key)\":" + (node.isArray ? "[\(list.joined(separator: ","))]" : list[0]))
        }
        return result
    }

    private static func quote(_ text: String) -> String {
        let data = (try? JSONSerialization.data(withJSONObject: [text])) ?? Data()
        return String(String(decoding: data, as: UTF8.self).dropFirst().dropLast())
    }
}
