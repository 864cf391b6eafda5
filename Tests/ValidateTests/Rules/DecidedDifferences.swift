/// Where a rule does other than its expression, on purpose (docs/decisions/0021).
enum DecidedDifferences {
    /// What the rule says where the expression says the contrary, and why.
    struct Reason {
        var native: Set<Bool>
        var why: String

        init(_ native: Set<Bool>, _ why: String) {
            self.native = native
            self.why = why
        }
    }

    private static let narrow: Set<Bool> = [true]
    private static let strict: Set<Bool> = [false]
    private static let order = "what cannot be compared is not said to be out of order"
    private static let role = "the expression reads the provider of a Boolean; the rule looks at the reference"
    private static let implication =
        "the condition is empty, not false, where the part is missing; the rule takes it as false"

    /// By the digest of the expression.
    static let reasons: [String: Reason] = [
        "8e35ef85": Reason(narrow, "a Boolean without a value modifies nothing"),
        "136606a2": Reason(narrow, "`#` alone points at the container, which the expression overlooks"),
        "247d62ee": Reason(narrow, order), "1e893b25": Reason(narrow, order), "a51f83cd": Reason(narrow, order),
        "cb366a56": Reason(narrow, order),
        "d18de029": Reason(strict, role), "266526df": Reason(strict, role), "e4e9b4db": Reason(strict, role),
        "e6c71e10": Reason(strict, role),
        "69542db3": Reason(narrow, implication), "26dce3e7": Reason(narrow, implication),
        "0a72ebe6": Reason(strict, "the expression sits on each insurance and counts it alone; the rule counts all"),
        "e6caabaa": Reason(strict, "one of the systems is misspelt; the rule uses the right one"),
        "bec4a3ae": Reason(
            strict, "the expression begins at the resource, but is asked of a part, where it finds nothing"),
        "46eb0bdd": Reason(narrow, "a contained resource needs no narrative"),
        "835750ce": Reason(strict, "a contained resource without an id cannot be referred to"),
        "bcaf87d2": Reason(
            narrow, "two keys have this expression: one says that there is no active content, one that there is any"),
        "e7f8ac61": Reason(narrow, "a prediction without a probability is none above 100 percent"),
    ]

    /// Expressions that nothing breaks as they are written; they have no rule, or one that does what the guide's text says.
    static let unbreakable: Set<String> = [
        "e6c71e10", "e4e9b4db", "d18de029", "266526df", "0a72ebe6", "bec4a3ae", "3f08853d", "678e7c85", "c5d8572f",
        "c8bfd8d9", "db5d68d7", "f920fce5",
    ]

    /// Rules that no place asks for: `mqty-1`, whose profile of Quantity no element names, and `inv-1` of an extension, which
    /// asks for an element that no extension has.
    static let unmet: Set<String> = ["5b5f5993", "8aa59a83"]
}
