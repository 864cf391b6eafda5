import Bytes

/// Numbers as people read them, the same in every renderer.
enum Figures {
    /// `1,234,567`
    static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var result = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result
    }

    /// `1 claim`, `2 claims`
    static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count(value)) \(value == 1 ? noun : plural ?? noun + "s")"
    }

    /// `1,234.50`, with the scale that the number has.
    static func decimal(_ value: FixedDecimal) -> String {
        var writer = ByteWriter(capacity: 24)
        writer.append(value)
        let text = String(decoding: writer.bytes, as: UTF8.self)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts[0].drop { $0 == "-" }
        let sign = parts[0].first == "-" ? "-" : ""
        let grouped = Int(whole).map { count($0) } ?? String(whole)
        return sign + grouped + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// Dollars and cents: `1,234.50`, whatever the scale.
    static func money(_ value: FixedDecimal) -> String {
        decimal(value.rescaled(to: 2) ?? value)
    }

    /// `0.4 s`, `12.3 s`, `3 min 20 s`, `2 h 05 min`
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "–" }
        if seconds < 0.0995 { return fixed(seconds, 3) + " s" }
        if seconds < 99.95 { return fixed(seconds, 1) + " s" }
        let whole = Int(seconds.rounded())
        if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
        return "\(whole / 3600) h \(twoDigits(whole % 3600 / 60)) min"
    }

    /// `1.2 MB`, decimal prefixes.
    static func size(_ bytes: Int) -> String {
        var value = Double(bytes)
        for unit in ["B", "kB", "MB", "GB"] {
            if value < 999.5 { return (unit == "B" ? String(bytes) : fixed(value, value < 9.95 ? 1 : 0)) + " " + unit }
            value /= 1000
        }
        return fixed(value, 1) + " TB"
    }

    /// What a stage did a second: `120 MB/s`, `14,200 cases/s`; empty where it was not measured.
    static func rate(_ stage: StageReport) -> String {
        guard stage.amount > 0, stage.seconds > 0.0005 else { return "" }
        let rate = stage.amount / stage.seconds
        guard rate.isFinite, rate < 1e15 else { return "" }
        if stage.unit == "bytes" { return size(Int(rate)) + "/s" }
        return "\(count(Int(rate.rounded()))) \(stage.unit)/s"
    }

    /// `2026-01-06 02:10:04 -05:00` for the ISO 8601 form with its `T`; anything else as it is.
    static func moment(_ text: String) -> String {
        guard text.utf8.count >= 19, text.utf8.dropFirst(10).first == 0x54 else { return text }
        let zone = text.dropFirst(19).drop { $0 == "." || $0.isNumber }
        let shown = zone == "Z" ? "UTC" : String(zone)
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))\(shown.isEmpty ? "" : " " + shown)"
    }

    /// `98.7 %`; never rounded up to 100 nor down to 0.
    static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "–" }
        if part == whole { return "100 %" }
        if part == 0 { return "0 %" }
        let value = Double(part) / Double(whole) * 100
        if value < 0.1 { return "< 0.1 %" }
        return value > 99.9 ? "> 99.9 %" : fixed(value, 1) + " %"
    }

    /// A number with so many digits after the point.
    static func fixed(_ value: Double, _ digits: Int) -> String {
        var power = 1.0
        for _ in 0..<digits { power *= 10 }
        guard value.isFinite, abs(value) * power < 9e15 else { return "–" }
        let scaled = Int((abs(value) * power).rounded())
        let whole = scaled / Int(power)
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(whole) }
        let rest = String(scaled % Int(power))
        return sign + String(whole) + "." + String(repeating: "0", count: digits - rest.count) + rest
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}
