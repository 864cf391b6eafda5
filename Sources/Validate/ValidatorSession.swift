import FHIR

/// A validator for one worker: it keeps its memory and its merged profiles from resource to resource.
///
/// Not for two threads at once. It never throws for bad data: what is wrong is a finding.
public final class ValidatorSession {
    /// The resource last validated, until the next one.
    public let tape: ResourceTape
    public let options: ValidationOptions
    private var program: Program
    private var roots: RootTable
    private let remake: () -> Program
    private var scratch: Scratch
    /// Value set and code system pairs that were said to be unknown: once each.
    private var warned: Set<String> = []

    /// A session over the profiles of a catalog.
    ///
    /// - Parameters:
    ///   - codes: lists of the user's own, for code systems that no package lists.
    ///   - datesOfService: as of which day their codes are looked up.
    public convenience init(
        catalog: ProfileCatalog, options: ValidationOptions = ValidationOptions(), limits: JSONLimits = JSONLimits(),
        codes: SuppliedCodeSystems = SuppliedCodeSystems(), datesOfService: DatesOfService = DatesOfService()
    ) {
        self.init(options: options, limits: limits) {
            Program(catalog: catalog, codes: codes, datesOfService: datesOfService)
        }
    }

    /// With a trial, invariants give no findings: what becomes of them is the trial's.
    convenience init(catalog: ProfileCatalog, options: ValidationOptions, limits: JSONLimits, trial: RuleTrial?) {
        self.init(options: options, limits: limits) { Program(catalog: catalog, trial: trial) }
    }

    private init(options: ValidationOptions, limits: JSONLimits, remake: @escaping () -> Program) {
        self.remake = remake
        program = remake()
        tape = ResourceTape(names: program.names, limits: limits, undoesEscapes: true)
        roots = RootTable(program: program)
        scratch = Scratch()
        self.options = options
    }

    /// Validates one resource: against its base type, the profiles that it names itself, and `extraProfiles` (ids or
    /// canonicals).
    public func validate(_ bytes: UnsafeBufferPointer<UInt8>, extraProfiles: [String] = []) -> Verdict {
        do throws(JSONError) {
            try tape.parse(bytes)
        } catch {
            return ValidatorSession.unreadable(error)
        }
        return validateTape(extraProfiles: extraProfiles)
    }

    /// Validates one resource.
    public func validate(_ bytes: [UInt8], extraProfiles: [String] = []) -> Verdict {
        bytes.withUnsafeBufferPointer { validate($0, extraProfiles: extraProfiles) }
    }

    /// Validates the resource that `tape` holds already.
    public func validateTape(extraProfiles: [String] = []) -> Verdict {
        guard tape.count > 0 else { return ValidatorSession.unreadable(JSONError(kind: .empty, offset: 0)) }
        var walker = Walker(
            view: tape.view, program: program, roots: roots, options: options, scratch: scratch, warned: warned)
        var verdict = walker.run(extraProfiles: extraProfiles)
        if !tape.duplicateKeys.isEmpty { verdict.findings += walker.duplicates(tape.duplicateKeys) }
        scratch = walker.scratch
        if walker.warned.count != warned.count { warned = walker.warned }
        if program.isFull {
            // The names have the same numbers again: they come from the same catalog.
            program = remake()
            roots = RootTable(program: program)
        }
        return verdict
    }

    private static func unreadable(_ error: JSONError) -> Verdict {
        let finding = ValidationFinding(
            severity: .error, rule: "json", profile: "", path: "",
            message: "not a resource in JSON: \(error.kind.rawValue), at byte \(error.offset)", offset: error.offset)
        return Verdict(findings: [finding])
    }

    deinit { scratch.deallocate() }
}

/// Memory that every walk uses again.
struct Scratch {
    /// A step of the path to the value looked at.
    struct Step: BitwiseCopyable {
        var name: UInt16
        /// -1 where the element is no array.
        var index: Int32
        /// In `Program.texts`; 0 for none.
        var slice: Int32
    }

    var counters: UnsafeMutablePointer<Int32>
    var capacity = 4096
    var steps: UnsafeMutablePointer<Step>
    /// More than JSON can be deep.
    static let stepLimit = 1024

    init() {
        counters = .allocate(capacity: capacity)
        steps = .allocate(capacity: Scratch.stepLimit)
    }

    func deallocate() {
        counters.deallocate()
        steps.deallocate()
    }

    /// Makes room for `count` counters.
    mutating func grow(to count: Int) {
        let larger = UnsafeMutablePointer<Int32>.allocate(capacity: count * 2)
        larger.update(from: counters, count: capacity)
        counters.deallocate()
        counters = larger
        capacity = count * 2
    }
}
