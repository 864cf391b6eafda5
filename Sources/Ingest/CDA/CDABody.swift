import Bytes

/// The body of an unstructured document while it is read: base64 or text, up to a limit.
struct CDABody {
    var mediaType: [UInt8] = []
    var reference: [UInt8] = []
    var isBase64 = false
    var isThere = false
    /// Base64 without blanks, or the text.
    private(set) var data: [UInt8] = []
    private(set) var size = 0
    private(set) var isCut = false

    /// The most bytes that are kept.
    static let limit = 14 << 20

    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes where !isBase64 || byte > 0x20 {
            size += 1
            if data.count < CDABody.limit { data.append(byte) } else { isCut = true }
        }
    }

    mutating func drop() { data = [] }
}
