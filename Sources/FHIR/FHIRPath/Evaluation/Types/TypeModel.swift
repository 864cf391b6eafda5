/// The types that evaluations meet, by number: what elements each has, what it specialises. It is filled as types are met.
///
/// 0 is the type that is not known. Not for two threads at once.
final class TypeModel {
    /// How many types, counting the backbone elements, and how many names at most; beyond, they stay unknown.
    static let typeLimit = 8192
    static let wordLimit = 32768

    let catalog: ProfileCatalog
    let names: NameTable
    let types: UnsafeMutablePointer<HotType>
    let words: UnsafeMutablePointer<Word>
    private(set) var typeCount = 0
    private var wordCount = 0
    /// By type: its name, and the element that has its children.
    private var typeNames: [String] = []
    private(set) var definitions: [ElementNode?] = []
    private var byName: [String: Int32] = [:]
    private var bySystemName: [String: Int32] = [:]
    private var byNode: [ObjectIdentifier: Int32] = [:]
    private var wordNumbers: [String: Int32] = [:]
    private var openTypes = 0
    /// The definitions of members whose type was not asked for yet, by name and owner.
    var lazily: [Int: ElementNode] = [:]
    let system: SystemTypes
    /// A resource's type that neither the catalog nor an expression names.
    private(set) lazy var otherType: Int32 = append(openType(), "", nil)
    let resourceType: Word

    /// FHIRPath's own types.
    struct SystemTypes {
        var any: Int32 = 0
        var boolean: Int32 = 0
        var string: Int32 = 0
        var integer: Int32 = 0
        var decimal: Int32 = 0
        var date: Int32 = 0
        var dateTime: Int32 = 0
        var time: Int32 = 0
        var quantity: Int32 = 0
    }

    init(catalog: ProfileCatalog, names: NameTable) {
        self.catalog = catalog
        self.names = names
        types = .allocate(capacity: TypeModel.typeLimit)
        words = .allocate(capacity: TypeModel.wordLimit)
        resourceType = Word(id: names.id(of: "resourceType"), shadow: 0, text: Text("resourceType"))
        var hot = HotType()
        hot.isOpen = true
        types.initialize(to: hot)
        typeNames = [""]
        definitions = [nil]
        typeCount = 1
        var system = SystemTypes()
        for (name, path) in [
            ("Any", \SystemTypes.any), ("Boolean", \.boolean), ("String", \.string), ("Integer", \.integer),
            ("Decimal", \.decimal), ("Date", \.date), ("DateTime", \.dateTime), ("Time", \.time),
            ("Quantity", \.quantity),
        ] as [(String, WritableKeyPath<SystemTypes, Int32>)] {
            var hot = HotType()
            hot.isSystem = true
            hot.base = system.any
            (types + typeCount).initialize(to: hot)
            system[keyPath: path] = Int32(typeCount)
            typeNames.append(name)
            definitions.append(nil)
            bySystemName[name] = Int32(typeCount)
            typeCount += 1
        }
        self.system = system
    }

    deinit {
        for index in 0..<typeCount {
            types[index].members?.deallocate()
            types[index].slots?.deallocate()
        }
        for index in 0..<wordCount { UnsafeMutablePointer(mutating: words[index].text.base).deallocate() }
        types.deallocate()
        words.deallocate()
    }

    /// A type's name; of one that the catalog does not have, `Resource`.
    func name(of type: Int32) -> String {
        types[Int(type)].isOpen && type != 0 ? "Resource" : typeNames[Int(type)]
    }

    /// The number of a name, or -1 where there is no room for another.
    func word(_ name: String) -> Int32 {
        if let known = wordNumbers[name] { return known }
        guard wordCount < TypeModel.wordLimit, !name.isEmpty else { return -1 }
        let bytes = Array(name.utf8)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
        memory.initialize(from: bytes, count: bytes.count)
        (words + wordCount).initialize(
            to: Word(
                id: names.id(of: name), shadow: names.id(of: "_" + name), text: Text(base: memory, count: bytes.count)))
        wordNumbers[name] = Int32(wordCount)
        wordCount += 1
        return Int32(wordCount - 1)
    }

    // MARK: Finding types

    func systemType(named name: String) -> Int32 { bySystemName[name] ?? 0 }

    /// The FHIR type with this name, or 0 where the catalog does not have it.
    func type(named name: String) -> Int32 {
        if let known = byName[name] { return types[Int(known)].isOpen ? 0 : known }
        guard let profile = catalog.type(name), !profile.isConstraint else { return 0 }
        return define(profile)
    }

    /// The type that an expression names, even where the catalog does not have it; 0 where there is no room for another.
    func namedType(_ name: String) -> Int32 {
        let known = type(named: name)
        if known != 0 { return known }
        if let open = byName[name] { return open }
        guard openTypes < TypeModel.typeLimit / 2 else { return 0 }
        openTypes += 1
        let type = append(openType(), name, nil)
        if type != 0 { byName[name] = type }
        return type
    }

    /// The type that a resource names: of the catalog, or named by an expression, else `otherType`. So resources, whatever they
    /// name, add nothing to the model.
    func resourceType(_ name: String) -> Int32 {
        let known = type(named: name)
        return known != 0 ? known : byName[name] ?? otherType
    }

    private func openType() -> HotType {
        var hot = HotType()
        hot.isOpen = true
        hot.isResource = true
        hot.base = type(named: "Resource")
        return hot
    }

    /// The type of what stands at an element: the type that it names, or its own elements where it has some.
    func type(of element: ElementNode) -> Int32 {
        if let known = byNode[ObjectIdentifier(element)] { return known }
        let type: Int32
        if let shared = element.reference {
            type = self.type(of: shared)
        } else if !element.id.contains(".") {
            type = self.type(named: element.name)
        } else if !element.children.isEmpty {
            var hot = HotType()
            hot.base = element.types.first.map { self.type(named: $0.code) } ?? 0
            type = append(hot, element.id, element)
        } else {
            type = element.types.count == 1 ? self.type(named: element.types[0].code) : 0
        }
        byNode[ObjectIdentifier(element)] = type
        return type
    }

    private func define(_ profile: Profile) -> Int32 {
        var hot = HotType()
        if profile.kind == .primitiveType { hot.primitive = TypeModel.primitive(profile.type) }
        hot.isAbstractResource = profile.type == "Resource" || profile.type == "DomainResource"
        let type = append(hot, profile.type, profile.root)
        guard type != 0 else { return 0 }
        byName[profile.type] = type
        let base = profile.base.split(separator: "/").last.map(String.init) ?? ""
        let baseType = base.isEmpty || base == profile.type ? 0 : self.type(named: base)
        types[Int(type)].base = baseType
        types[Int(type)].isResource = profile.type == "Resource" || types[Int(baseType)].isResource
        types[Int(type)].isQuantity = profile.type == "Quantity" || types[Int(baseType)].isQuantity
        return type
    }

    private func append(_ hot: HotType, _ name: String, _ definition: ElementNode?) -> Int32 {
        guard typeCount < TypeModel.typeLimit else { return 0 }
        (types + typeCount).initialize(to: hot)
        typeNames.append(name)
        definitions.append(definition)
        typeCount += 1
        return Int32(typeCount - 1)
    }

    private static func primitive(_ name: String) -> HotType.Primitive {
        switch name {
        case "boolean": .boolean
        case "integer", "positiveInt", "unsignedInt", "integer64": .integer
        case "decimal": .decimal
        case "date": .date
        case "dateTime", "instant": .dateTime
        case "time": .time
        default: .string
        }
    }

    /// Whether `type` is `other` or specialises it.
    func isSubtype(_ type: Int32, of other: Int32) -> Bool {
        var next = type
        var steps = 0
        while next != 0, steps < 32 {
            if next == other { return true }
            next = types[Int(next)].base
            steps += 1
        }
        return false
    }
}
