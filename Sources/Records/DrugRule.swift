import FHIR
import Yams

/// Which prior authorizations are a drug's, and whether resources are made of them: `mappings/authorization-drug.yaml`.
///
/// Whoever asks compiles the expressions with a compiler that has the mappings' crosswalks and lists, over the record
/// `authorization`. Rule: 42 CFR 422.119(b)(1)(iv) has plans show prior authorizations "excluding those for drugs".
public struct DrugRule: Sendable {
    /// True of an authorization that is a drug's. It may yield nothing, which is as good as false.
    public let isDrug: FHIRPath.Expression
    /// Whether a drug's authorization is shown as any other.
    public let isShown: Bool

    /// The file's name in the mappings' directory.
    public static let fileName = "authorization-drug.yaml"

    /// What holds where there is no such file: no authorization is a drug's.
    public static let none = DrugRule(isDrug: constant(false), isShown: true)

    private init(isDrug: FHIRPath.Expression, isShown: Bool) {
        self.isDrug = isDrug
        self.isShown = isShown
    }

    /// Reads `drug:` and `show:`; the first mistake is an error at its place.
    public init(_ file: MappingFile) throws(MappingError) {
        let what = "the rule on drugs"
        let root = try file.mapping(file.root, what)
        try file.check(keys: root, ["drug", "show"], what)
        guard let drug = root["drug"], let show = root["show"] else {
            throw file.error(at: file.root, "\(what) needs 'drug' and 'show'")
        }
        let text = try file.text(drug, "drug")
        do { isDrug = try FHIRPath.parse(text) } catch {
            throw file.error(at: drug, "drug: \(error.message), at its column \(error.offset + 1)")
        }
        guard let isShown = show.bool else { throw file.error(at: show, "show: expected true or false") }
        self.isShown = isShown
    }

    /// The functions that maps call: `isDrugAuthorization()`, and `isShownAuthorization()`, which is true or false.
    public var functions: [String: FHIRPath.Expression] {
        let called = FHIRPath.Expression(.call(nil, name: "isDrugAuthorization", arguments: []), at: 0)
        let shown = FHIRPath.Expression(
            .call(nil, name: "iif", arguments: [called, DrugRule.constant(false), DrugRule.constant(true)]), at: 0)
        return [
            "isDrugAuthorization": isDrug, "isShownAuthorization": isShown ? DrugRule.constant(true) : shown,
        ]
    }

    private static func constant(_ truth: Bool) -> FHIRPath.Expression {
        FHIRPath.Expression(.literal(.boolean(truth)), at: 0)
    }
}
