import Bytes

/// What an element and all in it say, as a number.
extension CDATree {
    /// A hash of all that stands in a statement, its parts too. It goes into ids: names count by their bytes, not by numbers that
    /// another version of the program or another document gives to others.
    func contentHash(_ node: Int, _ names: CDANames) -> UInt64 {
        var hash = FNV1a()
        add(node, names, &hash)
        return hash.value
    }

    private func add(_ node: Int, _ names: CDANames, _ hash: inout FNV1a) {
        if self.is(node, .run) {
            if let text = CDATree.trimmed(run(node)) {
                hash.add(text)
                hash.add(0xFF)
            }
            return
        }
        names.add(name(node), to: &hash)
        visitAttributes(node) { name, value in
            names.add(name, to: &hash)
            hash.add(value)
            hash.add(0xFF)
        }
        var at = first(node)
        while at >= 0 {
            add(at, names, &hash)
            at = next(at)
        }
    }
}
