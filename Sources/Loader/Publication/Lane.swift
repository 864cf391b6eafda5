import PostgreSQL

/// Where rows of one kind gather until they are sent: straight to a type's table, or to its staging table.
struct Lane: Hashable {
    let type: ResourceType
    let way: Way

    enum Way: Hashable {
        /// By COPY into the table itself: the id is new.
        case direct
        /// By COPY into a temporary table, for the merge.
        case staged
    }

    /// Rows gather up to this size before another lane has to give way to them.
    static let size = 1 << 20

    /// The COPY that takes the lane's rows.
    var copy: String {
        let columns: [String]
        switch way {
        case .direct:
            columns =
                ["plan", "id", "version", "last_updated", "source_version", "hash", "run", "labels"]
                + type.searchColumns
        case .staged: columns = ["n", "id", "source_version", "hash", "decided", "labels"] + type.searchColumns
        }
        let table = way == .direct ? type.table : type.stagingTable
        return "COPY \(table) (\(columns.joined(separator: ", ")), resource) FROM STDIN (FORMAT binary)"
    }

    /// How many fields a row has.
    var fieldCount: Int16 { Int16(type.searchColumns.count + (way == .direct ? 9 : 7)) }
}
