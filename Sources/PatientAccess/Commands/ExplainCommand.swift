import ArgumentParser
import Pipeline

/// Where each element of a resource came from.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Where each element of a resource came from: map rule, CPCDS id, file, segment and byte.",
        discussion: """
            Prints places and names of fields, never values. ExplanationOfBenefit, Patient and Coverage can be explained.

            Example:
              patient-access explain ExplanationOfBenefit/0f3c… --element item
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var mappings: MappingOptions
    @OptionGroup var plan: PlanOptions
    @Option(help: ArgumentHelp("Only elements whose path holds this text.", valueName: "text"))
    var element: String?
    @Argument(help: ArgumentHelp("The resource: TYPE/ID.", valueName: "resource"))
    var resource: String

    func run() throws {
        let explanation = try Explanation(
            resource, mappings: mappings.directory(), plan: plan.configuration().plan, store: store.location())
        for entry in explanation.elements where element.map({ entry.path.contains($0) }) ?? true {
            print("\(entry.path)\n    rule \(entry.rule), cpcds \(entry.cpcds)")
            for source in entry.sources { print("    from \(source)") }
        }
    }
}
