import Bytes
import FHIR

/// A value set's codes in an open-addressed table.
struct CodeTable: BitwiseCopyable {
    /// What can be said of a code.
    enum Answer: BitwiseCopyable { case listed, unknown, absent }

    struct Code: BitwiseCopyable {
        var text: UnsafeMutablePointer<UInt8>
        var length: Int32
        var system: Int32
    }

    struct System: BitwiseCopyable {
        var url: UnsafeMutablePointer<UInt8>
        var length: Int32
        var isOpen: Bool
    }

    var codes: UnsafeMutablePointer<Code>
    var mask: Int
    var systems: UnsafeMutablePointer<System>
    var systemCount: Int32
    /// Whether every code of it is listed.
    var isComplete: Bool
    /// Whether some code system cannot be expanded here.
    var hasOpenSystem: Bool
    /// The number of `*`, or -1: codes of any system may be in the value set.
    var anySystem: Int32 = -1

    static func make(_ set: ValueSet, arena: Arena) -> CodeTable {
        let systems = set.systems.map { system in
            System(
                url: arena.copy(Array(system.url.utf8)), length: Int32(system.url.utf8.count), isOpen: system.isOpen)
        }
        let total = set.systems.reduce(0) { $0 + $1.codes.count }
        var capacity = 8
        while capacity < total * 2 { capacity *= 2 }
        let none = arena.copy([UInt8]())
        var slots = [Code](repeating: Code(text: none, length: -1, system: 0), count: capacity)
        for (number, system) in set.systems.enumerated() {
            for code in system.codes {
                let text = Array(code.utf8)
                var slot = text.withUnsafeBufferPointer { hash($0.baseAddress, $0.count) } & (capacity - 1)
                while slots[slot].length >= 0 { slot = (slot + 1) & (capacity - 1) }
                slots[slot] = Code(text: arena.copy(text), length: Int32(text.count), system: Int32(number))
            }
        }
        return CodeTable(
            codes: arena.copy(slots), mask: capacity - 1, systems: arena.copy(systems),
            systemCount: Int32(systems.count),
            isComplete: set.isComplete, hasOpenSystem: systems.isEmpty || systems.contains { $0.isOpen },
            anySystem: Int32(set.systems.firstIndex { $0.url == ValueSet.anySystem } ?? -1))
    }

    static func hash(_ text: UnsafePointer<UInt8>?, _ count: Int) -> Int {
        guard let text else { return 0 }
        return Int(truncatingIfNeeded: FNV1a.hash(UnsafeBufferPointer(start: text, count: count)) >> 8)
    }

    /// The number of a code system, or of `*`, which stands for any; else -1.
    func system(_ tape: TapeView, _ index: Int) -> Int32 {
        let node = tape.node(index)
        for number in 0..<Int(systemCount) where tape.equals(node, systems[number].url, Int(systems[number].length)) {
            return Int32(number)
        }
        return anySystem
    }

    /// Whether the code at `index` is in the value set, in code system `system`, or any where that is `nil`.
    func answer(_ tape: TapeView, code index: Int, system: Int32?) -> Answer {
        let text = tape.raw(index)
        if systemCount == 0 { return .unknown }
        var slot = CodeTable.hash(text.baseAddress, text.count) & mask
        let node = tape.node(index)
        while codes[slot].length >= 0 {
            let code = codes[slot]
            if (system == nil || system == code.system) && tape.equals(node, code.text, Int(code.length)) {
                return .listed
            }
            slot = (slot + 1) & mask
        }
        guard let system else { return hasOpenSystem ? .unknown : .absent }
        return system >= 0 && systems[Int(system)].isOpen ? .unknown : .absent
    }
}
