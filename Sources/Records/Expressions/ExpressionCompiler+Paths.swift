import FHIR

extension ExpressionCompiler {
    /// `name` or `focus.name`: a field of a context, of a group, or a root.
    mutating func member(
        _ focus: FHIRPath.Expression?, _ name: String, _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        guard let focus else { return try bare(name, tree) }
        if case .member(nil, let root) = focus.kind {
            if root == "plan" { return try planValue(name, tree) }
            if root == "ids" { return try id(name, root, ExpressionCompiler.idNames, from: 0, tree) }
            if root == "history" {
                let first = ExpressionCompiler.idNames.count
                return try id(name, root, ExpressionCompiler.historyNames, from: first, tree)
            }
            if root == "span" {
                let first = ExpressionCompiler.idNames.count + ExpressionCompiler.historyNames.count
                return try id(name, root, ExpressionCompiler.spanNames, from: first, tree)
            }
            if let root = RecordRoot.allCases.first(where: { $0.name == root }), schemas[root] != nil,
                !shadowed(root.name)
            {
                let field = try self.field(name, in: nil, of: root, tree)
                return read(
                    .init(code: .recordField, slot: root.rawValue, a: Int32(field.id)), field, of: root,
                    many: field.repeats)
            }
        }
        let inner = try term(focus)
        guard case .group(let root, let group) = inner.type.kind else {
            throw failure(tree, "'\(name)': \(inner.type.description) has no fields")
        }
        let field = try self.field(name, in: group, of: root, tree)
        return read(
            .init(code: .field, slot: root.rawValue, a: inner.step, b: Int32(field.id)), field, of: root,
            many: inner.type.many || field.repeats)
    }

    /// A step that reads a field, remembered where the field is secret.
    private mutating func read(
        _ step: ExpressionPool.Step, _ field: Field, of root: RecordRoot, many: Bool
    ) -> Term {
        var result = emit(step, StaticType(field, of: root, many: false).kind, many: many)
        if field.secret { result.step = pool.secret(result.step) }
        return result
    }

    /// Whether a context has a field of this name, which then wins over the root.
    private func shadowed(_ name: String) -> Bool {
        frames.contains { frame in
            guard frame.isContext, case .group(let root, let group) = frame.type.kind else { return false }
            return schemas[root]?.id(name, in: group) != nil
        }
    }

    private mutating func bare(_ name: String, _ tree: FHIRPath.Expression) throws(ExpressionError) -> Term {
        var known: [String] = []
        for slot in frames.indices.reversed() where frames[slot].isContext {
            guard case .group(let root, let group) = frames[slot].type.kind, let schema = schemas[root] else {
                continue
            }
            if let id = schema.id(name, in: group) {
                let field = schema.fields[Int(id)]
                return read(
                    .init(code: .frameField, slot: UInt8(slot), a: Int32(id)), field, of: root, many: field.repeats)
            }
            known += schema.fields.filter { $0.parent == group }.map(\.name)
        }
        if let root = RecordRoot.allCases.first(where: { $0.name == name }), schemas[root] != nil {
            return emit(.init(code: .record, slot: root.rawValue), .group(root, nil))
        }
        known += RecordRoot.allCases.filter { schemas[$0] != nil }.map(\.name) + ["plan", "ids", "history", "span"]
        throw failure(tree, "unknown field '\(name)'\(ExpressionCompiler.suggestion(for: name, in: known))")
    }

    private func field(
        _ name: String, in group: FieldID?, of root: RecordRoot, _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Field {
        guard let schema = schemas[root] else { throw failure(tree, "there is no \(root.name) here") }
        if let id = schema.id(name, in: group) { return schema.fields[Int(id)] }
        let known = schema.fields.filter { $0.parent == group }.map(\.name)
        let place = group.map { "\(root.name).\(schema.fields[Int($0)].path)" } ?? root.name
        throw failure(
            tree, "unknown field '\(name)' of \(place)\(ExpressionCompiler.suggestion(for: name, in: known))")
    }

    private mutating func planValue(_ name: String, _ tree: FHIRPath.Expression) throws(ExpressionError) -> Term {
        guard let text = plan[name] else {
            throw failure(
                tree,
                "unknown setting 'plan.\(name)'\(ExpressionCompiler.suggestion(for: name, in: plan.keys.sorted()))")
        }
        if text.isEmpty { return emit(.init(code: .nothing), .text) }
        return Term(step: pool.add(constant: pool.constant(text)), type: StaticType(.text))
    }

    /// A word that the assembler knows of a case: one of `names`, of which the first has the number `first`.
    private mutating func id(
        _ name: String, _ root: String, _ names: [String], from first: Int, _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        guard let number = names.firstIndex(of: name) else {
            throw failure(
                tree, "unknown name '\(root).\(name)'\(ExpressionCompiler.suggestion(for: name, in: names))")
        }
        return emit(.init(code: .id, detail: UInt8(first + number)), .text)
    }
}
