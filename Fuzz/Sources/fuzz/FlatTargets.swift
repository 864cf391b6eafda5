import Bytes
import Check
import Foundation
import Records

@testable import Ingest

extension Target {
    /// Rows of delimited and fixed-width files under layouts of every kind: whole, in pieces, with little memory, and with
    /// a small limit on a record's size.
    static let delimited = Target(
        name: "delimited", dictionary: "delimited",
        make: {
            let layouts = try FlatFuzzing.layouts()
            let rules = try RuleSet(directory: Repository.mappings, schemas: layouts.schemas)
            return { input in
                let bytes = Array(input)
                requireAlike(bytes, layouts, rules) { $0.runFlat(chunk: $1) }
                let limited = Reading(bytes, layouts, rules)
                limited.options.recordLimit = 300
                limited.options.poolMemory = 1 << 10
                limited.runFlat(chunk: 251)
                readWhole(bytes, layouts)
            }
        },
        seeds: {
            let corpus = Repository.root.deletingLastPathComponent().appending(path: "shared/corpus/flat-claims").path
            return try Repository.files("samples", endings: [".csv"])
                + Repository.files(corpus, endings: [".csv"]).map { Array($0.prefix(4096)) }
                + FlatFuzzing.seeds.map { Array($0.utf8) }
        })
}

extension Target {
    /// JSON objects, one a line, under layouts with arrays in arrays: whole, and in pieces.
    static let objects = Target(
        name: "objects", dictionary: "json",
        make: {
            let layouts = try FlatFuzzing.layouts()
            let rules = try RuleSet(directory: Repository.mappings, schemas: layouts.schemas)
            return { input in
                let bytes = Array(input)
                requireAlike(bytes, layouts, rules) { $0.runObjects(chunk: $1) }
                readWhole(bytes, layouts)
            }
        },
        seeds: {
            try Repository.files("samples/prior-authorization", endings: [".ndjson"])
                + FlatFuzzing.objectSeeds.map { Array($0.utf8) }
        })
}

extension Reading {
    /// Reads the bytes as JSON objects, by the layout that knows the first and by the one with arrays in arrays.
    func runObjects(chunk: Int) {
        hasObjects = true
        for layout in layouts.flat where layout.format == .ndjson {
            let window = Window(MemorySource(bytes, chunk: chunk), chunk: chunk, isDigested: false)
            var reader = ObjectReader(layout, options: options, file: 0, window: window, at: 0, line: 1)
            restart()
            do { try reader.run(take) } catch { fatalError("reading threw \(error)") }
            require(reader.records == count, "a record has no disposition, or two")
        }
    }

    /// Reads the bytes as rows, where a layout knows them.
    func runFlat(chunk: Int) {
        let all = Window(MemorySource(bytes), chunk: max(1, bytes.count), isDigested: false)
        let window = Window(MemorySource(bytes, chunk: chunk), chunk: chunk, isDigested: false)
        do {
            repeat { try all.refill(keeping: 0) } while !all.isAtEnd && all.limit < ExtractFormat.sample
            guard case .flat(let header) = ExtractFormat.tell(all, layouts) else { return }
            repeat { try window.refill(keeping: 0) } while !window.isAtEnd && window.limit < header.next
            var pool: RowPool?
            switch header.layout.rows {
            case .each, .together: break
            case .scattered, .acrossFiles:
                pool = RowPool(header.layout, directory: nil, memory: options.poolMemory)
                isOrdered = false
            }
            var reader = FlatReader(header, options: options, file: 0, window: window, pool: pool)
            try reader.run(take)
            var records = reader.records
            if let pool {
                let joined = PoolReader(header.layout, recordLimit: options.recordLimit, asOf: nil)
                try joined.read(pool, take)
                records += joined.records[0] ?? 0
            }
            require(records == count, "a record has no disposition, or two")
        } catch { fatalError("reading threw \(error)") }
    }
}

/// Layouts of every kind, and files for them.
enum FlatFuzzing {
    static func layouts() throws -> LayoutSet {
        let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-layouts-\(getpid())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appending(path: "layouts"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending(path: "records").path, withDestinationPath: Repository.mappings + "/records")
        for name in try FileManager.default.contentsOfDirectory(atPath: Repository.mappings + "/layouts")
        where name.hasSuffix(".yaml") {
            try FileManager.default.copyItem(
                atPath: Repository.mappings + "/layouts/" + name, toPath: folder.path + "/layouts/" + name)
        }
        for (number, layout) in texts.enumerated() {
            let file = folder.appending(path: "layouts/fuzz-\(number).yaml")
            try layout.write(to: file, atomically: true, encoding: .utf8)
        }
        return try LayoutSet(directory: folder.path)
    }

    private static let members = """

        fields: { type: { is: professional }, claimNumber: C, note: [N, { at: M, unless: ["", "0"] }], denialReasons: [D, E] }
        groups:
          diagnoses: [ { repeat: 1..3, fields: { qualifier: { is: ABF }, code: "X#" } } ]
          lines:
            - key: [L]
              fields: { number: L, charge: A }
              groups: { amounts: [ { each: row, where: { K: [a, b] }, fields: { category: K, amount: A } } ] }
        """

    private static let texts = [
        "layout: f-rows\nformat: delimited\nrecord: claim\nrequired: [C, L, ROWS]\nrows: C" + members,
        "layout: f-scattered\nformat: delimited\nrecord: claim\nrequired: [C, L, APART]\nrows: { by: [C, N], scattered: true }"
            + members,
        """
        layout: f-parts
        format: delimited
        record: claim
        parts: { claim: { required: [C, PATIENT], key: C }, line: { required: [C, LINE], key: C } }
        fields: { claimNumber: claim.C, subscriber.id: PATIENT }
        groups:
          lines: [ { part: line, each: row, fields: { number: LINE, charge: A, placeOfService: claim.POS } } ]
        """,
        """
        layout: f-fixed
        format: fixed
        record: claim
        ignore: [ { where: { 1..2: FH } } ]
        parts:
          header: { where: { 1..2: CH }, key: [ICN], columns: { ICN: 3..6, PAID: 7..14 } }
          line: { where: { 1..2: CL }, key: [ICN], columns: { ICN: 3..6, NUM: 7..8, CODE: 9..13 } }
          who: { where: { 1..2: CW }, key: [ICN], columns: { ICN: 3..6, NUM: 7..8, NPI: 9..18 } }
        fields: { type: { is: professional }, claimNumber: header.ICN, paidDate: PAID }
        groups:
          lines:
            - part: line
              each: row
              fields: { number: NUM, procedure: CODE }
              groups: { providers: [ { part: who, on: [NUM], each: row, fields: { id: NPI } } ] }
        """,
        """
        layout: f-fixed-rows
        format: fixed
        record: claim
        where: { 1: R }
        rows: ICN
        columns: { ICN: 2..5, NUM: 6, CODE: 7..11 }
        fields: { claimNumber: ICN }
        groups: { lines: [ { each: row, fields: { number: NUM, procedure: CODE } } ] }
        """,
        """
        layout: f-objects
        format: ndjson
        record: authorization
        required: [[a, b.c]]
        fields: { event: { is: record }, authorizationNumber: [a, b.c], reasons: "r[].x", notes: "n[]", receivedTime: { at: t, part: time } }
        groups:
          diagnoses: [ { each: "d[]", fields: { code: ., qualifier: { is: ABK } } } ]
          items:
            - each: "s[]"
              fields: { procedure: p, modifiers: "m[]", reasons: ["r[].x", /b.c], number: { at: l, where: { k: ["1", ""] } } }
              groups: { providers: [ { each: "v[]", fields: { id: i, fullName: /b.c } } ] }
        """,
    ]

    static let objectSeeds = [
        #"{"a":"A1","t":"2026-01-05T13:45Z","n":["x","\u00e9",1.50,true,null],"d":["E11"],"s":[{"p":"1","m":["a","b"],"v":[{"i":"2"}]}]}"#,
        "{\"b\":{\"c\":\" 1 \"},\"r\":[{\"x\":1},{}]}\n\n{\"a\":\n[1]\n{\"a\":{}}\n",
    ]

    static let seeds = [
        "C|L|ROWS|N|M|D|E|X1|X2|A|K\nA|1||n||d|e|x|y|1.00|a\nA|1|||m|d|e|||2.00|b\nB|2|\"q\"\"\"||0|||||3|c\nA|3||||||||\n",
        "C,L,APART,N,A,K\nA,1,,n,1.00,a\nB,1,,n,1,b\nA,2,,n,2.00,a\n\nA,2,\nB,\"x\ny\",,n,1,b\n",
        "C;PATIENT;POS\nA;P;11\nB;P2;\nA;P;12\nC;P3;\n", "C;LINE;A\nA;1;2.00\n",
        "FH\nCHA00120240105\nCLA0010199213\nCWA001011234567893\nCLA00102992\nCHB002\n??\nCLC0030199211\n",
        "RA001199213\nRA001299214\nRA00239921\n",
    ]
}
