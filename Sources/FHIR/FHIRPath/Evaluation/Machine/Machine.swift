/// Runs bound expressions: a stack of items, on which every step puts its result above what it was given.
///
/// ```
/// … | the focus | arguments and what comes of them |
///     ^ start                                       ^ count
/// ```
///
/// A step leaves its result from `start` on. So a collection costs no memory of its own, and nothing is freed but at the end.
struct Machine {
    typealias Fault = FHIRPath.EvaluationError

    /// What `$this`, `$index` and `$total` are.
    struct Scope: BitwiseCopyable {
        var this: Item
        var index: Int64 = 0
        /// Where `$total` stands on the stack.
        var total = 0
        var totalCount = 0
    }

    let model: TypeModel
    let types: UnsafeMutablePointer<HotType>
    let words: UnsafeMutablePointer<Word>
    let dialect: FHIRPath.Dialect
    let limits: FHIRPath.Limits
    let known: KnownWords

    var items: UnsafeMutablePointer<Item>
    var count = 0
    var capacity = 256
    var arena = TextArena()
    var quantities: [UnsafeMutablePointer<QuantityValue>] = []
    var matcher = RegularExpressionMatcher()
    /// Steps that are left.
    var steps = 0

    // Of the evaluation under way.
    var view: TapeView
    var bound: BoundExpression?
    var nodes: UnsafeMutablePointer<CompiledNode>
    var resource = Item.nothing
    var rootResource = Item.nothing
    var context = Item.nothing
    var host: any FHIRPath.Host = FHIRPath.UnknowingHost()
    /// What `now()` is, in seconds since 1970-01-01; `nil` for the clock's time.
    var clock: Double?
    var moment: Temporal?
    /// Variables in force, the innermost last: their numbers in the compiled expression.
    var variables: [(number: Int32, items: [Item])] = []
    private var resourceTypes: [(text: Text, type: Int32)]

    init(model: TypeModel, dialect: FHIRPath.Dialect, limits: FHIRPath.Limits) {
        self.model = model
        self.dialect = dialect
        self.limits = limits
        types = model.types
        words = model.words
        known = KnownWords(model)
        items = .allocate(capacity: capacity)
        nodes = .allocate(capacity: 1)
        nodes.deallocate()
        view = TapeView(nodes: UnsafePointer(bitPattern: 8).unsafelyUnwrapped, text: Text.empty.base, count: 0)
        resourceTypes = Array(repeating: (.empty, 0), count: 64)
    }

    mutating func deallocate() {
        reset()
        arena.release()
        items.deallocate()
    }

    /// Forgets the last evaluation.
    mutating func reset() {
        count = 0
        arena.reset()
        if !quantities.isEmpty {
            for quantity in quantities { quantity.deallocate() }
            quantities.removeAll(keepingCapacity: true)
        }
        if !variables.isEmpty { variables.removeAll(keepingCapacity: true) }
    }

    // MARK: The stack

    @inline(__always)
    mutating func push(_ item: Item) throws(Fault) {
        if count == capacity { try grow() }
        (items + count).initialize(to: item)
        count += 1
    }

    @inline(never)
    private mutating func grow() throws(Fault) {
        guard capacity * 2 <= limits.items else { throw .tooCostly(.items) }
        let larger = UnsafeMutablePointer<Item>.allocate(capacity: capacity * 2)
        larger.update(from: items, count: count)
        items.deallocate()
        items = larger
        capacity *= 2
    }

    /// Takes away what stands from `start` to `end` and moves down what stands above.
    @inline(__always)
    mutating func drop(_ start: Int, _ end: Int) {
        if start == end { return }
        (items + start).update(from: items + end, count: count - end)
        count -= end - start
    }

    /// Puts one item in place of everything from `start` on.
    @inline(__always)
    mutating func replace(_ start: Int, _ item: Item) throws(Fault) {
        count = start
        try push(item)
    }

    /// A Boolean in place of everything from `start` on; nothing for `nil`.
    @inline(__always)
    mutating func replace(_ start: Int, _ truth: Bool?) throws(Fault) {
        count = start
        if let truth { try push(.boolean(truth)) }
    }

    @inline(__always)
    mutating func spend(_ cost: Int = 1) throws(Fault) {
        steps -= cost
        if steps < 0 { throw .tooCostly(.steps) }
    }

    @inline(never)
    func invalid(_ node: CompiledNode, _ reason: String) -> Fault { .invalid(offset: Int(node.offset), reason: reason) }

    // MARK: Texts

    mutating func store(_ bytes: some Collection<UInt8>) throws(Fault) -> Text {
        guard arena.total + bytes.count <= limits.text else { throw .tooCostly(.text) }
        return arena.store(bytes)
    }

    mutating func quantity(_ value: WideDecimal, _ unit: Text) throws(Fault) -> Item {
        guard quantities.count < limits.items / 4 else { throw .tooCostly(.items) }
        let memory = UnsafeMutablePointer<QuantityValue>.allocate(capacity: 1)
        memory.initialize(to: QuantityValue(value: value, unit: unit))
        quantities.append(memory)
        return .quantity(UnsafePointer(memory))
    }

    /// The type that a resource's `resourceType` names; 0 where it has none.
    mutating func resourceType(of node: Int) -> Int32 {
        let place = child(of: node, model.resourceType)
        guard place >= 0, view.nodes[place].kind == .string else { return 0 }
        let text = Text(view.raw(place))
        let slot = Int(truncatingIfNeeded: text.hash & 63)
        if resourceTypes[slot].text == text, text.count > 0 { return resourceTypes[slot].type }
        guard text.count <= 64 else { return model.otherType }
        let name = text.string
        let type = model.type(named: name)
        // Others may yet be named by an expression, and an element's type is no resource.
        guard type != 0, types[Int(type)].isResource else { return model.resourceType(name) }
        let word = model.word(name)
        if word >= 0 { resourceTypes[slot] = (words[Int(word)].text, type) }
        return type
    }
}

/// Names that the engine itself looks for.
struct KnownWords {
    let value, code, system, unit, comparator, url, `extension`, id, contained, reference, coding, type, namespace,
        name: Word
    let modifierExtension: Word
    let extensionType: Int32

    init(_ model: TypeModel) {
        func word(_ name: String) -> Word {
            let number = model.word(name)
            return number >= 0 ? model.words[Int(number)] : Word(id: 0, shadow: 0, text: .empty)
        }
        value = word("value")
        code = word("code")
        system = word("system")
        unit = word("unit")
        comparator = word("comparator")
        url = word("url")
        self.extension = word("extension")
        id = word("id")
        contained = word("contained")
        reference = word("reference")
        coding = word("coding")
        type = word("type")
        namespace = word("namespace")
        name = word("name")
        modifierExtension = word("modifierExtension")
        extensionType = model.type(named: "Extension")
    }
}
