/// The first line of a profile in a conformance table, and where an extension may stand.
struct ProfileHeader: Sendable {
    var url: String
    var version: String
    var id: String
    var type: String
    var kind: Profile.Kind
    var isConstraint: Bool
    var base: String
    var package: String
    var isAbstract = false
    /// Of packages read at run time only.
    var title = ""
    var contexts: [ExtensionContext] = []
    var contextInvariants: [Invariant] = []
}

extension ProfileHeader {
    init?(fields: [Substring], package: String) {
        guard fields.count >= 8, let kind = Profile.Kind(rawValue: String(fields[5])) else { return nil }
        self.init(
            url: ElementRow.lengthen(fields[1]), version: String(fields[2]), id: String(fields[3]),
            type: String(fields[4]), kind: kind, isConstraint: fields[6] == "constraint",
            base: fields[7].isEmpty ? "" : ElementRow.lengthen(fields[7]), package: package)
        isAbstract = fields.count > 8 && fields[8].contains("a")
        title = fields.count > 9 ? ConformanceTable.unescape(fields[9]) : ""
    }

    /// The line, without its line feed.
    var line: String {
        var fields = [
            "P", ElementRow.shorten(url), version, id, type, kind.rawValue, isConstraint ? "constraint" : "type",
            ElementRow.shorten(base),
        ]
        if isAbstract || !title.isEmpty { fields.append(isAbstract ? "a" : "") }
        if !title.isEmpty { fields.append(title) }
        return fields.map(ConformanceTable.escape).joined(separator: "\t")
    }
}
