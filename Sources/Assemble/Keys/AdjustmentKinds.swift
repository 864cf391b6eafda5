import Records

/// What payers' words for adjustments mean: crosswalk `adjustment-kind`, whose targets are `original`, `void` and
/// `replacement`.
public struct AdjustmentKinds: Sendable {
    enum Kind: String, Sendable {
        case original
        /// It says of a claim that it is adjudicated no more.
        case void
        /// It takes the place of the claim whose number it names.
        case replacement
    }

    private let table: CodeTable?
    private let target: Int?

    /// - Parameter table: the crosswalk; without one the three words mean themselves.
    public init(_ table: CodeTable? = nil) {
        self.table = table
        target = table?.column("target")
    }

    /// What a word means; `nil` where nobody has said.
    func kind(of word: [UInt8]?) -> Kind? {
        guard let word else { return nil }
        guard let table, let target else { return Kind(rawValue: String(decoding: word, as: UTF8.self)) }
        return word.withUnsafeBufferPointer { table.row($0) }.flatMap { Kind(rawValue: table.rows[$0][target]) }
    }
}
