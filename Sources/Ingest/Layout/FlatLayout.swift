import Records

/// How records stand in the rows of a delimited or fixed-width file, or in JSON objects, one a line: a layout file of format
/// `delimited`, `fixed` or `ndjson`, read and checked. `docs/layouts.md` explains the language.
///
/// Of `ndjson`, the line's object is a row of the first part, and each element of an array that the layout names is one of
/// the part that stands for this array. A column is a path.
final class FlatLayout: Sendable {
    let name: String
    let schema: RecordSchema
    let format: Format
    /// The kinds of rows; a layout that names none has one without a name. The first is the head.
    let parts: [FlatPart]
    let rows: Rows
    /// Rows that are known and no part of any record (`fixed`): conditions, one set each.
    let passedOver: [FlatPart]
    /// Whether a quotation mark at a field's beginning quotes it.
    let hasQuotes: Bool
    /// Whether files may lack columns that are not required: their absence is no finding.
    let isOptional: Bool
    let members: FlatMembers

    enum Format: Sendable { case delimited, fixed, ndjson }

    enum Rows: Sendable {
        /// Each row is a record.
        case each
        /// Rows that follow one another and are equal in the part's key are one.
        case together
        /// Rows that are equal in their part's key are one, wherever they stand in the file.
        case scattered
        /// The same, wherever they stand in the files of one run.
        case acrossFiles
    }

    init(
        name: String, schema: RecordSchema, format: Format, parts: [FlatPart], rows: Rows, passedOver: [FlatPart],
        hasQuotes: Bool, isOptional: Bool = false, members: FlatMembers
    ) {
        self.name = name
        self.schema = schema
        self.format = format
        self.parts = parts
        self.rows = rows
        self.passedOver = passedOver
        self.hasQuotes = hasQuotes
        self.isOptional = isOptional
        self.members = members
    }
}

/// A kind of row: its columns, and what makes rows of it one record.
struct FlatPart: Sendable {
    var name = ""
    /// The columns that the layout uses: a row is read into as many cells, one for each. A cell's number is its slot.
    var columns: [FlatColumn] = []
    /// Slots.
    var key: [Int] = []
    /// Of each list one header must be there (delimited).
    var required: [[String]] = []
    /// What tells its rows from others of the file (fixed).
    var conditions: [FlatCondition] = []
    /// Of objects: the array whose elements are its rows, from the object that is the row of `parent`.
    var array: [[UInt8]] = []
    var parent = 0
}

struct FlatColumn: Sendable {
    /// As the layout writes it.
    let name: String
    /// Without case and punctuation.
    let header: String
    /// Other headers that a file may have for it (delimited): of several that are there the first counts.
    var aliases: [String] = []
    /// Bytes of the row, from 0 (fixed).
    var positions: Range<Int> = 0..<0
}

/// What a record, or an occurrence of a group, is made of.
struct FlatMembers: Sendable {
    var fields: [FlatField] = []
    /// Groups that do not repeat, named by dotted paths.
    var groups: [(group: FieldID, members: FlatMembers)] = []
    var ways: [FlatWay] = []
}

/// A field, and where its values stand.
struct FlatField: Sendable {
    let field: FieldID
    /// Whether all values count, rather than the first.
    var repeats = false
    /// A constant, which stands in no column.
    var constant: [UInt8]?
    /// In the order in which they are asked.
    var places: [FlatPlace] = []
    /// The places are names for one column: of those that a file has, the first counts, and the others are passed over.
    var isOneColumn = false
}

/// A column of a part, and when its values count.
struct FlatPlace: Sendable, Hashable {
    var part: Int
    /// Of a constant the slot of its first condition.
    var slot: Int
    var conditions: [FlatCondition] = []
    /// What is said, instead of the column's value, where a row meets the conditions.
    var constant: [UInt8]?
    /// What of the column's value counts.
    var piece = Piece.whole
    /// Whether, of the part's rows, only those count that lie within the row around (ndjson).
    var isWithin = false

    /// The day or the time of day of a timestamp.
    enum Piece: UInt8, Sendable { case whole, date, time }
}

/// A row's cell is one of some values, or none of them.
struct FlatCondition: Sendable, Hashable {
    var slot: Int
    var values: [[UInt8]]
    var isNegated: Bool
}

/// One way in which occurrences of a group arise.
struct FlatWay: Sendable {
    enum Each: Sendable {
        /// One of all rows together.
        case once
        /// One of each row.
        case row
        /// One of each distinct value of these slots.
        case key([Int])
    }

    let group: FieldID
    /// Whose rows.
    let part: Int
    var each = Each.once
    /// Rows that do not meet them do not count.
    var conditions: [FlatCondition] = []
    /// Rows of another part than the occurrence's belong to it where these of their slots are equal to its first row's.
    var join: [(slot: Int, outer: Int)] = []
    var members = FlatMembers()
}

/// A header without case, spaces and punctuation.
enum FlatHeaderName {
    static let limit = 256

    static func normalized(_ header: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in header.prefix(limit) {
            switch byte {
            case 0x41...0x5A: text.unicodeScalars.append(Unicode.Scalar(byte + 0x20))
            case 0x61...0x7A, 0x30...0x39: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: break
            }
        }
        return text
    }
}
