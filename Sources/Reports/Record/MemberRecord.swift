/// One patient's record as the store has it, ready to be read: the view model of a page.
///
/// It is a member's data: it goes to the file or terminal of whoever asks for it by name, and to no log.
public struct MemberRecord: Sendable, Equatable {
    /// Whose it is.
    public var name = ""
    /// What is known of the person: name and value.
    var facts: [RecordFact] = []
    /// What has to be seen first: allergies.
    var alerts: [String] = []
    /// All parts, those of which there is nothing among them.
    var sections: [RecordSection] = []
    /// Where what is shown comes from. Entries name them by place.
    public var sources: [RecordSource] = []
    /// What of it is left out, and why.
    var notes: [String] = []
    /// The day on which it was put together: YYYY-MM-DD.
    var day = ""
    /// The plan that keeps it.
    var plan = ""

    /// Said in place of alerts. That nothing is known is not that there is nothing.
    var noAlert: String {
        let isKnown = sections.contains { $0.id == "allergies" && !$0.groups.isEmpty }
        return isKnown ? "No active allergy is on record." : "Nothing is on record about allergies; there may be some."
    }

    /// Of what there is nothing.
    var nothing: String? {
        let empty = sections.filter(\.groups.isEmpty).map { $0.title.lowercased() }
        return empty.isEmpty ? nil : "The store has nothing about: " + empty.joined(separator: ", ") + "."
    }
}

/// What is known of a person.
struct RecordFact: Sendable, Equatable {
    var title: String
    var value: String
}

/// A part of the record.
struct RecordSection: Sendable, Equatable {
    /// By which the page links to it.
    var id: String
    var title: String
    var groups: [RecordGroup] = []
}

/// Entries of one kind, or a table.
struct RecordGroup: Sendable, Equatable {
    /// Empty where the section's title says it.
    var title = ""
    var entries: [RecordEntry] = []
    var table: RecordTable?
    /// Whether what it holds is over, or not so.
    var isQuiet = false
}

/// One thing.
struct RecordEntry: Sendable, Equatable {
    var title = ""
    /// In one word, where it is not what one expects: "stopped", "severe".
    var mark = ""
    /// Whether it has to be seen.
    var isAlarming = false
    var when = ""
    var details: [String] = []
    /// Somebody's own words, as they were written.
    var words = ""
    /// Who wrote it down or ordered it: "recorded by …".
    var by = ""
    /// Places in `MemberRecord.sources`.
    var sources: [Int] = []
    /// Sources in which the same thing may stand too.
    var alsoIn: [Int] = []
}

/// Values in columns.
struct RecordTable: Sendable, Equatable {
    var caption = ""
    var headings: [String] = []
    var rows: [RecordRow] = []
    var sources: [Int] = []
    /// Whether the columns are days, of which the newest is first.
    var isTrend = false

    /// Leaves out columns in which no row says anything; the first two stay.
    mutating func dropEmptyColumns() {
        for column in headings.indices.reversed() where column > 1 && rows.allSatisfy({ $0.cells[column].isEmpty }) {
            headings.remove(at: column)
            for row in rows.indices { rows[row].cells.remove(at: column) }
        }
    }
}

/// A row of a table.
struct RecordRow: Sendable, Equatable {
    var cells: [String] = []
    /// A flag of the result, and whether it is out of its range.
    var isAlarming = false
    /// Below the first cell: a comment.
    var remark = ""
}

/// A document, or what the plan itself knows.
public struct RecordSource: Sendable, Equatable, Hashable {
    /// Custodian or plan.
    public var name: String
    /// What it is: "summary", "discharge summary".
    public var kind: String
    /// As FHIR writes it.
    public var date: String
    /// The file in which it came.
    public var file: String

    public init(name: String, kind: String, date: String, file: String) {
        self.name = name
        self.kind = kind
        self.date = date
        self.file = file
    }

    /// `Mesa Clinic, Apr 6, 2026`
    var short: String {
        let day = RecordWords.shortDate(date.isEmpty ? nil : date)
        return day.isEmpty ? name : "\(name), \(day)"
    }
}

/// What a record is made of.
public struct RecordInput: Sendable {
    /// The patient's own resource.
    public var patient = ""
    /// Bodies of the patient's resources, and of those that they refer to.
    public var bodies: [String] = []
    /// Where what is in `bodies` comes from.
    public var sources: [RecordSource] = []
    /// Of `Type/id`, the place of its source in `sources`.
    public var origins: [String: Int] = [:]
    /// Resources that may say the same: pairs of `Type/id`.
    public var pairs: [(String, String)] = []
    /// Today: YYYY-MM-DD.
    public var day = ""
    /// What the plan is called.
    public var plan = ""
    /// What codes are called.
    public var words = RecordWordLists()
    /// Whether a type had more than was read.
    public var isCut = false

    public init() {}
}
