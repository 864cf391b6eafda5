/// A version as FHIR packages and definitions write it, ordered as Semantic Versioning 2.0.0 says where it is one.
///
/// Numbers are compared as numbers, anything else as text; what is left out counts as 0, and a pre-release (`6.0.0-ballot`)
/// comes before its release.
struct PackageVersion: Comparable {
    private let release: [Substring]
    private let preview: [Substring]

    init(_ text: some StringProtocol) {
        let text = Substring(text).prefix { $0 != "+" }
        let dash = text.firstIndex(of: "-") ?? text.endIndex
        release = text[..<dash].split(separator: ".")
        preview = text[dash...].dropFirst().split { $0 == "." || $0 == "-" }
    }

    static func == (left: PackageVersion, right: PackageVersion) -> Bool { !(left < right) && !(right < left) }

    static func < (left: PackageVersion, right: PackageVersion) -> Bool {
        switch compare(left.release, right.release) {
        case let order where order != 0: return order < 0
        case _ where left.preview.isEmpty != right.preview.isEmpty: return right.preview.isEmpty
        default: return compare(left.preview, right.preview) < 0
        }
    }

    /// Below 0, 0 or above, part by part.
    private static func compare(_ left: [Substring], _ right: [Substring]) -> Int {
        for place in 0..<max(left.count, right.count) {
            let one = place < left.count ? left[place] : "0"
            let other = place < right.count ? right[place] : "0"
            if one == other { continue }
            switch (Int(one), Int(other)) {
            case (let one?, let other?) where one != other: return one < other ? -1 : 1
            case (_?, _?): continue
            case (_?, nil): return -1  // numbers come before words
            case (nil, _?): return 1
            default: return one < other ? -1 : 1
            }
        }
        return 0
    }
}
