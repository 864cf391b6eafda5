import ArgumentParser
import Pipeline
import Reports

/// How a report is written.
enum ReportForm: String, EnumerableFlag {
    case text, html, json, csv

    static func help(for value: ReportForm) -> ArgumentHelp? { "Print the report as \(value.rawValue)." }

    /// Prints the one that is asked for; the others are not made.
    func show(
        text: @autoclosure () -> String, html: @autoclosure () -> String, json: @autoclosure () -> String,
        csv: @autoclosure () -> String
    ) {
        switch self {
        case .text: print(text(), terminator: "")
        case .html: print(html(), terminator: "")
        case .json: print(json())
        case .csv: print(csv(), terminator: "")
        }
    }
}

/// What became of clinical documents.
struct DocumentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents",
        abstract: "What became of clinical documents: entries by document, section and outcome, with reasons.",
        discussion: """
            patient-access report documents                    all documents, as they stand
            patient-access report documents --run 12           what run 12 did with those that it read
            patient-access report documents --document d3788   one document: every entry with XPath, line, outcome, reason

            It prints places, kinds, custodians and rules, and no value of a record.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var plan: PlanOptions
    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("What that run did with the documents that it read.", valueName: "number"))
    var number: Int?
    @Option(help: ArgumentHelp("One document, by its key or how that begins: with every entry.", valueName: "key"))
    var document: String?
    @Flag var form = ReportForm.text

    func run() throws {
        let configuration = try plan.configuration()
        let report = try store.read {
            try DocumentLedger($0, plan: configuration.plan.id).report(run: number, document: document)
        }
        form.show(text: report.text, html: report.html, json: report.json, csv: report.csv)
    }
}

/// What may be the same.
struct DuplicatesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates",
        abstract: "Entries of different sources that may be the same thing, as pairs; nothing is merged.",
        discussion: """
            patient-access report duplicates --plan acme.yaml --csv > pairs.csv
            patient-access report duplicates --member M1

            It prints ids of resources, sources and why, and no value of a record. docs/clinical-record.md says what is compared.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var plan: PlanOptions
    @Option(help: "Only those of one member: the member's number, or the id of the Patient.")
    var member: String?
    @Flag var form = ReportForm.text

    func run() throws {
        let configuration = try plan.configuration()
        let report = try store.read { try DuplicateReader($0, plan: configuration.plan.id).report(member: member) }
        form.show(text: report.text, html: report.html, json: report.json, csv: report.csv)
    }
}

/// One patient's record, to be read.
struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "One patient's record as the store has it, as a page that a person can read.",
        discussion: """
            patient-access report record --member M1 --html record.html

            The file holds a member's health data. It is written only where you say, with mode 0600 (only its owner may read it), \
            and nothing of it is logged. Keep it out of mail and tickets, and delete it when it has served. \
            docs/clinical-record.md says what stands in it.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var mappings: MappingOptions
    @OptionGroup var plan: PlanOptions
    @Option(help: "Whose: the member's number, or the id of the Patient.")
    var member: String
    @Option(help: ArgumentHelp("Write a page there.", valueName: "file"))
    var html: String?
    @Option(help: ArgumentHelp("Write plain text there.", valueName: "file"))
    var text: String?

    func validate() throws {
        guard html != nil || text != nil else {
            throw ValidationError("say where to write it: --html FILE or --text FILE")
        }
    }

    func run() throws {
        let configuration = try plan.configuration()
        let words = try mappings.directory().recordWords()
        let record = try store.read {
            try MemberRecordReader($0, plan: configuration.plan.id, name: configuration.plan.name, words: words)
                .record(of: member)
        }
        if let html { try MemberRecordReader.write(record.html, to: html) }
        if let text { try MemberRecordReader.write(record.text, to: text) }
    }
}
