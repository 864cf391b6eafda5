/// Ids, from business keys and the key of the plan.
extension SourceEncoder {
    /// One EOB for each number of the payer: by that it is known when it is corrected or reversed, whatever else changes.
    func explanationOfBenefit(_ number: ClaimNumber) -> [UInt8] { plan.id("eob", [number.key]) }

    /// Where the payer gives no number, an EOB per control number, payee, first day, charge and patient.
    func explanationOfBenefit(_ keys: RemittanceKeys) -> [UInt8]? {
        if let number = keys.number { return explanationOfBenefit(number) }
        guard let control = keys.control else { return nil }
        return plan.id(
            "eob-without-number",
            [
                control, keys.npi ?? [], keys.service.first.map { Normalization.day($0) } ?? [],
                keys.charge.map { Normalization.bytes(of: $0) } ?? [], keys.patientID ?? [], keys.family ?? [],
                keys.given ?? [],
            ])
    }

    /// What names the patient of a claim that no roster knows: his own number where he has one, which then is the same
    /// Patient as a roster's; else the subscriber's with what tells him apart. `nil` where nothing does.
    static func derivedMember(_ keys: ClaimKeys) -> [[UInt8]]? {
        let patient = keys.patient
        if let own = patient.id { return [own] }
        guard patient.birthDate != nil || patient.given != nil else { return nil }
        guard keys.subscriber.id != nil || patient.family != nil else { return nil }
        return [
            keys.subscriber.id ?? patient.family ?? [], patient.birthDate.map { Normalization.day($0) } ?? [],
            patient.gender.map { [$0] } ?? [], patient.given ?? [],
        ]
    }

    /// A social security number as a keyed hash; what is no number, or one that nobody has, says nothing.
    func ssn(_ number: [UInt8]?) -> [UInt8]? {
        guard let number, number.count == 9, number.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        guard let first = number.first, !number.allSatisfy({ $0 == first }), number != Array("123456789".utf8) else {
            return nil
        }
        return plan.id("ssn", [number])
    }

    /// The id of a coverage of which the row's own first day is not the first.
    func coverage(_ row: [UInt8], from day: Int32) -> [UInt8] {
        plan.id("coverage-from", [row, Normalization.day(day)])
    }

    /// The id of a provider's resource.
    func provider(_ npi: [UInt8]) -> String { SourceStore.hex(plan.resourceID("provider", npi)[...]) }

    /// The id of the insurer: of the plan itself.
    func insurer(_ id: String) -> [UInt8] { plan.id("insurer", [Array(id.utf8)]) }
}
