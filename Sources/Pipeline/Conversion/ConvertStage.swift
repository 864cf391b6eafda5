import Bytes
import Ingest
import Records
import Synchronization

/// What `convert` is asked for.
public struct ConversionRequest: Sendable {
    /// Documents, folders of them, or `-`.
    public var paths: [String] = []
    /// Where resources go: a path, `nil` or `-` for standard output.
    public var output: String?
    /// Where the ledger goes; `nil` where none is wanted.
    public var ledger: String?
    /// Where bundles' `fullUrl`s begin; `nil` for a resource a line.
    public var base: String?
    /// How many documents are converted at a time.
    public var threads = 1

    public init() {}
}

/// Clinical documents to validated resources, without a store.
public struct ConvertStage {
    private let mappings: CompiledMappings
    private let plan: Plan

    /// Without a store there is no key of the plan's: ids come of one that its name gives, the same each time, and are not those of
    /// a store.
    public init(mappings: MappingsDirectory, plan: PlanConfiguration) throws {
        var own = plan.plan
        own.idKey = Digest.sha256(Array("convert|\(own.id)".utf8))
        self.plan = own
        self.mappings = try CompiledMappings(mappings, plan: own, codes: plan.codes)
    }

    init(_ mappings: CompiledMappings, plan: Plan) {
        self.mappings = mappings
        self.plan = plan
    }

    /// Converts every document. One that cannot be read is told of in the ledger, and the next goes on.
    public func run(_ request: ConversionRequest) throws -> ConversionSummary {
        let files = try ExtractFiles(paths: request.paths).files
        let output = try ConversionOutput(resources: request.output, ledger: request.ledger)
        let work = Mutex<[(Int, ExtractFiles.File)]>(files.enumerated().reversed().map { ($0.offset, $0.element) })
        let total = Mutex(ConversionSummary())
        let form = request.base.map { DocumentConverter.Form.bundles(base: $0) } ?? .lines
        let body: @Sendable () throws -> Void = { [mappings, plan] in
            let converter = DocumentConverter(mappings, plan: plan, form: form, output: output)
            let reader = ExtractReader(layouts: mappings.layouts, options: IngestOptions(production: plan.production))
            var bytes: UInt64 = 0
            while let (number, file) = work.withLock({ $0.popLast() }) {
                try Interruption.check()
                bytes += try ConvertStage.convert(file, UInt32(number), reader, converter)
            }
            total.withLock {
                $0.add(converter.summary)
                $0.bytes += bytes
            }
        }
        let group = WorkerGroup()
        for _ in 0..<max(1, min(request.threads, files.count)) { group.start("convert", onFailure: {}, body) }
        try group.wait()
        try output.finish()
        return total.withLock { $0 }
    }

    /// Gives the bytes read.
    private static func convert(
        _ file: ExtractFiles.File, _ number: UInt32, _ reader: ExtractReader, _ converter: DocumentConverter
    ) throws -> UInt64 {
        var reader = reader
        converter.begin(file: file.path)
        do {
            let summary = try reader.read(file.open(), file: number) { try converter.take($0) }
            try converter.end()
            return summary.bytes
        } catch let error as ExtractError {
            try converter.end(failure: "FILE-FORMAT: \(error.message)")
            return 0
        }
    }
}
