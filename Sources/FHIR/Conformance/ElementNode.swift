/// An element of a profile or type, with the elements and slices under it.
///
/// Only what the definition itself spells out stands here: the children of a `CodeableConcept` that a profile does not
/// touch come from the type's own definition, by `ProfileCatalog.children(of:)`.
public final class ElementNode: @unchecked Sendable {
    // Unchecked: `children`, `slices` and `reference` are written while the table is read, and never after.

    /// The JSON name without `[x]`: `timing`; of a root, the type's name.
    public let name: String
    /// Whether the JSON name carries the type: `timingDate`.
    public let isChoice: Bool
    /// The slice's name (`clmrecvddate`), or `nil` for an element that is no slice.
    public let sliceName: String?
    public let min: Int
    /// `Int.max` stands for `*`.
    public let max: Int
    /// Whether JSON writes the element as an array: the base definition allows several.
    public let isArray: Bool
    /// The types that it may have; none for a root or where `reference` says what it holds.
    public let types: [ElementType]
    /// The value that it must equal, as JSON.
    public let fixed: [UInt8]?
    /// The value that it must contain, as JSON.
    public let pattern: [UInt8]?
    public let binding: Binding?
    public let slicing: Slicing?
    /// The most characters, or `nil`.
    public let maxLength: Int?
    /// The least and the greatest value, as JSON; for numbers.
    public let minValue: [UInt8]?
    public let maxValue: [UInt8]?
    public let isModifier: Bool
    public let mustSupport: Bool
    /// Its invariants beyond `ele-1` and `ext-1`, which hold everywhere.
    public let invariants: [Invariant]
    /// The package that its definition came in, which decides what a canonical without version means here.
    public let package: String
    /// The profile that says all this, as `url|version`; a type's own definition has the type's url.
    public let profile: String
    /// Where it stands, with slices: `ExplanationOfBenefit.supportingInfo:clmrecvddate.timing[x]`.
    public let id: String

    /// The elements below that the definition spells out, without slices.
    public internal(set) var children: [ElementNode] = []
    /// The slices of this element.
    public internal(set) var slices: [ElementNode] = []
    /// The element whose content this one shares (`contentReference`).
    public internal(set) var reference: ElementNode?

    init(_ row: ElementRow, profile: String, package: String, root: String) {
        let last = row.path.split(separator: ".", omittingEmptySubsequences: true).last.map(String.init) ?? root
        let colon = last.firstIndex(of: ":")
        var name = String(colon.map { last[..<$0] } ?? last[...])
        isChoice = name.hasSuffix("[x]")
        if isChoice { name.removeLast(3) }
        self.name = name
        sliceName = colon.map { String(last[last.index(after: $0)...]) }
        min = row.min
        max = row.max
        isArray = row.isArray
        types = row.types
        fixed = row.fixed
        pattern = row.pattern
        binding = row.binding
        slicing = row.slicing
        maxLength = row.maxLength
        minValue = row.minValue
        maxValue = row.maxValue
        isModifier = row.isModifier
        mustSupport = row.mustSupport
        invariants = row.invariants
        self.profile = profile
        self.package = package
        id = row.path.isEmpty ? root : "\(root).\(row.path)"
    }

    /// The element with this JSON name: `timing` and `timingDate` both find the choice element `timing[x]`.
    public func child(named name: String) -> ElementNode? {
        children.first { $0.name == name } ?? children.first { $0.isChoice && $0.type(ofJSONName: name) != nil }
    }

    /// The canonical of a FHIR type's own definition.
    public static func canonical(ofType type: String) -> String { ElementRow.fhirPrefix + type }

    /// The slice with this name.
    public func slice(named name: String) -> ElementNode? { slices.first { $0.sliceName == name } }

    /// The type that a choice element's JSON name says: `date` for `timingDate`; `nil` where that is none of `types`.
    public func type(ofJSONName name: String) -> ElementType? {
        guard isChoice, name.hasPrefix(self.name) else { return nil }
        let suffix = name.dropFirst(self.name.count)
        return types.first { $0.suffix == suffix }
    }
}

/// A profile, or a type's own definition.
public final class Profile: Sendable {
    public let url: String
    public let version: String
    /// `C4BB-Patient`.
    public let id: String
    /// The FHIR type that it constrains or is: `Patient`.
    public let type: String
    /// Whether it is a resource, a complex type or a primitive.
    public let kind: Kind
    /// Whether it constrains a type (a profile) rather than being one.
    public let isConstraint: Bool
    /// The canonical of what it derives from; empty for the roots of the type system.
    public let base: String
    /// The package that it came in: `hl7.fhir.us.carin-bb#2.0.0`.
    public let package: String
    /// Whether nothing is of this type itself: `Resource`, `Element`.
    public let isAbstract: Bool
    /// A name for people: of packages read at run time only, else empty.
    public let title: String
    /// Where an extension may be used; empty for what is no extension, or says nothing.
    public let contexts: [ExtensionContext]
    /// What must hold where an extension is used (StructureDefinition.contextInvariant); their keys are the
    /// definition's id with a number.
    public let contextInvariants: [Invariant]
    public let root: ElementNode

    public enum Kind: String, Sendable {
        case resource
        case complexType = "complex-type"
        case primitiveType = "primitive-type"
    }

    init(_ header: ProfileHeader, root: ElementNode) {
        url = header.url
        version = header.version
        id = header.id
        type = header.type
        kind = header.kind
        isConstraint = header.isConstraint
        base = header.base
        package = header.package
        isAbstract = header.isAbstract
        title = header.title
        contexts = header.contexts
        contextInvariants = header.contextInvariants
        self.root = root
    }

    /// `url|version`, as findings name it.
    public var canonical: String { "\(url)|\(version)" }
}
