import Records

/// What a claim says of an NPI that it names: the number, and whose it says that it is. As one number, the NPI with a digit
/// behind it, which says how sure that is; the surest word of all claims holds where no directory knows the NPI:
///
/// | digit | |
/// |---|---|
/// | 4 | a person's, with a given name: organizations have none |
/// | 3 | an organization's |
/// | 2 | a person's, without a given name |
/// | 1 | nothing is stated: taken for an organization's |
///
/// The surest word is the same in whichever order claims come, and changes no more once it has come.
struct ProviderMention: Sendable, Hashable {
    let code: Int64

    /// - Parameter npi: ten digits with a right check digit.
    init?(npi: [UInt8], entity: UInt8?, hasGivenName: Bool) {
        guard npi.withUnsafeBufferPointer({ Evaluator.isNPI($0) }) else { return nil }
        let number = npi.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
        let sureness: Int64 =
            switch entity {
            case 0x31: hasGivenName ? 4 : 2
            case 0x32: 3
            default: 1
            }
        code = number * 10 + sureness
    }
}

/// The providers of one claim, as its nodes are gone through.
struct ProviderMentions: Sendable, Hashable {
    /// NPIs that the claim states without a name, each once: a directory may know whose they are.
    private(set) var nameless: [String] = []
    /// `ProviderMention.code` of those that it names, each once.
    private(set) var named: [Int64] = []

    // Of the provider at hand, as far as its nodes were seen.
    var id: [UInt8]?
    var isNPI = false
    var isNamed = false
    var entity: UInt8?
    var hasGivenName = false

    /// More of them are not noted: far beyond what any guide permits.
    private static let limit = 1000

    /// Ends the provider at hand.
    mutating func end() {
        defer { (id, isNPI, isNamed, entity, hasGivenName) = (nil, false, false, nil, false) }
        guard let id, isNPI, nameless.count + named.count < ProviderMentions.limit,
            let mention = ProviderMention(npi: id, entity: entity, hasGivenName: hasGivenName)
        else { return }
        guard !isNamed else {
            if !named.contains(mention.code) { named.append(mention.code) }
            return
        }
        let number = String(decoding: id, as: UTF8.self)
        if !nameless.contains(number) { nameless.append(number) }
    }
}
