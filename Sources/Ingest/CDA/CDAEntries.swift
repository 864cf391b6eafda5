import Bytes
import Records

/// Makes the records of one entry: tells its statements apart, which of them are records of their own, and writes these.
final class CDAEntries {
    struct Statement {
        let node: Int
        /// The element it hangs on: entry, entryRelationship, component.
        let link: Int
        /// The statement above; -1 for none.
        let above: Int
        /// The layout's number; `nil` for none.
        var kind: Int?
        /// The nearest record above; -1 for none.
        var within = -1
        var isRecord = false
        var kindName: [UInt8] = []
        var key: [UInt8] = []
        /// How many nodes it has without those of the statements in it.
        var size = 0
    }

    let layout: CDALayout
    let content: CDAContent
    let classifier: CDAClassifier
    @exclusivity(unchecked) var facts = CDAFacts()
    /// The document's header, which writes to the same records as entries; `nil` before it has been read, and in a fragment.
    @exclusivity(unchecked) var header: CDAContent?
    var tree: CDATree { content.tree }
    var writer: CDAWriter { content.writer }
    @exclusivity(unchecked) private(set) var statements: [Statement] = []
    /// What entries said of the patient.
    @exclusivity(unchecked) var patient: [CDALayout.PatientWord: Stated] = [:]
    /// Whether an entry was a care team.
    @exclusivity(unchecked) var hasTeam = false
    /// The keys of encounters so far by each of their ids.
    @exclusivity(unchecked) private(set) var encounters: [[UInt8]: [UInt8]] = [:]
    /// The most ids of encounters that are known.
    private static let encounterLimit = 4096
    /// By record: statements of its container that are none, and that nothing else holds.
    @exclusivity(unchecked) var adopted: [Int: [Int]] = [:]
    /// By key: a digest of what it stood for first.
    @exclusivity(unchecked) var seen: [[UInt8]: UInt64] = [:]

    /// The most statements of one entry.
    static let statementLimit = 20_000
    /// The most bytes that one entry's records may have together, in multiples of what an entry may have: parts repeat what
    /// their panel says.
    static let growthLimit = 4
    /// The most nodes that are gone through again because parts repeat what stands above them.
    static let workLimit = 20_000_000
    /// How many bytes the entry's records have so far.
    @exclusivity(unchecked) var written = 0
    /// How many statements of the entry were looked at so far, without those at hand.
    @exclusivity(unchecked) private var taken = 0
    /// How many nodes of the entry were gone through again so far.
    @exclusivity(unchecked) var work = 0

    /// The kind of what the layout has none for.
    static let other = Array("other".utf8)

    init(layout: CDALayout, content: CDAContent) {
        self.layout = layout
        self.content = content
        classifier = CDAClassifier(layout: layout, tree: content.tree)
    }

    /// Begins an entry: what its statements may make together is counted from here.
    func begin() {
        written = 0
        work = 0
        taken = 0
        statements.removeAll(keepingCapacity: true)
    }

    /// The statements of the tree's entry that hang on no other. CDA has one to an entry; some systems put several there.
    func roots() -> [Int] {
        guard !CDAName.isStatement(tree.name(0)) else { return [0] }
        var roots: [Int] = []
        var node = tree.first(0)
        while node >= 0 {
            if CDAName.isStatement(tree.name(node)) { roots.append(node) }
            node = tree.next(node)
        }
        return roots
    }

    /// Looks at one of them and what hangs on it. `false` where the entry has too many statements.
    func take(_ node: Int, section: CDASection) -> Bool {
        taken += statements.count
        statements.removeAll(keepingCapacity: true)
        collect(node, link: 0, above: -1, section.number)
        guard taken + statements.count <= CDAEntries.statementLimit else { return false }
        settleContainers()
        adoptLoose()
        for index in statements.indices where statements[index].isRecord {
            statements[index].key = key(index, section)
            if statements[index].kindName.elementsEqual("encounter".utf8) {
                know(statements[index].node, in: content, as: statements[index].key)
            }
        }
        return true
    }

    /// Notes what an encounter may be named by.
    func know(_ node: Int, in content: CDAContent, as key: [UInt8]) {
        guard content.tree.attribute(node, .nullFlavor) == nil else { return }
        for id in content.identifierTexts(node) where encounters.count < CDAEntries.encounterLimit {
            encounters[id] = key
        }
    }

    private func collect(_ node: Int, link: Int, above: Int, _ section: Int) {
        guard statements.count <= CDAEntries.statementLimit else { return }
        let place: CDAClassifier.Above =
            above < 0 ? .entry : statements[above].kind.map { .kind($0) } ?? .unknown
        var statement = Statement(
            node: node, link: link, above: above,
            kind: classifier.kind(node, section: section, above: place, link: link))
        if above >= 0 { statement.within = statements[above].isRecord ? above : statements[above].within }
        if let kind = statement.kind {
            let layout = layout.kinds[kind]
            statement.kindName = layout.name
            if above < 0 {
                statement.isRecord = layout.isRecord
            } else if layout.isRecord, case .kind(let upper) = place {
                statement.isRecord = layout.from[upper]
            }
        } else if above < 0 {
            statement.isRecord = true
            statement.kindName = CDAEntries.other
        }
        let index = statements.count
        statement.size = tree.end(of: node) - node
        if above >= 0 { statements[above].size -= statement.size }
        statements.append(statement)
        var at = tree.first(node)
        while at >= 0 {
            if tree.is(at, .entryRelationship) || tree.is(at, .component) {
                var part = tree.first(at)
                while part >= 0 {
                    if CDAName.isStatement(tree.name(part)) {
                        collect(part, link: at, above: index, section)
                    }
                    part = tree.next(part)
                }
            }
            at = tree.next(at)
        }
    }

    /// A container in an entry of which nothing becomes a record is one itself.
    private func settleContainers() {
        guard !statements.isEmpty, !statements[0].isRecord, !statements.contains(where: \.isRecord) else { return }
        statements[0].isRecord = true
        if let kind = statements[0].kind { statements[0].kindName = layout.kinds[kind].alone }
        for index in statements.indices.dropFirst() { statements[index].within = 0 }
    }

    /// What stands in a container that is no record, and of which nothing is a record, goes to the record before it, else to the
    /// first.
    private func adoptLoose() {
        adopted = [:]
        guard let first = statements.firstIndex(where: \.isRecord), first > 0 else { return }
        var holdsRecord = statements.map(\.isRecord)
        for index in statements.indices.reversed() where holdsRecord[index] && statements[index].above >= 0 {
            holdsRecord[statements[index].above] = true
        }
        var nearest = first
        for (index, statement) in statements.enumerated() where statement.within < 0 {
            if statement.isRecord {
                nearest = index
            } else if !holdsRecord[index], holdsRecord[statement.above] {
                adopted[nearest, default: []].append(index)
            }
        }
    }
}
