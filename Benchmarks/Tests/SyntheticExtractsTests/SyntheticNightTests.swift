import Foundation
import Testing

@testable import SyntheticExtracts

@Suite("A synthetic night")
struct SyntheticNightTests {
    /// Writes a night of `claims` into a folder of its own and answers its X12 segments, split, and the summary.
    private func night(claims: Int) throws -> (files: [String: [[Substring]]], summary: SyntheticNight.Summary) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let summary = try SyntheticNight(population: Population(claims: claims)).write(to: folder)
        var files: [String: [[Substring]]] = [:]
        for (path, _) in summary.files where !path.hasSuffix(".csv") {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            files[String(path.split(separator: ".").last ?? "")] =
                text.split(separator: "~\n").map { $0.split(separator: "*", omittingEmptySubsequences: false) }
        }
        return (files, summary)
    }

    private func cents(_ text: some StringProtocol) throws -> Int {
        let value = try #require(Double(text))
        return Int((value * 100).rounded())
    }

    @Test("Sums of a claim's lines, of its adjustments and of a payment balance")
    func balances() throws {
        let (files, summary) = try night(claims: 700)
        var owed = 0
        var payment = 0
        var claims = 0
        var lineLeft = 0
        for segment in try #require(files["835"]) {
            switch segment[0] {
            case "BPR":
                #expect(owed == 0 && payment == 0)
                payment = try cents(segment[2])
            case "CLP":
                #expect(owed == 0, "CLP03 = CLP04 + the sum of CAS")
                claims += 1
                owed = try cents(segment[3]) - cents(segment[4])
                payment -= try cents(segment[4])
            case "SVC":
                #expect(lineLeft == 0)
                lineLeft = try cents(segment[2]) - cents(segment[3])
            case "CAS":
                for index in stride(from: 3, to: segment.count, by: 3) {
                    let amount = try cents(segment[index])
                    owed -= amount
                    if segment[2] != "253" { lineLeft -= amount }
                }
            case "PLB": payment += try cents(segment[4])
            case "SE": #expect(payment == 0, "BPR02 = the sum of CLP04, less PLB")
            default: break
            }
        }
        #expect(owed == 0 && lineLeft == 0)
        #expect(claims == summary.remittances && claims == 700)
    }

    @Test("A claim's charge is the sum of its lines; the segment counts are right; every claim has its remittance")
    func claimsAndRemittances() throws {
        let (files, _) = try night(claims: 700)
        var charge = 0
        var segments = 0
        var billed: [Substring: Int] = [:]
        for segment in try #require(files["837"]) {
            segments = segment[0] == "ST" ? 1 : segments + 1
            switch segment[0] {
            case "CLM":
                #expect(charge == 0)
                charge = try cents(segment[2])
                billed[segment[1], default: 0] += 1
            case "SV1": charge -= try cents(segment[2])
            case "SE": #expect(Int(segment[1]) == segments)
            default: break
            }
        }
        #expect(charge == 0)
        for segment in try #require(files["835"]) where segment[0] == "CLP" { billed[segment[1], default: 0] -= 1 }
        #expect(billed.values.allSatisfy { $0 == 0 })
    }

    @Test("A provider number has its check digit")
    func providerNumber() {
        // 1234567893 is the example of the standard.
        #expect(ProviderNumber.withCheckDigit(123_456_789) == 1_234_567_893)
    }
}
