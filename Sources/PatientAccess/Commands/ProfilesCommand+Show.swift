import ArgumentParser
import FHIR
import Pipeline

extension ProfilesCommand {
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A profile as a tree: each element with its cardinality, types, codes, slices and invariants.",
            discussion: """
                Without an option only what the profile demands beyond its FHIR type is shown, --changes leaves out what the \
                profile that it derives from demands too, and --all shows every element.

                patient-access profiles show C4BB-Coverage
                patient-access profiles show C4BB-Patient identifier           # one element in depth, with its codes
                patient-access profiles show C4BB-Patient --changes            # beyond US Core
                patient-access profiles show 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|3.1.1'
                patient-access profiles show Claim --all                       # a type of FHIR
                patient-access profiles show my-profile --package my-guide.tgz

                  identifier                S   1..*  Identifier
                                                      slices, told apart by the value of type; others may stand beside them
                    identifier:memberid     S   0..*  Identifier

                A name without a version means the newest at hand, and in a profile what the profile's own package or its \
                dependencies hold (docs/profiles.md).
                """)

        @OptionGroup var options: MappingOptions
        @OptionGroup var packages: PackageOptions
        @Flag(help: "Every element.")
        var all = false
        @Flag(help: "Only what the profile that it derives from does not demand.")
        var changes = false
        @Argument(help: ArgumentHelp("A profile's id or canonical, with or without |version.", valueName: "profile"))
        var name: String
        @Argument(
            help: ArgumentHelp(
                "One of its elements: identifier, supportingInfo:admissionperiod.timing[x].", valueName: "element"))
        var element: String?

        func validate() throws {
            if all && changes { throw ValidationError("--all and --changes exclude each other.") }
        }

        func run() throws {
            let catalog = try packages.open(directory: options.directory().path + "/profiles").catalog
            guard let profile = catalog.profile(named: name) else { throw unknown(catalog) }
            if let element {
                do {
                    for line in try ElementOutline(profile, element: element, catalog: catalog).lines() { print(line) }
                } catch let error {
                    throw PipelineError(.configuration, "\(profile.id) \(element): \(error.description)")
                }
                return
            }
            let extent: ProfileOutline.Extent = all ? .all : changes ? .changes : .constraints
            for line in ProfileOutline(profile, catalog: catalog, extent: extent).lines() { print(line) }
        }

        private func unknown(_ catalog: ProfileCatalog) -> PipelineError {
            let word = name.split(separator: "|").first?.split(separator: "/").last?.lowercased() ?? ""
            let near = catalog.summaries.filter { !word.isEmpty && $0.id.lowercased().contains(word) }
            let names = Set(near.map { "\($0.id) (\($0.package))" }).sorted().prefix(8).joined(separator: ", ")
            return PipelineError(
                .configuration,
                "\(name): no such profile; "
                    + (names.isEmpty ? "see 'patient-access profiles list', or add --package" : "there are \(names)"))
        }
    }
}
