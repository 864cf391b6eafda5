import Foundation
import Synchronization

/// Rows of one layout that are to be put together by their keys, from one file or from all files of a run.
///
/// The first `memory` bytes stay in memory; beyond that, rows go to files without names, one for each of 64 parts of the
/// keys' hashes, and each of those is put together by itself. A part that is larger than `memory` is divided again.
final class RowPool: Sendable {
    let layout: FlatLayout
    private let directory: String
    private let memory: Int
    private let state = Mutex(State())

    static let fanout = 64
    static let defaultMemory = 48 << 20
    /// How often parts are divided: 6 bits of the hash each time.
    static let depthLimit = 5
    /// How much of a part waits before it is written.
    private static let bufferLimit = 128 << 10

    private struct State {
        var rows: [UInt8] = []
        var partition: Partition?
    }

    init(_ layout: FlatLayout, directory: String?, memory: Int = RowPool.defaultMemory) {
        self.layout = layout
        self.directory = directory ?? NSTemporaryDirectory()
        self.memory = max(1 << 10, memory)
    }

    /// Takes whole rows.
    func add(_ rows: UnsafeBufferPointer<UInt8>) throws {
        try state.withLock { state in
            if state.partition == nil, state.rows.count + rows.count > memory {
                let partition = Partition(directory: directory, depth: 0)
                try state.rows.withUnsafeBytes { try partition.add($0) }
                state.rows = []
                state.partition = partition
            }
            if let partition = state.partition {
                try partition.add(UnsafeRawBufferPointer(rows))
            } else {
                state.rows.append(contentsOf: rows)
            }
        }
    }

    /// Hands over the rows, those of one key together; the pool is empty afterwards.
    func drain(_ body: (Batch) throws -> Void) throws {
        let (rows, partition) = state.withLock { state in
            defer { state = State() }
            return (state.rows, state.partition)
        }
        if let partition {
            try drain(partition, body)
        } else if !rows.isEmpty {
            try rows.withUnsafeBytes { try RowPool.hand(over: $0, body) }
        }
    }

    /// What is handed over at once.
    enum Batch {
        /// All rows of some keys.
        case rows(PooledRows)
        /// Some of the rows of keys that have too many of them.
        case tooMany(PooledRows)
    }

    private static func hand(over rows: UnsafeRawBufferPointer, _ body: (Batch) throws -> Void) throws {
        guard let base = rows.baseAddress else { return }
        try body(.rows(PooledRows(base: base, count: rows.count)))
    }

    private func drain(_ partition: Partition, _ body: (Batch) throws -> Void) throws {
        for number in 0..<RowPool.fanout {
            let size = partition.size(of: number)
            if size == 0 { continue }
            if size <= memory {
                let room = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 8)
                defer { room.deallocate() }
                try partition.read(number, from: 0, into: room)
                try RowPool.hand(over: UnsafeRawBufferPointer(room), body)
            } else {
                let isLast = partition.depth + 1 >= RowPool.depthLimit
                let inner = Partition(directory: directory, depth: partition.depth + 1)
                try partition.stream(number) { rows in
                    if isLast, let base = rows.baseAddress {
                        try body(.tooMany(PooledRows(base: base, count: rows.count)))
                    } else {
                        try inner.add(rows)
                    }
                }
                partition.drop(number)
                try drain(inner, body)
            }
            partition.drop(number)
        }
    }

    /// Rows in files by their keys' hashes. One thread at a time has it: the pool's lock sees to that, and then who drains it.
    private final class Partition: @unchecked Sendable {
        let depth: Int
        private let directory: String
        private var files: [AnonymousFile?] = Array(repeating: nil, count: RowPool.fanout)
        private var buffers: [[UInt8]] = Array(repeating: [], count: RowPool.fanout)

        init(directory: String, depth: Int) {
            self.directory = directory
            self.depth = depth
        }

        func add(_ rows: UnsafeRawBufferPointer) throws {
            guard let base = rows.baseAddress else { return }
            let list = PooledRows(base: base, count: rows.count)
            var offset = 0
            while offset + PooledRow.size <= rows.count {
                let row = list.row(at: offset)
                // The highest bits first; those of a deeper division come after them.
                let number = Int(truncatingIfNeeded: row.hash >> UInt64(58 - 6 * depth)) & (RowPool.fanout - 1)
                buffers[number].append(contentsOf: rows[offset..<offset + Int(row.total)])
                if buffers[number].count >= RowPool.bufferLimit { try flush(number) }
                offset += Int(row.total)
            }
        }

        private func flush(_ number: Int) throws {
            let file = try files[number] ?? AnonymousFile(in: directory)
            files[number] = file
            try buffers[number].withUnsafeBytes { try file.append($0) }
            buffers[number].removeAll(keepingCapacity: true)
        }

        func size(of number: Int) -> Int { (files[number]?.count ?? 0) + buffers[number].count }

        func drop(_ number: Int) {
            files[number] = nil
            buffers[number] = []
        }

        func read(_ number: Int, from offset: Int, into room: UnsafeMutableRawBufferPointer) throws {
            let inFile = files[number]?.count ?? 0
            let first = max(0, min(room.count, inFile - offset))
            if first > 0 {
                try files[number]?.read(into: UnsafeMutableRawBufferPointer(rebasing: room[0..<first]), at: offset)
            }
            guard first < room.count else { return }
            let start = offset + first - inFile
            buffers[number].withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: room[first...]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + room.count - first]))
            }
        }

        /// Hands over a part's rows, as many at once as fit.
        func stream(_ number: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
            let size = size(of: number)
            // A row has at most a mebibyte, and its cells a fourth of one more.
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: min(size, 4 << 20), alignment: 8)
            defer { room.deallocate() }
            var offset = 0
            while offset < size {
                let count = min(room.count, size - offset)
                let part = UnsafeMutableRawBufferPointer(rebasing: room[0..<count])
                try read(number, from: offset, into: part)
                guard let base = part.baseAddress else { return }
                let whole = PooledRows.whole(UnsafeRawPointer(base), count)
                guard whole > 0 else { return }
                try body(UnsafeRawBufferPointer(rebasing: part[0..<whole]))
                offset += whole
            }
        }
    }
}

extension PooledRows {
    /// How many of `count` bytes are whole rows.
    static func whole(_ base: UnsafeRawPointer, _ count: Int) -> Int {
        let rows = PooledRows(base: base, count: count)
        var offset = 0
        while offset + PooledRow.size <= count {
            let total = Int(rows.row(at: offset).total)
            if offset + total > count { break }
            offset += total
        }
        return offset
    }
}
