import FHIR

extension Target {
    /// An expression in the first line, evaluated on the resource in the rest, in every dialect.
    static let evaluate = Target(
        name: "evaluate", dictionary: "evaluate", sizeLimit: 4096,
        make: {
            let catalog = try Repository.catalog()
            var known = Evaluation(catalog, knowsNames: true)
            var unknown = Evaluation(catalog, knowsNames: false)
            var count = 0
            return { input in
                count += 1
                if count % 4096 == 0 {  // before an evaluator has met all the names that it has room for
                    known = Evaluation(catalog, knowsNames: true)
                    unknown = Evaluation(catalog, knowsNames: false)
                }
                let end = input.firstIndex(of: 0x0A) ?? input.count
                let text = String(decoding: input[..<end], as: UTF8.self)
                let compiled: FHIRPath.Compiled
                do throws(FHIRPath.SyntaxError) { compiled = try FHIRPath.compile(text) } catch {
                    return require(error.offset >= 0 && error.offset <= text.utf8.count, "a mistake beyond the text")
                }
                let rest = end < input.count ? UnsafeBufferPointer(rebasing: input[(end + 1)...]) : input
                let results = known.results(compiled, rest, text.utf8.count)
                require(results == known.results(compiled, rest, text.utf8.count), "another result the second time")
                // Keys with escapes are known by their ids only.
                if rest.contains(0x5C) || known.hasDuplicates { return }
                require(
                    results == unknown.results(compiled, rest, text.utf8.count), "names without ids give other results")
            }
        },
        seeds: { try Repository.files("Fuzz/corpus/evaluate", endings: [".txt"]) })
}

/// A tape and an evaluator for each dialect.
private struct Evaluation {
    let tape: ResourceTape
    let evaluators: [FHIRPathEvaluator]

    var hasDuplicates: Bool { !tape.duplicateKeys.isEmpty }

    init(_ catalog: ProfileCatalog, knowsNames: Bool) {
        let names =
            knowsNames ? NameTable(["resourceType"] + catalog.names + catalog.names.map { "_" + $0 }) : NameTable([])
        tape = ResourceTape(names: names)
        var limits = FHIRPath.Limits()
        limits.steps = 100_000
        limits.items = 1 << 13
        limits.text = 1 << 18
        evaluators = [FHIRPath.Dialect.invariants, .standard, .strict].map {
            let evaluator = FHIRPathEvaluator(catalog: catalog, names: names, dialect: $0, limits: limits)
            evaluator.clock = 1_700_000_000
            return evaluator
        }
    }

    /// What each dialect makes of it; empty for what is no resource.
    func results(
        _ compiled: FHIRPath.Compiled, _ resource: UnsafeBufferPointer<UInt8>, _ length: Int
    ) -> [Result<[FHIRPath.Value], FHIRPath.EvaluationError>] {
        guard (try? tape.parse(resource)) != nil else { return [] }
        let focus = FHIRPath.Focus(node: 0, type: .unknown)
        return evaluators.map { evaluator in
            do throws(FHIRPath.EvaluationError) {
                let values = try evaluator.evaluate(
                    compiled, view: tape.view, focus: focus, resource: 0, rootResource: 0)
                let holds = try evaluator.isTrue(compiled, view: tape.view, focus: focus, resource: 0, rootResource: 0)
                require(values.count == 1 || holds == !values.isEmpty, "an invariant that disagrees with its result")
                for case .element(let element) in values {
                    require(max(element.node, element.shadow) < tape.count, "an element beyond the tape")
                }
                return .success(values)
            } catch {
                if case .invalid(let offset, _) = error {
                    require(offset >= 0 && offset <= length, "a fault beyond the text")
                }
                return .failure(error)
            }
        }
    }
}
