import Synchronization

/// Where workers write what they made of a document, one document after the other.
final class ConversionOutput: Sendable {
    private struct State {
        let resources: ThreadConfined<LineWriter>
        let ledger: ThreadConfined<LineWriter>?
    }

    private let state: Mutex<State>
    let hasLedger: Bool

    /// - Parameters:
    ///   - resources: a path, `nil` or `-` for standard output.
    ///   - ledger: a path, or `nil` where none is wanted.
    init(resources: String?, ledger: String?) throws(PipelineError) {
        let writer = try LineWriter(path: resources)
        var second: LineWriter?
        if let ledger {
            second = try LineWriter(path: ledger)
            try second?.write(Array(ConversionLedger.heading.utf8))
        }
        hasLedger = second != nil
        state = Mutex(State(resources: ThreadConfined(writer), ledger: second.map { ThreadConfined($0) }))
    }

    /// Nobody else writes while `body` does.
    func write(_ body: (_ resources: LineWriter, _ ledger: LineWriter?) throws -> Void) throws {
        try state.withLock { try body($0.resources.value, $0.ledger?.value) }
    }

    func finish() throws {
        try write { resources, ledger in
            try resources.finish()
            try ledger?.finish()
        }
    }
}
