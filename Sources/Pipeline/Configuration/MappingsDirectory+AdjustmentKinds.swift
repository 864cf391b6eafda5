import Assemble
import Foundation
import Records

extension MappingsDirectory {
    /// What payers' words for adjustments mean: `crosswalks/adjustment-kind.tsv`, where there is one.
    func adjustmentKinds() throws -> AdjustmentKinds {
        let file = path + "/crosswalks/adjustment-kind.tsv"
        guard FileManager.default.fileExists(atPath: file) else { return AdjustmentKinds() }
        let text = try String(contentsOfFile: file, encoding: .utf8)
        return AdjustmentKinds(try CodeTable(name: "adjustment-kind", file: file, text: text))
    }

    /// What rosters' words for maintenance mean: `crosswalks/member-maintenance.tsv`, where there is one.
    func maintenanceKinds() throws -> MaintenanceKinds {
        let file = path + "/crosswalks/member-maintenance.tsv"
        guard FileManager.default.fileExists(atPath: file) else { return MaintenanceKinds() }
        let text = try String(contentsOfFile: file, encoding: .utf8)
        return MaintenanceKinds(try CodeTable(name: "member-maintenance", file: file, text: text))
    }
}
