/// Walks an example along the snapshots of the profiles that it names and of its base type.
final class InstanceWalk {
    /// What is told of on the way.
    protocol Visitor: AnyObject {
        func visit(_ site: Site)
        func visit(_ element: ElementSite)
    }

    private let packages: OfficialPackages
    private let visitor: any Visitor
    private var source: Source
    private var conditions: [ObjectIdentifier: [SliceCondition]?] = [:]

    init(_ source: Source, packages: OfficialPackages, visitor: any Visitor) {
        self.source = source
        self.packages = packages
        self.visitor = visitor
    }

    func walk() {
        guard let type = source.tree["resourceType"]?.string else { return }
        resource(source.tree, [Step(type)], parent: nil, isContained: false)
    }

    private func resource(
        _ tree: JSONTree, _ path: [Step], parent: (object: JSONTree, key: String)?, isContained: Bool
    ) {
        guard let type = tree["resourceType"]?.string, let base = packages.type(type) else { return }
        let named = (tree["meta"]?["profile"]?.elements ?? []).compactMap { $0.string.flatMap(packages.definition) }
            .filter { $0.type == type && $0.url != base.url }
        let scope = Scope(
            tree: tree, path: path, type: type, label: named.first?.id ?? type, isContained: isContained)
        let meta = View.Danger(path: path + [Step("meta"), Step("profile")], isWhole: false)
        let kind = View.Danger(path: path + [Step("resourceType")], isWhole: false)
        let views =
            named.map { View(definition: $0, node: $0.root, dangers: [meta, kind]) }
            + [View(definition: base, node: base.root, dangers: [kind])]
        let site = Site(
            source: source, scope: scope, parent: parent, value: tree, path: path, label: scope.label, type: type,
            views: views)
        visitor.visit(site)
        object(site)
    }

    /// The elements of an object in the order of the first definition that has them.
    private func object(_ site: Site) {
        var order: [String] = []
        var views: [String: [View]] = [:]
        for view in site.views {
            for child in view.node.children {
                if views[child.name] == nil { order.append(child.name) }
                views[child.name, default: []].append(
                    View(definition: view.definition, node: child, dangers: view.dangers))
            }
        }
        for name in order { element(site, name, views[name] ?? []) }
    }

    private func element(_ owner: Site, _ name: String, _ views: [View]) {
        let members = owner.value.members.filter { member in
            views.contains { $0.node.type(ofKey: member.name) != nil }
        }
        let site = ElementSite(
            owner: owner, name: name, views: views, members: members, values: members.flatMap(\.value.values),
            slices: views.map { slices($0, members) })
        visitor.visit(site)
        var place = 0
        for member in members {
            for (number, value) in member.value.values.enumerated() {
                self.value(site, member, member.value.isArray ? number : nil, value, place)
                place += 1
            }
        }
    }

    /// The slices that each value is in.
    private func slices(_ view: View, _ members: [JSONTree.Member]) -> [[DefinitionNode]]? {
        guard view.node.isSliced || !view.node.slices.isEmpty else {
            return members.flatMap(\.value.values).map { _ in [] }
        }
        var found: [[DefinitionNode]] = []
        for member in members {
            for value in member.value.values {
                var inside: [DefinitionNode] = []
                for slice in view.node.slices {
                    guard let conditions = conditions(slice, view.node) else { return nil }
                    let answers = conditions.map { $0.isMet(by: value, key: member.name, element: view.node) }
                    if answers.contains(false) { continue }
                    if answers.contains(where: { $0 == nil }) { return nil }
                    inside.append(slice)
                }
                found.append(inside)
            }
        }
        return found
    }

    private func conditions(_ slice: DefinitionNode, _ sliced: DefinitionNode) -> [SliceCondition]? {
        if let known = conditions[ObjectIdentifier(slice)] { return known }
        let made = packages.conditions(of: slice, under: sliced)
        conditions[ObjectIdentifier(slice)] = .some(made)
        return made
    }

    private func value(
        _ element: ElementSite, _ member: JSONTree.Member, _ index: Int?, _ value: JSONTree, _ place: Int
    ) {
        let names = element.slices.flatMap { $0?[place].compactMap(\.sliceName) ?? [] }
        let path = element.owner.path(to: member.name, element: element.name, index: index, slices: names)
        let type = element.views.lazy.compactMap { $0.node.type(ofKey: member.name) }.first { !$0.isEmpty } ?? ""
        if type == "Resource" {
            return resource(
                value, path, parent: (element.owner.value, member.name), isContained: member.name == "contained")
        }
        var views = element.views
        for (number, view) in element.views.enumerated() {
            for slice in element.slices[number]?[place] ?? [] {
                let dangers = (conditions(slice, view.node) ?? []).map { condition in
                    View.Danger(
                        path: path + condition.path.map { Step($0) },
                        isWhole: condition.path.isEmpty && view.node.isChoice)
                }
                views.append(
                    View(definition: view.definition, node: slice, dangers: view.dangers + dangers))
            }
        }
        let label = element.label + (names.first.map { ":\($0)" } ?? "")
        let site = Site(
            source: source, scope: element.owner.scope, parent: (element.owner.value, member.name), value: value,
            path: path, label: label, type: type, views: views + roots(of: views, type: type, value, path))
        visitor.visit(site)
        if value.isObject { object(site) }
    }

    /// The definitions of the type, of the profiles of it that a view names, and of a content reference.
    private func roots(of views: [View], type: String, _ value: JSONTree, _ path: [Step]) -> [View] {
        var found: [View] = []
        func add(_ definition: Definition?, _ node: DefinitionNode?, _ dangers: [View.Danger]) {
            guard let definition, let node, !found.contains(where: { $0.node === node }) else { return }
            found.append(View(definition: definition, node: node, dangers: dangers))
        }
        for view in views {
            for reference in view.node.types where reference.code == type && reference.profiles.count == 1 {
                let profile = packages.definition(reference.profiles[0])
                add(profile, profile?.root, view.dangers)
            }
            if let reference = view.node.contentReference {
                add(view.definition, view.definition.node(reference: reference), view.dangers)
            }
        }
        if type == "Extension", let url = value["url"]?.string, let known = packages.definition(url) {
            add(known, known.root, [View.Danger(path: path + [Step("url")], isWhole: false)])
        }
        if let first = type.first, first.isUppercase, type != "BackboneElement", type != "Element",
            let definition = packages.type(type)
        {
            add(definition, definition.root, [])
        }
        return found
    }
}
