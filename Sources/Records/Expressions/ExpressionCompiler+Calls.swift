import FHIR

extension ExpressionCompiler {
    /// Functions of a focus, by name: what they need, what they yield.
    private struct Signature {
        let code: ExpressionPool.Step.Code
        /// Kinds of the focus; empty: any.
        let focus: [StaticType.Kind]
        /// Kinds of each argument.
        var arguments: [[StaticType.Kind]] = []
        /// How many arguments may be left out.
        var optional = 0
        /// `nil`: the focus's kind.
        var result: StaticType.Kind?
        /// Whether the result has as many items as the focus.
        var keepsMany = false
    }

    private static let text: [StaticType.Kind] = [.text]
    private static let numbers: [StaticType.Kind] = [.decimal, .integer]

    private static let signatures: [String: Signature] = [
        "empty": .init(code: .empty, focus: [], result: .boolean),
        "not": .init(code: .not, focus: [.boolean], result: .boolean),
        "count": .init(code: .count, focus: [], result: .integer),
        "first": .init(code: .first, focus: []),
        "single": .init(code: .first, focus: []),
        "last": .init(code: .last, focus: []),
        "sum": .init(code: .sum, focus: numbers),
        "substring": .init(
            code: .substring, focus: text, arguments: [[.integer], [.integer]], optional: 1, result: .text),
        "startsWith": .init(code: .startsWith, focus: text, arguments: [text], result: .boolean),
        "endsWith": .init(code: .endsWith, focus: text, arguments: [text], result: .boolean),
        "contains": .init(code: .containsText, focus: text, arguments: [text], result: .boolean),
        "indexOf": .init(code: .indexOf, focus: text, arguments: [text], result: .integer),
        "replace": .init(code: .replace, focus: text, arguments: [text, text], result: .text),
        "length": .init(code: .length, focus: text, result: .integer),
        "upper": .init(code: .upper, focus: text, result: .text),
        "lower": .init(code: .lower, focus: text, result: .text),
        "trim": .init(code: .trim, focus: text, result: .text),
        "base64": .init(code: .base64, focus: text, result: .text),
        "xhtml": .init(code: .xhtml, focus: text, result: .text),
        "toInteger": .init(code: .toInteger, focus: [.text, .integer, .decimal], result: .integer),
        "toDecimal": .init(code: .toDecimal, focus: [.text, .integer, .decimal], result: .decimal),
        "toDate": .init(code: .toDate, focus: [.text, .date, .moment], result: .date),
        "toString": .init(code: .toText, focus: [.text, .integer, .decimal, .date, .moment], result: .text),
        "npiIsValid": .init(code: .npiIsValid, focus: text, result: .boolean),
        "dateExists": .init(code: .dateExists, focus: [.text, .date], result: .boolean),
    ]

    /// Every function there is, for suggestions.
    private var functionNames: [String] {
        Self.signatures.keys.sorted() + functions.keys.sorted() + [
            "exists", "where", "all", "select", "distinct", "combine", "min", "max", "iif", "coalesce", "matches",
            "memberOf",
            "crosswalk", "resourceId",
        ]
    }

    mutating func call(
        _ focus: FHIRPath.Expression?, _ name: String, _ arguments: [FHIRPath.Expression], _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        switch name {
        case "iif": return try conditional(focus, arguments, tree)
        case "coalesce": return try coalesce(arguments, tree)
        default: break
        }
        if let body = functions[name] { return try user(body, name, focus, arguments, tree) }
        guard let focus else { throw failure(tree, "'\(name)()' needs something before it: x.\(name)()") }
        switch name {
        case "where", "all", "select", "exists": return try overItems(name, focus, arguments, tree)
        case "distinct", "min", "max": return try ordered(name, focus, arguments, tree)
        case "combine":
            try count(arguments, 1, name, tree)
            return try joined(.combine, focus, arguments[0], tree)
        case "matches": return try matches(focus, arguments, tree)
        case "memberOf", "crosswalk": return try lookup(name, focus, arguments, tree)
        case "resourceId":
            try count(arguments, 1, name, tree)
            let key = try single(focus, [.text], "the focus of resourceId()")
            let kind = try single(arguments[0], [.text], "the argument of resourceId()")
            return emit(.init(code: .resourceID, a: key.step, b: kind.step), .text)
        default: return try plain(name, focus, arguments, tree)
        }
    }

    private func count(
        _ arguments: [FHIRPath.Expression], _ wanted: Int, _ name: String, _ tree: FHIRPath.Expression
    ) throws(ExpressionError) {
        guard arguments.count == wanted else {
            throw failure(tree, "\(name)() takes \(wanted) arguments, here are \(arguments.count)")
        }
    }

    private mutating func plain(
        _ name: String, _ focus: FHIRPath.Expression, _ arguments: [FHIRPath.Expression], _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        guard let signature = Self.signatures[name] else {
            throw failure(tree, "unknown function '\(name)()'\(Self.suggestion(for: name, in: functionNames))")
        }
        let most = signature.arguments.count
        guard arguments.count <= most, arguments.count >= most - signature.optional else {
            throw failure(tree, "\(name)() takes \(most) arguments, here are \(arguments.count)")
        }
        let subject = try term(focus)
        guard signature.focus.isEmpty || signature.focus.contains(subject.type.kind) || subject.type.kind == .nothing
        else {
            throw failure(
                tree,
                "\(name)() needs \(StaticType(signature.focus[0]).description) before it, this is \(subject.type.description)"
            )
        }
        var steps: [Int32] = []
        for (argument, kinds) in zip(arguments, signature.arguments) {
            steps.append(try single(argument, kinds, "an argument of \(name)()").step)
        }
        let b = steps.count > 0 ? steps[0] : -1
        let c = steps.count > 1 ? steps[1] : -1
        return emit(.init(code: signature.code, a: subject.step, b: b, c: c), signature.result ?? subject.type.kind)
    }

    /// `where`, `all`, `select`, `exists`: the argument is run with each item as its context.
    private mutating func overItems(
        _ name: String, _ focus: FHIRPath.Expression, _ arguments: [FHIRPath.Expression], _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        let subject = try term(focus)
        if name == "exists" && arguments.isEmpty { return emit(.init(code: .exists, a: subject.step), .boolean) }
        try count(arguments, 1, name, tree)
        let slot = try push(subject.type, tree)
        defer { frames.removeLast() }
        if name == "select" {
            let body = try term(arguments[0])
            return emit(
                .init(code: .select, slot: slot, a: subject.step, b: body.step), body.type.kind,
                many: subject.type.many || body.type.many)
        }
        let test = try single(arguments[0], [.boolean], "the condition of \(name)()")
        switch name {
        case "all": return emit(.init(code: .all, slot: slot, a: subject.step, b: test.step), .boolean)
        case "exists":
            let filter = pool.add(.init(code: .filter, slot: slot, a: subject.step, b: test.step))
            return emit(.init(code: .exists, a: filter), .boolean)
        default:
            return emit(
                .init(code: .filter, slot: slot, a: subject.step, b: test.step), subject.type.kind,
                many: subject.type.many)
        }
    }

    private mutating func push(_ type: StaticType, _ tree: FHIRPath.Expression) throws(ExpressionError) -> UInt8 {
        guard frames.count < Self.slotLimit else {
            throw failure(tree, "contexts are nested deeper than \(Self.slotLimit)")
        }
        frames.append(Frame(name: nil, type: StaticType(type.kind), isContext: true))
        return UInt8(frames.count - 1)
    }

    private mutating func ordered(
        _ name: String, _ focus: FHIRPath.Expression, _ arguments: [FHIRPath.Expression], _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        try count(arguments, 0, name, tree)
        let subject = try term(focus)
        guard name == "distinct" || subject.type.isNumber || [.date, .moment, .text].contains(subject.type.kind)
        else {
            throw failure(tree, "\(name)() needs numbers, dates, times or texts before it")
        }
        let code: ExpressionPool.Step.Code = name == "distinct" ? .distinct : name == "min" ? .minimum : .maximum
        return emit(
            .init(code: code, detail: comparison(of: subject.type.kind).rawValue, a: subject.step), subject.type.kind,
            many: name == "distinct" && subject.type.many)
    }

    private mutating func conditional(
        _ focus: FHIRPath.Expression?, _ arguments: [FHIRPath.Expression], _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        guard focus == nil, arguments.count == 2 || arguments.count == 3 else {
            throw failure(tree, "iif() takes a condition, a result and, if wanted, another result")
        }
        let test = try single(arguments[0], [.boolean], "the condition of iif()")
        let yes = try term(arguments[1])
        let no = arguments.count == 3 ? try term(arguments[2]) : emit(.init(code: .nothing), .nothing)
        guard let kind = yes.type.joined(no.type) else {
            throw failure(
                tree, "iif(): \(yes.type.description) or \(no.type.description): both results must be of one kind")
        }
        return emit(
            .init(code: .iif, a: test.step, b: yes.step, c: no.step), kind, many: yes.type.many || no.type.many)
    }

    /// The first of the arguments that yields something.
    private mutating func coalesce(
        _ arguments: [FHIRPath.Expression], _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        guard var result = try arguments.last.map({ (tree) throws(ExpressionError) in try term(tree) }),
            arguments.count > 1
        else {
            throw failure(tree, "coalesce() takes at least two arguments")
        }
        for argument in arguments.dropLast().reversed() {
            let earlier = try term(argument)
            guard let kind = earlier.type.joined(result.type) else {
                throw failure(
                    argument, "coalesce(): \(earlier.type.description) does not go with \(result.type.description)")
            }
            result = emit(
                .init(code: .coalesce, a: earlier.step, b: result.step), kind,
                many: earlier.type.many || result.type.many)
        }
        return result
    }

    private mutating func user(
        _ body: FHIRPath.Expression, _ name: String, _ focus: FHIRPath.Expression?, _ arguments: [FHIRPath.Expression],
        _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        try count(arguments, 0, name, tree)
        guard functionDepth < 16 else {
            throw failure(tree, "functions call each other deeper than 16: does '\(name)' call itself?")
        }
        guard pool.steps.count < ExpressionPool.stepLimit else {
            throw failure(
                tree,
                "with the functions that they call, the expressions have more than \(ExpressionPool.stepLimit) steps")
        }
        functionDepth += 1
        defer { functionDepth -= 1 }
        do {
            guard let focus else { return try expanded(body, name) }
            let subject = try term(focus)
            let slot = try push(subject.type, tree)
            defer { frames.removeLast() }
            let result = try expanded(body, name)
            return emit(
                .init(code: .select, slot: slot, a: subject.step, b: result.step), result.type.kind,
                many: subject.type.many || result.type.many)
        } catch {
            throw failure(tree, "in \(name)(), column \(error.offset + 1): \(error.message)")
        }
    }

    /// The steps of a function's body in the frames in force.
    private mutating func expanded(_ body: FHIRPath.Expression, _ name: String) throws(ExpressionError) -> Term {
        let call = Expansion(function: name, frames: frames)
        if let known = expansions[call] { return known }
        let result = try term(body)
        expansions[call] = result
        return result
    }

    private mutating func matches(
        _ focus: FHIRPath.Expression, _ arguments: [FHIRPath.Expression], _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        try count(arguments, 1, "matches", tree)
        guard case .literal(.string(let text)) = arguments[0].kind else {
            throw failure(tree, "matches() takes a literal pattern")
        }
        let subject = try single(focus, [.text, .date], "the focus of matches()")
        let pattern: Int32
        do { pattern = try pool.add(pattern: text) } catch { throw failure(arguments[0], error.message) }
        return emit(.init(code: .matches, a: subject.step, b: pattern), .boolean)
    }

    private mutating func lookup(
        _ name: String, _ focus: FHIRPath.Expression, _ arguments: [FHIRPath.Expression], _ tree: FHIRPath.Expression
    ) throws(ExpressionError) -> Term {
        guard arguments.count == 1 || arguments.count == 2,
            case .literal(.string(let wanted)) = arguments[0].kind
        else { throw failure(tree, "\(name)() takes the literal name of a table") }
        let subject = try single(focus, [.text], "the focus of \(name)()")
        let tables = name == "memberOf" ? lists : crosswalks
        guard let table = tables[wanted] else {
            if name == "memberOf" && optionalLists.contains(wanted) {
                return emit(.init(code: .nothing, a: subject.step), .boolean)
            }
            throw failure(
                arguments[0], "unknown table '\(wanted)'\(Self.suggestion(for: wanted, in: tables.keys.sorted()))")
        }
        let number = pool.add(table: table)
        if name == "memberOf" {
            let day =
                arguments.count == 2 ? try single(arguments[1], [.date, .text], "the day in memberOf()").step : -1
            // A list without days is not asked for one.
            return emit(.init(code: .memberOf, a: subject.step, b: number, c: table.isDated ? day : -1), .boolean)
        }
        var wantedColumn = "target"
        if arguments.count == 2 {
            guard case .literal(.string(let text)) = arguments[1].kind else {
                throw failure(arguments[1], "expected the literal name of a column")
            }
            wantedColumn = text
        }
        guard let column = table.column(wantedColumn) else {
            throw failure(
                arguments[0],
                "the table '\(wanted)' has no column '\(wantedColumn)'; its columns are \(table.columns.joined(separator: ", "))"
            )
        }
        return emit(.init(code: .crosswalk, a: subject.step, b: number, c: Int32(column)), .text)
    }
}
