import Assemble
import Check
import FHIR
import Ingest
import Mappers
import Records

/// Everything under `mappings/`, read, checked against one another, and compiled: what a run works with.
public struct CompiledMappings: Sendable {
    public let layouts: LayoutSet
    public let rules: RuleSet
    public let catalog: ProfileCatalog
    public let maps: MapSet
    let adjustmentKinds: AdjustmentKinds

    /// Throws every mistake found in layouts, checks or maps, each with file, line and column.
    public init(_ directory: MappingsDirectory, plan: Plan, codes: [String] = []) throws {
        layouts = try LayoutSet(directory: directory.path)
        rules = try RuleSet(directory: directory.path, schemas: layouts.schemas, codes: codes)
        catalog = try ProfileCatalog(directory: directory.path + "/profiles")
        adjustmentKinds = try directory.adjustmentKinds()
        maps = try MapSet(directory: directory.path, schemas: layouts.schemas, profiles: catalog, plan: plan)
    }

    /// What there is, in a line.
    public var summary: String {
        "\(layouts.schemas.count) kinds of records, \(maps.rules.count) map rules, "
            + "\(catalog.canonicals.count) profiles: no mistake found"
    }
}
