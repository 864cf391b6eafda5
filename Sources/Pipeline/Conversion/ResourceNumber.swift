/// A resource's id, 32 hexadecimal digits, as a number: a document may make a million of them.
struct ResourceNumber: Hashable {
    private let high: UInt64
    private let low: UInt64

    init(_ id: String) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        for byte in id.utf8 {
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(byte & 0x40 == 0 ? byte & 0xF : byte & 0xF + 9)
        }
        self.high = high
        self.low = low
    }
}
