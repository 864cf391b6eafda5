/// Memory for a program's plain structures: taken once, given back all together.
///
/// A program holds no references, so that walking a resource counts none.
final class Arena {
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// A copy of `elements`, which must be plain values without references.
    func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
        let block = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
        elements.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { block.initialize(from: start, count: source.count) }
        }
        blocks.append(UnsafeMutableRawPointer(block))
        return block
    }

    /// A plain value that stays where it is.
    func make<Element: BitwiseCopyable>(_ element: Element) -> UnsafeMutablePointer<Element> { copy([element]) }
}
