/// A JSON text as a tree whose values know their bytes: numbers stay text, and members keep their order.
///
/// Written for the mutations alone, so that a fault of the product's own reader is found and not shared.
struct JSONTree {
    enum Content {
        case object([Member])
        case array([JSONTree])
        case string(String)
        case number(String)
        case boolean(Bool)
        case null
    }

    struct Member {
        var name: String
        /// Where the name's quotation mark stands.
        var start: Int
        var value: JSONTree
    }

    /// The value's bytes, quotation marks and brackets included.
    var range: Range<Int>
    var content: Content

    var members: [Member] {
        if case .object(let members) = content { return members }
        return []
    }

    var elements: [JSONTree] {
        if case .array(let elements) = content { return elements }
        return []
    }

    /// The elements of an array; of anything else, itself.
    var values: [JSONTree] {
        if case .array(let elements) = content { return elements }
        return [self]
    }

    var isObject: Bool {
        if case .object = content { return true }
        return false
    }

    var isArray: Bool {
        if case .array = content { return true }
        return false
    }

    var string: String? {
        if case .string(let text) = content { return text }
        return nil
    }

    var number: String? {
        if case .number(let text) = content { return text }
        return nil
    }

    subscript(name: String) -> JSONTree? { members.first { $0.name == name }?.value }

    /// Whether everything that `pattern` holds is here too.
    func matches(_ pattern: JSONTree) -> Bool {
        switch (content, pattern.content) {
        case (.object, .object(let wanted)):
            wanted.allSatisfy { member in self[member.name]?.matches(member.value) ?? false }
        case (.array(let elements), .array(let wanted)):
            wanted.allSatisfy { pattern in elements.contains { $0.matches(pattern) } }
        case (.string(let one), .string(let other)): one == other
        case (.number(let one), .number(let other)): one == other
        case (.boolean(let one), .boolean(let other)): one == other
        default: false
        }
    }

    /// Every key of this value and of all below it.
    var allNames: Set<String> {
        var found: Set<String> = []
        for member in members { found.formUnion(member.value.allNames.union([member.name])) }
        for element in elements { found.formUnion(element.allNames) }
        return found
    }
}

/// An example: its bytes, and the tree over them.
struct Source {
    var name: String
    var bytes: [UInt8]
    var tree: JSONTree

    /// `nil` where the bytes are no JSON.
    init?(name: String, bytes: [UInt8]) {
        let read = bytes.withUnsafeBufferPointer { buffer -> JSONTree? in
            var reader = JSONTreeReader(buffer)
            return reader.text()
        }
        guard let tree = read else { return nil }
        self.name = name
        self.bytes = bytes
        self.tree = tree
    }

    func slice(_ range: Range<Int>) -> [UInt8] { Array(bytes[range]) }

    func slice(_ member: JSONTree.Member) -> [UInt8] { slice(member.start..<member.value.range.upperBound) }
}
