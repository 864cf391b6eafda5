import Bytes

/// The body of an unstructured document while it is read: base64 or text, kept up to a limit; what it is of goes into size and
/// hash however long it is.
struct CDABody {
    var mediaType: [UInt8] = []
    var reference: [UInt8] = []
    var isBase64 = false
    var isThere = false
    /// Base64 without blanks, or the text.
    private var kept: [UInt8] = []
    private var isCut = false
    /// Whether nothing but blanks has come.
    private var isBlank = true
    /// Bytes that have been decoded.
    private var decodedSize = 0
    private var digest = SHA1()
    private var bits: UInt32 = 0
    private var bitCount: UInt32 = 0

    /// The most bytes that are kept.
    static let limit = 14 << 20

    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        if isBlank { isBlank = bytes.allSatisfy { $0 <= 0x20 } }
        guard isBase64 else {
            decodedSize += bytes.count
            digest.update(bytes)
            keep(bytes)
            return
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        for byte in bytes where byte > 0x20 {
            if kept.count < CDABody.limit { kept.append(byte) } else { isCut = true }
            let value = Base64.values[Int(byte)]
            guard value < 64 else { continue }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                decoded.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            }
        }
        decodedSize += decoded.count
        decoded.withUnsafeBufferPointer { digest.update($0) }
    }

    private mutating func keep(_ bytes: UnsafeBufferPointer<UInt8>) {
        if kept.count + bytes.count <= CDABody.limit { kept += bytes } else { isCut = true }
    }

    /// Base64 of the whole body; empty where it is larger than what is kept, or blank.
    var data: [UInt8] { isCut || isBlank ? [] : isBase64 ? kept : Base64.encoded(kept) }

    /// The body's bytes; 0 where there are blanks alone.
    var size: Int { isBlank ? 0 : decodedSize }

    /// SHA-1 of the decoded bytes, in base64; empty where there are none.
    var hash: [UInt8] {
        var digest = digest
        return size == 0 ? [] : Base64.encoded(digest.finish())
    }
}
