/// What an element and all in it say, as a number.
extension CDATree {
    /// A hash (FNV-1a) of all that stands in a statement, its parts too.
    func contentHash(_ node: Int) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        visit(node) { bytes in
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
            hash = (hash ^ 0xFF) &* 0x0000_0100_0000_01B3
        }
        return hash
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
