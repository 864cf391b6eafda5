import Records

/// What maps compile to: flat tables that a `Mapper` walks, and writes JSON as it goes.
struct Template: Sendable {
    /// One JSON object and its properties.
    struct Object: Sendable {
        var properties: Range<Int>
        /// Properties (bit by position) without which the object is not written.
        var needs: UInt64
    }

    /// One property of an object.
    struct Property: Sendable {
        /// `"name":` among the literals.
        var key: Range<Int>
        var isArray: Bool
        /// What makes its items, in order; the first that yields something where it is no array.
        var entries: Range<Int>
        /// The list that keys are remembered for.
        var list: Int32
    }

    /// What makes one value, or one for each item of a collection.
    struct Entry: Sendable {
        var rule: Int32
        var each: CompiledExpression?
        var eachSlot: Int32 = -1
        /// Only the first item of `each`.
        var isSingle = false
        var lets: Range<Int> = 0..<0
        var when: CompiledExpression?
        var key: CompiledExpression?
        var isUnique = false
        var content: Content
    }

    struct Let: Sendable {
        var slot: Int32
        var value: CompiledExpression
    }

    enum Content: Sendable {
        /// JSON among the literals, which alone does not make an object worth writing.
        case constant(Range<Int>)
        /// As `constant`, but it does.
        case statement(Range<Int>)
        case value(CompiledExpression, Format)
        case object(Int32)
        /// A `code`, `Coding` or `CodeableConcept` by a crosswalk or from code and system.
        case coding(Int32)
        /// The sequence numbers of the items of a list whose key is one of the expression's.
        case sequences(list: Int32, CompiledExpression)
        /// JSON among the literals, counted as defaulted.
        case defaulted(Range<Int>, Int32)
    }

    enum Format: UInt8, Sendable { case string, day, momentDay, instant, decimal, integer, boolean, money, quantity }

    enum Shape: UInt8, Sendable { case code, coding, concept }

    struct Coding: Sendable {
        var shape: Shape
        var code: CompiledExpression
        var system: CompiledExpression?
        var display: CompiledExpression?
        /// Index into `crosswalks`.
        var crosswalk: Int32 = -1
        /// JSON for a missing value, and the number of its default; or -1.
        var fallback: Range<Int> = 0..<0
        var defaulted: Int32 = -1
    }

    /// A table with every row's value as JSON among the literals.
    struct Crosswalk: Sendable {
        enum Policy: Sendable {
            case omit, keep
            case row(Int)
        }
        var table: CodeTable
        var policy: Policy
        var sourceSystem: String
        var rendered: [Range<Int>]
    }

    struct Map: Sendable {
        var name: String
        var type: String
        var profile: String
        var kinds: [Case.Kind]
        var isDependency: Bool
        /// One for each collection that the map runs over; one without, where it runs once.
        var bodies: [Body]
    }

    struct Body: Sendable {
        var each: CompiledExpression?
        var eachSlot: Int32 = -1
        var lets: Range<Int>
        var when: CompiledExpression?
        var id: CompiledExpression
        var version: CompiledExpression?
        var root: Int32
    }

    /// A rule, for coverage and for explanations.
    struct Rule: Sendable {
        var map: String
        var file: String
        var line: Int
        var path: String
        var cpcds: [String]
    }

    var literals: [UInt8] = []
    var objects: [Object] = []
    var properties: [Property] = []
    var entries: [Entry] = []
    var lets: [Let] = []
    var codings: [Coding] = []
    var crosswalks: [Crosswalk] = []
    var maps: [Map] = []
    var rules: [Rule] = []
    /// The defaults of all maps, once each.
    var defaults: [DefaultDescription] = []
}
