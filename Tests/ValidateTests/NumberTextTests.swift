import Testing

@testable import Validate

@Suite("Numbers as they are written")
struct NumberTextTests {
    private func number(_ text: String) -> NumberText? {
        Array(text.utf8).withUnsafeBufferPointer { NumberText($0) }
    }

    @Test(
        "Other forms of a number are equal", arguments: [["1", "1.0", "10e-1", "0.1E+1"], ["0", "-0", "0.00", "0e5"]])
    func equal(forms: [String]) throws {
        let first = try #require(number(forms[0]))
        for form in forms { #expect(number(form) == first, "\(form)") }
    }

    @Test(
        "They are in order",
        arguments: [["-1e3", "-12.5", "-12.49", "0", "0.001", "0.01", "9.99", "10", "1e2", "12345678901234567890123"]])
    func order(ascending: [String]) throws {
        let numbers = try ascending.map { try #require(number($0)) }
        #expect(numbers == numbers.sorted())
        for (left, right) in zip(numbers, numbers.dropFirst()) { #expect(left < right && !(right < left)) }
    }

    @Test("Whole numbers in the source are the same numbers")
    func literals() {
        #expect(number("0") == 0 && number("1e2") == 100 && number("40") == 40 && number("41.0") == 41)
        #expect(number("0.1").map { $0 > 0 } == true && number("-0.1").map { $0 < 0 } == true)
    }

    @Test("What is no number is none", arguments: ["", "-", "1.2.3", "abc", "1e", "1e99999999", "e5"])
    func none(text: String) { #expect(number(text) == nil) }
}
