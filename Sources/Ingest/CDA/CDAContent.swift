import Records

/// Writes what elements of a tree hold by CDA's data types: from `tree` to `writer`. Texts by reference are looked up in
/// `narrative`. What cannot be read is left out, with a finding.
final class CDAContent {
    let tree: CDATree
    let writer: CDAWriter
    let narrative: CDANarrative
    let findings: CDAFindings
    /// What the document's elements are called.
    @exclusivity(unchecked) var names: () -> CDANames = { CDANames() }
    /// The XPath of what the tree hangs on, and the number of the tree's first element among those of its name.
    @exclusivity(unchecked) var base: [UInt8] = []
    @exclusivity(unchecked) var number = 1
    /// Scopes the keys of people and organizations.
    @exclusivity(unchecked) var source: [UInt8] = []
    /// The ids of the patient, by which he is known where he takes part.
    @exclusivity(unchecked) var patient: [[UInt8]] = []

    typealias Bytes = UnsafeBufferPointer<UInt8>

    init(tree: CDATree, writer: CDAWriter, narrative: CDANarrative, findings: CDAFindings) {
        self.tree = tree
        self.writer = writer
        self.narrative = narrative
        self.findings = findings
    }

    /// The same content, written elsewhere.
    func writing(to writer: CDAWriter) -> CDAContent {
        let other = CDAContent(tree: tree, writer: writer, narrative: narrative, findings: findings)
        (other.names, other.source, other.patient) = (names, source, patient)
        return other
    }

    /// Says where the values that follow stand.
    @inline(__always)
    func place(_ node: Int) {
        let place = tree.place(node)
        writer.byte = place.byte
        writer.line = place.line
    }

    func finding(_ rule: StaticString, _ message: String, _ node: Int) {
        findings.add(rule, .warning, message, at: tree.place(node)) { String(decoding: xpath(node), as: UTF8.self) }
    }

    /// An attribute's value, as it stands.
    @inline(__always)
    func attribute(_ node: Int, _ name: CDAName, _ field: FieldID) {
        guard let value = tree.attribute(node, name) else { return }
        place(node)
        writer.add(field, value)
    }

    /// An attribute's value in small letters, as those of ActStatus are.
    func lowercase(_ node: Int, _ name: CDAName, _ field: FieldID) {
        guard let value = tree.attribute(node, name) else { return }
        place(node)
        writer.beginValue(field)
        for byte in value { writer.put(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) }
        writer.endValue()
    }

    /// An attribute that says whether; what says neither goes to `other` as it stands.
    func truth(_ node: Int, _ name: CDAName, _ field: FieldID, other: FieldID) {
        guard let value = tree.attribute(node, name) else { return }
        place(node)
        switch CDAContent.truth(value) {
        case true: writer.add(field, "true")
        case false: writer.add(field, "false")
        case nil: writer.add(other, value)
        }
    }

    /// True or false, also in capitals or as 1 and 0 (XML's boolean); `nil` for anything else.
    static func truth(_ value: Bytes) -> Bool? {
        func isWord(_ word: StaticString) -> Bool {
            let word = Bytes(start: word.utf8Start, count: word.utf8CodeUnitCount)
            return value.count == word.count && zip(value, word).allSatisfy { $0 | 0x20 == $1 }
        }
        if isWord("true") || value.elementsEqual("1".utf8) { return true }
        return isWord("false") || value.elementsEqual("0".utf8) ? false : nil
    }

    /// Whether a statement is negated.
    func isDenied(_ node: Int) -> Bool {
        tree.attribute(node, .negationInd).flatMap(CDAContent.truth) ?? false
    }

    /// A null flavor. What is none (a time, a number) is not kept.
    @inline(__always)
    func nullFlavor(_ node: Int, _ field: FieldID) {
        guard let value = tree.attribute(node, .nullFlavor) else { return }
        guard CDAContent.isNullFlavor(value) else {
            return finding("CDA-NULLFLAVOR", "expected a null flavor (NI, UNK, …), found something else", node)
        }
        place(node)
        writer.add(field, value)
    }

    static func isNullFlavor(_ value: Bytes) -> Bool {
        (2...4).contains(value.count) && value.allSatisfy { $0 >= 0x41 && $0 <= 0x5A }
    }

    /// Each element of a name among a node's children.
    @inline(__always)
    func each(_ node: Int, _ name: CDAName, _ body: (Int) -> Void) {
        var at = tree.child(node, name)
        while at >= 0 {
            body(at)
            at = tree.next(at, name)
        }
    }

    /// The local name of an element's xsi:type; `nil` where there is none.
    func typeName(_ node: Int) -> Bytes? {
        guard let type = tree.attribute(node, .type) else { return nil }
        guard let colon = type.lastIndex(of: 0x3A) else { return type }
        return CDATree.trimmed(Bytes(rebasing: type[(colon + 1)...]))
    }
}
