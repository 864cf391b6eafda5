import Assemble
import Check
import FHIR
import Ingest
import Mappers
import Records
import Validate

/// Everything under `mappings/`, read, checked against one another, and compiled: what a run works with.
public struct CompiledMappings: Sendable {
    public let layouts: LayoutSet
    public let rules: RuleSet
    public let catalog: ProfileCatalog
    public let maps: MapSet
    public let money: MoneyMeasures
    public let gaps: MustSupportGaps
    let adjustmentKinds: AdjustmentKinds
    let maintenanceKinds: MaintenanceKinds
    let precedence: MemberPrecedence
    let authorizationWords: AuthorizationWords
    let drugs: CompiledDrugRule

    /// Throws every mistake found in layouts, checks or maps, each with file, line and column.
    public init(_ directory: MappingsDirectory, plan: Plan, codes: [String] = []) throws {
        layouts = try LayoutSet(directory: directory.path)
        rules = try RuleSet(directory: directory.path, schemas: layouts.schemas, codes: codes)
        catalog = try ProfileCatalog(directory: directory.path + "/profiles")
        adjustmentKinds = try directory.adjustmentKinds()
        maintenanceKinds = try directory.maintenanceKinds()
        precedence = try directory.memberPrecedence(layouts.schemas["member.coverage"])
        authorizationWords = try directory.authorizationWords()
        drugs = try CompiledDrugRule(directory, schemas: layouts.schemas)
        maps = try MapSet(directory: directory.path, schemas: layouts.schemas, profiles: catalog, plan: plan)
        money = try MoneyMeasures(directory: directory.path, schemas: layouts.schemas)
        gaps = try MustSupportGaps(directory: directory.path, catalog: catalog)
        // No run uses them; a mistake is told all the same.
        _ = try directory.recordWords()
    }

    /// What is no mistake and should be looked at: reasons that are stale.
    public var warnings: [String] {
        gaps.warnings(maps.mustSupport(catalog, fired: [], isWritten: false))
    }

    /// What there is, in a line.
    public var summary: String {
        "\(layouts.schemas.count) kinds of records, \(maps.rules.count) map rules, "
            + "\(catalog.canonicals.count) profiles: no mistake found"
    }

    /// Runs the examples that maps carry; what they expect to be valid is validated.
    public func runMapTests() -> MapTestReport {
        let session = ValidatorSession(catalog: catalog, options: ValidationOptions(storedBody: true))
        return maps.runTests { json in
            session.validate(json).findings.filter { $0.severity == .error }
                .map { "\($0.rule) \($0.path): \($0.message)" }
        }
    }
}
