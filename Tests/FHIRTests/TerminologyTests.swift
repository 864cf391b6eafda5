import Testing

@testable import FHIR

@Suite("Value sets are expanded as far as can be told")
struct TerminologyTests {
    private static let animals = #"""
        "caseSensitive":true,"property":[{"code":"legs","type":"integer"},{"code":"parent","type":"code"}],
        "concept":[
          {"code":"animal","display":"An animal","concept":[
            {"code":"bird","display":"A bird","property":[{"code":"legs","valueInteger":2}],"concept":[
              {"code":"owl","display":"An owl","property":[{"code":"legs","valueInteger":2}]}]},
            {"code":"cat","display":"A cat","property":[{"code":"legs","valueInteger":4}]}]},
          {"code":"plant","display":"A plant"},
          {"code":"bat","display":"A bat","property":[{"code":"parent","valueCode":"animal"}]}]
        """#

    /// The codes by system, `*` for an open one.
    private func expand(_ compose: String, _ more: [String: String] = [:]) throws -> [String: [String]] {
        var package = InventedPackage()
        package.files = more
        package.files["animals.json"] = InventedPackage.codeSystem("animals", Self.animals)
        package.files["fragment.json"] = InventedPackage.codeSystem(
            "fragment", content: "fragment", #""concept":[{"code":"x"}]"#)
        package.files["set.json"] = InventedPackage.valueSet("set", compose)
        let expander = ValueSetExpander(packages: PackageSet([try package.opened()]))
        let expansion = try #require(expander.expand("http://invented.example/ValueSet/set", from: 0))
        var found: [String: [String]] = [:]
        for system in expansion.codes.order {
            guard let members = expansion.codes.members(system) else { continue }
            let name = system.split(separator: "/").last.map(String.init) ?? system
            switch members {
            case .listed(let codes): found[name] = codes.sorted()
            case .whole: found[name] = ["whole"]
            case .open: found[name] = ["*"]
            }
        }
        return found
    }

    private static let system = #""system":"http://invented.example/CodeSystem/animals""#

    @Test(
        "Filters over a complete code system",
        arguments: [
            ("concept", "is-a", "animal", ["animal", "bat", "bird", "cat", "owl"]),
            ("concept", "descendent-of", "bird", ["owl"]),
            ("concept", "is-not-a", "animal", ["plant"]),
            ("concept", "generalizes", "owl", ["animal", "bird", "owl"]),
            ("concept", "in", "cat, owl,none", ["cat", "owl"]),
            ("concept", "not-in", "cat,owl,bat", ["animal", "bird", "plant"]),
            ("code", "regex", "[a-c](at|irds?)", ["bat", "cat", "bird"].sorted()),
            ("display", "=", "A plant", ["plant"]),
            ("display", "regex", "An .*", ["animal", "owl"]),
            ("legs", "=", "2", ["bird", "owl"]),
            ("legs", "exists", "false", ["animal", "bat", "plant"]),
            ("legs", "exists", "true", ["bird", "cat", "owl"]),
            ("parent", "=", "animal", ["bat", "bird", "cat"]),
            ("child", "=", "owl", ["bird"]),
            ("legs", "regex", "(a", ["*"]),
            ("wings", "=", "2", ["*"]),
            ("concept", "unheard-of", "cat", ["*"]),
        ])
    func filters(_ property: String, _ operation: String, _ value: String, _ codes: [String]) throws {
        let filter = #"{"property":"\#(property)","op":"\#(operation)","value":"\#(value)"}"#
        #expect(try expand(#""include":[{\#(Self.system),"filter":[\#(filter)]}]"#) == ["animals": codes])
    }

    @Test("Two filters must both pass; a fragment is open where it is filtered")
    func combined() throws {
        let both = #"[{"property":"concept","op":"is-a","value":"animal"},{"property":"legs","op":"=","value":"4"}]"#
        #expect(try expand(#""include":[{\#(Self.system),"filter":\#(both)}]"#) == ["animals": ["cat"]])
        let open = #""include":[{"system":"http://invented.example/CodeSystem/fragment","filter":\#(both)}]"#
        #expect(try expand(open) == ["fragment": ["*"]])
    }

    @Test("Excludes take away; what is taken from a whole system leaves a list")
    func excludes() throws {
        let compose = #""include":[{\#(Self.system)}],"exclude":[{\#(Self.system),"concept":[{"code":"cat"}]}]"#
        #expect(try expand(compose) == ["animals": ["animal", "bat", "bird", "owl", "plant"]])
    }

    @Test("Several value sets in one include mean what is in all of them")
    func intersections() throws {
        let sets = [
            "a.json": InventedPackage.valueSet(
                "a", #""include":[{\#(Self.system),"concept":[{"code":"cat"},{"code":"owl"}]}]"#),
            "b.json": InventedPackage.valueSet(
                "b", #""include":[{\#(Self.system),"concept":[{"code":"owl"},{"code":"bat"}]}]"#),
            "c.json": InventedPackage.valueSet("c", #""include":[{\#(Self.system)}]"#),
        ]
        let a = "http://invented.example/ValueSet/a"
        let b = "http://invented.example/ValueSet/b"
        let c = "http://invented.example/ValueSet/c"
        #expect(try expand(#""include":[{"valueSet":["\#(a)","\#(b)"]}]"#, sets) == ["animals": ["owl"]])
        #expect(
            try expand(#""include":[{"valueSet":["\#(a)"]},{"valueSet":["\#(b)"]}]"#, sets)
                == ["animals": ["bat", "cat", "owl"]])
        #expect(
            try expand(#""include":[{\#(Self.system),"valueSet":["\#(a)"]}]"#, sets) == ["animals": ["cat", "owl"]])
        #expect(try expand(#""include":[{"valueSet":["\#(c)"]}]"#, sets) == ["animals": ["whole"]])
        #expect(try expand(#""include":[{"valueSet":["http://nowhere.example/v"]}]"#, sets) == ["*": ["*"]])
    }

    @Test("A value set that contains itself is found out, and what else it has is kept")
    func cycles() throws {
        let own = "http://invented.example/ValueSet/set"
        let set = InventedPackage.valueSet("b", #""include":[{"valueSet":["\#(own)"]}]"#)
        let b = "http://invented.example/ValueSet/b"
        let compose = #""include":[{"valueSet":["\#(b)"]},{\#(Self.system),"concept":[{"code":"cat"}]}]"#
        #expect(try expand(compose, ["b.json": set]) == ["animals": ["cat"], "*": ["*"]])
    }

    @Test("Value sets that all contain one another come to an end")
    func ring() throws {
        let names = (0..<14).map { "s\($0)" }
        let all = names.map { #"{"valueSet":["http://invented.example/ValueSet/\#($0)"]}"# }.joined(separator: ",")
        let sets = names.map { ("\($0).json", InventedPackage.valueSet($0, #""include":[\#(all)]"#)) }
        let found = try expand(#""include":[\#(all)]"#, Dictionary(uniqueKeysWithValues: sets))
        #expect(found == ["*": ["*"]])
    }

    @Test("Supplements add properties, and no codes")
    func supplements() throws {
        let supplement = #"""
            {"resourceType":"CodeSystem","url":"http://invented.example/CodeSystem/more","content":"supplement",
             "supplements":"http://invented.example/CodeSystem/animals|1","property":[{"code":"tame","type":"code"}],
             "concept":[{"code":"cat","property":[{"code":"tame","valueCode":"yes"}]},
                        {"code":"dog","property":[{"code":"tame","valueCode":"yes"}]}]}
            """#
        let filter = #"{"property":"tame","op":"=","value":"yes"}"#
        let compose = #""include":[{\#(Self.system),"filter":[\#(filter)]}]"#
        #expect(try expand(compose, ["more.json": supplement]) == ["animals": ["cat"]])
    }

    @Test("An expansion answers where a compose cannot, but not where it is a part of the whole")
    func expansions() throws {
        func set(_ total: Int) -> String {
            #"""
            {"resourceType":"ValueSet","url":"http://invented.example/ValueSet/e","version":"1",
             "compose":{"include":[{"system":"http://elsewhere.example"}]},
             "expansion":{"total":\#(total),"contains":[{"system":"http://elsewhere.example","code":"1","contains":
               [{"system":"http://elsewhere.example","code":"2"}]},{"system":"http://elsewhere.example","code":"3","abstract":true}]}}
            """#
        }
        let compose = #""include":[{"valueSet":["http://invented.example/ValueSet/e"]}]"#
        #expect(try expand(compose, ["e.json": set(3)]) == ["elsewhere.example": ["1", "2"]])
        #expect(try expand(compose, ["e.json": set(4)]) == ["elsewhere.example": ["whole"]])
    }

    @Test("What a catalog says of codes")
    func answers() throws {
        let table = ConformanceTable(
            Array(
                """
                package\tx#1
                V\thttp://x.example/v\t1
                S\thttp://x.example/s\twhole
                S\thttp://x.example/f\twhole
                S\thttp://x.example/l\tlisted\tA\tB
                Y\thttp://x.example/s\t1\tcomplete\ti\tAbc\tDef
                Y\thttp://x.example/f\t1\tfragment\t\tA

                """.utf8))
        let newer = ConformanceTable(Array("package\ty#1\nY\thttp://x.example/s\t2\tcomplete\t\tGhi\n".utf8))
        let catalog = try ProfileCatalog(directory: nil, tables: [table, newer])
        let set = try #require(catalog.valueSet("http://x.example/v"))
        #expect(set.contains(system: "http://x.example/s", code: "aBC") == true)
        #expect(set.contains(system: "http://x.example/s", code: "Ghi") == true)
        #expect(set.contains(system: "http://x.example/s", code: "none") == false)
        #expect(set.contains(system: "http://x.example/f", code: "none") == nil)
        #expect(set.contains(system: "http://x.example/l", code: "a") == false)
        #expect(set.systems.map(\.isWhole) == [true, true, false])
        #expect(set.systems.map(\.isOpen) == [false, true, false])
        let system = try #require(catalog.codeSystem("http://x.example/s"))
        #expect(system.version == "2")
        #expect(system.answer("abc") == .known)
        #expect(system.answer("none") == .unknown)
        #expect(catalog.codeSystem("http://x.example/f")?.answer("none") == .cannotBeTold)
        #expect(catalog.codeSystem("http://x.example/l") == nil)
    }
}

@Suite("Patterns of codes")
struct CodePatternTests {
    @Test(
        "The whole text must match",
        arguments: [
            ("[A-Z]{2}[0-9]+", "AB12", true), ("[A-Z]{2}[0-9]+", "xAB12", false), ("^a|b$", "b", true),
            ("a.c", "abc", true),
            ("(ab)*", "abab", true), ("(ab)*", "aba", false), ("", "", true), ("\\d{1,3}(\\.\\d)?", "12.5", true),
            ("[^x-z]+", "abc", true), ("[^x-z]+", "aby", false), ("a{0}b", "b", true), ("(a|ab)(c|bcd)", "abcd", true),
            ("[]a]+", "]a", true), ("\\w+-\\w+", "ä-b", false), ("x+?", "xx", true),
        ])
    func matches(_ pattern: String, _ text: String, _ isMatch: Bool) throws {
        #expect(try #require(CodePattern(pattern)).matches(text) == isMatch)
    }

    @Test(
        "What is no pattern, or too large, is none",
        arguments: [
            "(", "a)", "[a", "*", "a**", "\\1", "(?=a)", "a{5", "a{3,1}", "((((a{100}){100}){100}){100})", "a$b",
            "[z-a]",
        ])
    func refused(_ pattern: String) { #expect(CodePattern(pattern) == nil) }

    @Test("Text that makes others backtrack for ever takes no time; nothing repeated is nothing")
    func linear() throws {
        let text = String(repeating: "a", count: 20_000)
        #expect(try #require(CodePattern("(a|a)*b")).matches(text) == false)
        let empty = String(repeating: "(", count: 40) + String(repeating: "){1000}", count: 40)
        #expect(try #require(CodePattern(empty)).matches(""))
    }
}
