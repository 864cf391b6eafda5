/// Which of several words of a payer on one claim is the newest: 13 bytes, compared as bytes, greater wins. Nothing of it
/// depends on when or in what order a record arrived.
///
/// ### Layout
/// ```
/// UInt32 day of payment   UInt32 day of production or adjudication   UInt8 0 a reversal, 1 any other   UInt32 position
/// ```
/// Days are counted from 2000-01-01, offset by 2^31; 0 is an unknown one. A reversal and its correction are paid together,
/// and the correction holds. Two records of one rank that say different things are a tie, which nothing breaks.
struct AdjudicationRank: Sendable, Hashable {
    /// BPR16, else DTM*405; of a payer's extract the day of payment, else of adjudication.
    var payment: Int32?
    /// DTM*405; of an extract the day of adjudication.
    var production: Int32?
    var isReversal = false
    /// Its place in its transaction set.
    var position: Int32 = 0

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(13)
        AdjudicationRank.append(AdjudicationRank.day(payment ?? production), to: &bytes)
        AdjudicationRank.append(AdjudicationRank.day(production), to: &bytes)
        bytes.append(isReversal ? 0 : 1)
        AdjudicationRank.append(UInt32(bitPattern: max(0, position)), to: &bytes)
        return bytes
    }

    private static func day(_ day: Int32?) -> UInt32 { day.map { UInt32(bitPattern: $0) ^ 0x8000_0000 } ?? 0 }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
}
