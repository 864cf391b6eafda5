import Foundation
import Ingest

/// Bytes that wait until it is known whether they count: in memory up to a limit, then in a private file without a name.
final class DocumentHold {
    private var memory: [UInt8] = []
    private var file: AnonymousFile?
    private let limit: Int

    /// - Parameter limit: how many bytes stay in memory.
    init(limit: Int = 16 << 20) { self.limit = limit }

    var isEmpty: Bool { memory.isEmpty && file == nil }

    func append(_ bytes: some Collection<UInt8>) throws {
        memory.append(contentsOf: bytes)
        guard memory.count >= limit else { return }
        let file = try self.file ?? AnonymousFile(in: FileManager.default.temporaryDirectory.path)
        self.file = file
        try memory.withUnsafeBytes { bytes in try file.append(bytes) }
        memory.removeAll()
    }

    /// Hands over all that waits, in pieces, and forgets it.
    func release(_ body: ([UInt8]) throws -> Void) throws {
        if let file {
            var offset = 0
            while offset < file.count {
                var piece = [UInt8](repeating: 0, count: min(4 << 20, file.count - offset))
                try piece.withUnsafeMutableBytes { room in try file.read(into: room, at: offset) }
                offset += piece.count
                try body(piece)
            }
        }
        if !memory.isEmpty { try body(memory) }
        drop()
    }

    /// Forgets all that waits.
    func drop() {
        file = nil
        if memory.capacity > 8 << 20 { memory = [] } else { memory.removeAll(keepingCapacity: true) }
    }
}
