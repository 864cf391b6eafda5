import FHIR
import Glibc

/// The code systems whose codes are at hand: those of packages, and those that a user supplies.
///
/// Found by the bytes of their urls, and kept; what was found to be sound is remembered by its hash.
final class CodingSystems {
    enum Known {
        case supplied(CodeSystemCodes)
        case complete(CodeSystem)
        case unknown
    }

    private struct Slot {
        var url: [UInt8]
        var known: Known
    }

    private let catalog: ProfileCatalog
    private let supplied: SuppliedCodeSystems
    /// Whether a user supplies lists: what they say counts beside value sets too.
    let hasSupplied: Bool
    private var slots: [[Slot]] = Array(repeating: [], count: 256)
    private var count = 0
    /// More systems than this are not kept: a resource may name any number.
    private static let limit = 2048
    /// Hashes of codings that were found sound; the seed keeps resources from choosing them.
    private let sound: UnsafeMutablePointer<UInt64>
    private let seed = UInt64.random(in: .min ... .max) | 1
    private static let soundMask = 0xFFF

    init(_ catalog: ProfileCatalog, _ supplied: SuppliedCodeSystems) {
        self.catalog = catalog
        self.supplied = supplied
        hasSupplied = !supplied.names.isEmpty
        sound = .allocate(capacity: CodingSystems.soundMask + 1)
        sound.initialize(repeating: 0, count: CodingSystems.soundMask + 1)
    }

    deinit { sound.deallocate() }

    /// What is known of the system with this url.
    func known(_ url: UnsafeBufferPointer<UInt8>) -> Known {
        let place = Int(truncatingIfNeeded: hash(url, seed) >> 56)
        for slot in slots[place] where slot.url.elementsEqual(url) { return slot.known }
        if url.count > 512 { return .unknown }
        let text = String(decoding: url, as: UTF8.self)
        let known: Known
        if let codes = supplied.codes(of: text) {
            known = .supplied(codes)
        } else if let system = catalog.codeSystem(text), system.isComplete {
            known = .complete(system)
        } else {
            known = .unknown
        }
        if count < CodingSystems.limit {
            slots[place].append(Slot(url: Array(url), known: known))
            count += 1
        }
        return known
    }

    /// A code and its system as one number.
    @inline(__always)
    func hash(_ system: UnsafeBufferPointer<UInt8>, _ code: UnsafeBufferPointer<UInt8>) -> UInt64 {
        hash(code, hash(system, seed))
    }

    @inline(__always)
    private func hash(_ text: UnsafeBufferPointer<UInt8>, _ start: UInt64) -> UInt64 {
        guard let base = text.baseAddress else { return start }
        var value = start ^ UInt64(truncatingIfNeeded: text.count)
        var place = 0
        while place + 8 <= text.count {
            let word = UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self)
            value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
            value ^= value >> 29
            place += 8
        }
        while place < text.count {
            value = (value ^ UInt64(base[place])) &* 0x9E37_79B9_7F4A_7C15
            place += 1
        }
        return value ^ value >> 32
    }

    @inline(__always)
    func isSound(_ hash: UInt64) -> Bool { sound[Int(truncatingIfNeeded: hash) & CodingSystems.soundMask] == hash }

    func remember(_ hash: UInt64) { sound[Int(truncatingIfNeeded: hash) & CodingSystems.soundMask] = hash }
}
