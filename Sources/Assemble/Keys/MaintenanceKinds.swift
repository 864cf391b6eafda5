import Records

/// What sources' words for maintenance mean: crosswalk `member-maintenance`, whose targets are `add`, `change`,
/// `reinstate`, `audit`, `terminate` and `cancel` (X12 data element 875, or a payer's own words).
public struct MaintenanceKinds: Sendable {
    private let table: CodeTable?
    private let target: Int?

    /// - Parameter table: the crosswalk; without one the words mean themselves.
    public init(_ table: CodeTable? = nil) {
        self.table = table
        target = table?.column("target")
    }

    /// What a row does: one that says no word that anybody knows states a coverage.
    func action(of word: [UInt8]?) -> SpanTimeline.Action {
        guard let word else { return .covered }
        var kind = String(decoding: word, as: UTF8.self)
        if let table, let target {
            guard let row = word.withUnsafeBufferPointer({ table.row($0) }) else { return .covered }
            kind = table.rows[row][target]
        }
        return switch kind {
        case "terminate": .ended
        case "cancel": .cancelled
        default: .covered
        }
    }
}
