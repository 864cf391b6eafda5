/// An entry (or a header) while it is read: its elements, attributes and texts, in memory that is used again for the next.
///
/// Attributes without a known name, and text that is blank, are not kept. A run of text is a node of its own.
final class CDATree {
    struct Node: BitwiseCopyable {
        var name: UInt16
        var attributeCount: UInt16 = 0
        var parent: Int32
        var first: Int32 = -1
        var last: Int32 = -1
        var next: Int32 = -1
        /// The first attribute, or where a run of text begins.
        var start: Int32
        /// How long a run of text is.
        var length: Int32 = 0
        var line: UInt32
        var byte: UInt64
    }

    struct Attribute: BitwiseCopyable {
        var name: UInt16
        var start: Int32
        var length: Int32
    }

    /// What an entry has too much of.
    enum Excess: String {
        case bytes, elements, depth
    }

    /// The most bytes of texts and attributes.
    let byteLimit: Int
    static let nodeLimit = 400_000
    static let attributeLimit = 400_000
    static let depthLimit = 200

    private let nodes = Room<Node>(capacity: 1024)
    private let attributes = Room<Attribute>(capacity: 1024)
    private let bytes = Room<UInt8>(capacity: 16 << 10)
    @exclusivity(unchecked) private var open: Int32 = -1
    @exclusivity(unchecked) private(set) var depth = 0
    /// Why the rest was not kept.
    @exclusivity(unchecked) private(set) var excess: Excess?

    init(byteLimit: Int) { self.byteLimit = byteLimit }

    var count: Int { nodes.count }

    func removeAll() {
        nodes.truncate(to: 0)
        attributes.truncate(to: 0)
        bytes.truncate(to: 0)
        open = -1
        depth = 0
        excess = nil
    }

    // MARK: Writing

    @inline(__always)
    func begin(_ name: UInt16, byte: UInt64, line: UInt32) {
        depth &+= 1
        guard excess == nil else { return }
        guard depth <= CDATree.depthLimit else {
            excess = .depth
            return
        }
        guard nodes.count < CDATree.nodeLimit else {
            excess = .elements
            return
        }
        let index = Int32(truncatingIfNeeded: nodes.count)
        nodes.append(
            Node(
                name: name, parent: open, start: Int32(truncatingIfNeeded: attributes.count), line: line, byte: byte))
        link(index)
        open = index
    }

    @inline(__always)
    private func link(_ index: Int32) {
        guard open >= 0 else { return }
        let parent = nodes.base + Int(open)
        if parent.pointee.last >= 0 {
            (nodes.base + Int(parent.pointee.last)).pointee.next = index
        } else {
            parent.pointee.first = index
        }
        parent.pointee.last = index
    }

    /// An attribute of the element begun last. `&#38;` is how libxml2 leaves an ampersand.
    @inline(__always)
    func add(_ name: UInt16, _ start: UnsafePointer<UInt8>, _ length: Int) {
        guard excess == nil else { return }
        guard bytes.count &+ length <= byteLimit else {
            excess = .bytes
            return
        }
        guard attributes.count < CDATree.attributeLimit else {
            excess = .elements
            return
        }
        let at = bytes.count
        bytes.append(start, length)
        CDATree.replaceAmpersands(bytes, from: at)
        attributes.append(
            Attribute(
                name: name, start: Int32(truncatingIfNeeded: at), length: Int32(truncatingIfNeeded: bytes.count &- at)))
        (nodes.base + Int(open)).pointee.attributeCount &+= 1
    }

    @inline(__always)
    private static func replaceAmpersands(_ bytes: Room<UInt8>, from start: Int) {
        var at = start
        while at < bytes.count {
            if bytes[at] == 0x26 { return replaceAmpersands(bytes, start, at) }
            at &+= 1
        }
    }

    @inline(never)
    private static func replaceAmpersands(_ bytes: Room<UInt8>, _ start: Int, _ first: Int) {
        let base = bytes.base
        var (from, to) = (first, first)
        let limit = bytes.count
        while from < limit {
            base[to] = base[from]
            if base[from] == 0x26, from + 4 < limit, base[from + 1] == 0x23, base[from + 2] == 0x33,
                base[from + 3] == 0x38, base[from + 4] == 0x3B
            {
                from += 4
            }
            from += 1
            to += 1
        }
        bytes.truncate(to: to)
    }

    @inline(__always)
    func add(text start: UnsafePointer<UInt8>, _ length: Int, byte: UInt64, line: UInt32) {
        guard excess == nil, open >= 0 else { return }
        let last = nodes[Int(open)].last
        if last >= 0, nodes[Int(last)].name == CDAName.run.rawValue {
            guard bytes.count &+ length <= byteLimit else {
                excess = .bytes
                return
            }
            bytes.append(start, length)
            (nodes.base + Int(last)).pointee.length &+= Int32(truncatingIfNeeded: length)
            return
        }
        var at = 0
        while at < length, start[at] <= 0x20 { at &+= 1 }
        guard at < length else { return }
        guard bytes.count &+ length <= byteLimit else {
            excess = .bytes
            return
        }
        guard nodes.count < CDATree.nodeLimit else {
            excess = .elements
            return
        }
        let index = Int32(truncatingIfNeeded: nodes.count)
        nodes.append(
            Node(
                name: CDAName.run.rawValue, parent: open, start: Int32(truncatingIfNeeded: bytes.count),
                length: Int32(truncatingIfNeeded: length), line: line, byte: byte))
        bytes.append(start, length)
        link(index)
    }

    /// Blank text counts only within other text.
    @inline(__always)
    func add(blank start: UnsafePointer<UInt8>, _ length: Int) {
        guard excess == nil, open >= 0 else { return }
        let last = nodes[Int(open)].last
        guard last >= 0, nodes[Int(last)].name == CDAName.run.rawValue else { return }
        guard bytes.count &+ length <= byteLimit else {
            excess = .bytes
            return
        }
        bytes.append(start, length)
        (nodes.base + Int(last)).pointee.length &+= Int32(truncatingIfNeeded: length)
    }

    @inline(__always)
    func end() {
        // What is open is deeper than what is kept where something was left out.
        if excess == nil { open = nodes[Int(open)].parent }
        depth &-= 1
    }

    // MARK: Reading

    @inline(__always)
    func name(_ node: Int) -> UInt16 { nodes[node].name }

    @inline(__always)
    func `is`(_ node: Int, _ name: CDAName) -> Bool { nodes[node].name == name.rawValue }

    @inline(__always)
    func parent(_ node: Int) -> Int { Int(nodes[node].parent) }

    @inline(__always)
    func place(_ node: Int) -> (byte: UInt64, line: UInt32) { (nodes[node].byte, nodes[node].line) }

    /// The first child, or -1.
    @inline(__always)
    func first(_ node: Int) -> Int { Int(nodes[node].first) }

    /// The node after, of the same parent, or -1.
    @inline(__always)
    func next(_ node: Int) -> Int { Int(nodes[node].next) }

    /// The node after all that stands in `node`.
    func end(of node: Int) -> Int {
        var at = node
        while at >= 0 {
            if nodes[at].next >= 0 { return Int(nodes[at].next) }
            at = Int(nodes[at].parent)
        }
        return nodes.count
    }

    /// The first child of a name, or -1. A node of -1 has none.
    @inline(__always)
    func child(_ node: Int, _ name: CDAName) -> Int {
        guard node >= 0 else { return -1 }
        return from(Int(nodes[node].first), name)
    }

    /// The next node of the same parent and a name, or -1.
    @inline(__always)
    func next(_ node: Int, _ name: CDAName) -> Int { from(Int(nodes[node].next), name) }

    @inline(__always)
    private func from(_ node: Int, _ name: CDAName) -> Int {
        var at = node
        while at >= 0, nodes[at].name != name.rawValue { at = Int(nodes[at].next) }
        return at
    }

    /// The value of an attribute without the blanks around it; `nil` where it is absent or blank.
    @inline(__always)
    func attribute(_ node: Int, _ name: CDAName) -> UnsafeBufferPointer<UInt8>? {
        guard node >= 0 else { return nil }
        let owner = nodes[node]
        guard owner.name != CDAName.run.rawValue else { return nil }
        var at = Int(owner.start)
        let end = at &+ Int(owner.attributeCount)
        while at < end {
            let attribute = attributes[at]
            if attribute.name == name.rawValue {
                return CDATree.trimmed(
                    UnsafeBufferPointer(start: bytes.base + Int(attribute.start), count: Int(attribute.length)))
            }
            at &+= 1
        }
        return nil
    }

    /// Hands over the number and the value of each attribute of an element.
    @inline(__always)
    func visitAttributes(_ node: Int, _ body: (UInt16, UnsafeBufferPointer<UInt8>) -> Void) {
        let owner = nodes[node]
        for index in Int(owner.start)..<Int(owner.start) + Int(owner.attributeCount) {
            body(
                attributes[index].name,
                UnsafeBufferPointer(
                    start: bytes.base + Int(attributes[index].start), count: Int(attributes[index].length)))
        }
    }

    /// A run's text.
    @inline(__always)
    func run(_ node: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes.base + Int(nodes[node].start), count: Int(nodes[node].length))
    }

    @inline(__always)
    static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        guard var start = text.baseAddress else { return nil }
        var count = text.count
        while count > 0, start[0] <= 0x20 { (start, count) = (start + 1, count &- 1) }
        while count > 0, start[count &- 1] <= 0x20 { count &-= 1 }
        return count > 0 ? UnsafeBufferPointer(start: start, count: count) : nil
    }
}
