/// A record's nodes and bytes behind pointers, for the time that an evaluator is bound to a case; checked once, so that
/// no node of it reaches outside of the record.
struct RecordView {
    var nodes: UnsafePointer<Record.Node>?
    var nodeCount = 0
    var raw: UnsafePointer<UInt8>?
    var clean = true

    /// `nil` where a node reaches outside of the record.
    init?(nodes: UnsafeBufferPointer<Record.Node>, raw: UnsafeBufferPointer<UInt8>, encoding: Record.Encoding) {
        guard nodes.count < Int(Int32.max) else { return nil }
        for index in 0..<nodes.count {
            let node = nodes[index]
            if node.flags.contains(.group) {
                guard index + 1 + Int(node.length) <= nodes.count else { return nil }
            } else {
                guard Int(node.offset) + Int(node.length) <= raw.count else { return nil }
            }
        }
        self.nodes = nodes.baseAddress
        nodeCount = nodes.count
        self.raw = raw.baseAddress
        clean = encoding == .utf8
    }

    /// A record that is not there.
    init() {}
}
