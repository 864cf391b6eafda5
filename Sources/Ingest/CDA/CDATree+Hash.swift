import Bytes

/// What an element and all in it say, as a number.
extension CDATree {
    /// A hash of all that stands in a statement, its parts too.
    func contentHash(_ node: Int) -> UInt64 {
        var hash = FNV1a()
        visit(node) { bytes in
            hash.add(bytes)
            hash.add(0xFF)
        }
        return hash.value
    }

    /// Hands over names, attributes and texts of a node and all in it.
    private func visit(_ node: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        if self.is(node, .run) {
            if let text = CDATree.trimmed(run(node)) { body(text) }
            return
        }
        var name = self.name(node)
        withUnsafeBytes(of: &name) { body($0.bindMemory(to: UInt8.self)) }
        visitAttributes(node, body)
        var at = first(node)
        while at >= 0 {
            visit(at, body)
            at = next(at)
        }
    }
}
