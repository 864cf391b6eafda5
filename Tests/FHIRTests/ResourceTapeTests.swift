import Testing

@testable import FHIR

@Suite("Resource tape")
struct ResourceTapeTests {
    private func fault(_ text: String, limits: JSONLimits = JSONLimits()) -> JSONError? {
        fault(Array(text.utf8), limits: limits)
    }

    private func fault(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) -> JSONError? {
        let tape = ResourceTape(limits: limits)
        do throws(JSONError) {
            try tape.parse(bytes)
            return nil
        } catch {
            #expect(tape.count == 0)
            return error
        }
    }

    @Test("Values stand where the text has them")
    func values() throws {
        let tape = ResourceTape(names: NameTable(["name", "given"]))
        try tape.parse(Array(#" {"name":[{"given":["Ana","B\u00e9a"]}],"n":-1.50e3,"t":true,"z":null,"e":{}} "#.utf8))
        let root = tape.root
        #expect(root["name"]?[0]?["given"]?[1]?.string == "Béa")
        #expect(root["n"].map { String(decoding: $0.raw, as: UTF8.self) } == "-1.50e3")
        #expect(root["e"]?.kind == .object)
        #expect(root["e"]?.children.isEmpty == true)
        #expect(root["z"]?.kind == .null)
        #expect(tape.node(1).name == tape.names.id(of: "name"))
        #expect(tape.node(0).next == UInt32(tape.count))
        #expect(root["missing"] == nil)
    }

    @Test(
        "What is not JSON is refused, with its place",
        arguments: [
            ("", JSONError.Kind.empty, 0), ("  ", .empty, 2), ("{", .unexpectedEnd, 1), ("[1,]", .unexpectedByte, 3),
            ("{\"a\" 1}", .unexpectedByte, 5), ("{\"a\":1,}", .unexpectedByte, 7), ("[1 2]", .unexpectedByte, 3),
            ("01", .badNumber, 1), ("1.", .unexpectedEnd, 2), ("[1.x]", .badNumber, 3), ("-", .unexpectedEnd, 1),
            ("[1e]", .badNumber, 3), ("+1", .unexpectedByte, 0), ("tru", .unexpectedEnd, 3),
            ("nul!", .unexpectedByte, 3),
            ("\"abc", .unexpectedEnd, 4), ("\"a\nb\"", .controlCharacter, 2), ("\"\\x\"", .badEscape, 1),
            ("\"\\u12g4\"", .badEscape, 1), ("\"\\ud800\"", .loneSurrogate, 1), ("\"\\udc00\"", .loneSurrogate, 1),
            ("\"\\ud800\\u0041\"", .loneSurrogate, 1), ("{} x", .trailingBytes, 3), ("1 2", .trailingBytes, 2),
            ("[}", .unexpectedByte, 1), ("{\"a\":1]", .unexpectedByte, 6), ("{1:2}", .unexpectedByte, 1),
        ])
    func faults(text: String, kind: JSONError.Kind, offset: Int) {
        #expect(fault(text) == JSONError(kind: kind, offset: offset))
    }

    @Test(
        "Bytes that are not UTF-8 are refused",
        arguments: [
            [0xC0, 0x80], [0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80],
            [0xE2, 0x82], [0xC3], [0xFF],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        #expect(fault([0x22] + bytes + [0x22])?.kind == .invalidUTF8)
        #expect(fault([0x22] + Array("é€😀".utf8) + [0x22]) == nil)
    }

    @Test("Depth, size and count have limits")
    func limits() {
        let deep = [UInt8](repeating: 0x5B, count: 10_000)
        #expect(fault(deep)?.kind == .tooDeep)
        #expect(fault("[[1]]", limits: JSONLimits(depth: 2)) == nil)
        #expect(fault("[[[1]]]", limits: JSONLimits(depth: 2))?.kind == .tooDeep)
        #expect(fault("[1,2,3]", limits: JSONLimits(bytes: 5))?.kind == .tooLarge)
        let many = "[" + (0..<5000).map { "\($0)" }.joined(separator: ",") + "]"
        #expect(fault(many, limits: JSONLimits(nodes: 1024))?.kind == .tooManyNodes)
        #expect(fault(many) == nil)
    }

    @Test("A key that stands twice is said, and only then")
    func duplicateKeys() throws {
        let tape = ResourceTape(names: NameTable((0..<200).map { "k\($0)" }))
        try tape.parse(Array(#"{"a":1,"b":{"a":2,"c":3,"a":4},"k1":5,"k65":6}"#.utf8))
        #expect(tape.duplicateKeys.map(\.offset) == [25])
        try tape.parse(Array(#"{"k1":1,"k2":2,"k1":3}"#.utf8))
        #expect(tape.duplicateKeys.count == 1)
        let wide = "{" + (0..<150).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
        try tape.parse(Array(wide.utf8))
        #expect(tape.duplicateKeys.isEmpty)
    }

    @Test("A known key may be written with escapes, and stands once all the same")
    func escapedKeys() throws {
        let tape = ResourceTape(names: NameTable(["gender", "name"]))
        try tape.parse(Array(#"{"\u0067ender":1,"na\u006D\u0065":2,"n\u00e9":3,"\"name":4}"#.utf8))
        #expect(tape.root.children.map { $0.index }.map { tape.node($0).name } == [1, 2, 0, 0])
        #expect(tape.duplicateKeys.isEmpty)
        try tape.parse(Array(#"{"gender":1,"\u0067ender":2}"#.utf8))
        #expect(tape.duplicateKeys.count == 1)
    }

    @Test("No bytes trap or hang: mutated and random texts, by a fixed seed")
    func fuzz() {
        var state: UInt64 = 0x5EED
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: (state >> 33) % UInt64(bound))
        }
        let seed = Array(
            #"{"resourceType":"Patient","name":[{"given":["Zoë","\u00e9\ud83d\ude00"]}],"x":[1.5e-3,true,null,{}]}"#
                .utf8)
        let tape = ResourceTape(names: NameTable(["resourceType", "name", "given"]))
        var read = 0
        for round in 0..<20_000 {
            var bytes = round % 4 == 0 ? (0..<next(60)).map { _ in UInt8(next(256)) } : seed
            for _ in 0..<(1 + next(4)) where !bytes.isEmpty {
                let place = next(bytes.count)
                switch next(4) {
                case 0: bytes[place] = UInt8(next(256))
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(UInt8(next(256)), at: place)
                default: bytes.removeSubrange(place...)
                }
            }
            guard (try? tape.parse(bytes)) != nil else { continue }
            read += 1
            for index in 0..<tape.count {
                _ = tape.string(index)
                #expect(Int(tape.node(index).next) <= tape.count)
            }
        }
        #expect(read > 100)
    }
}
