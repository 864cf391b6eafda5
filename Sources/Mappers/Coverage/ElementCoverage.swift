import FHIR

/// Which elements of a profile a map writes, and how often: told from its rules' paths and from how often each fired.
///
/// A rule's element stands as often as the rule fired; one above it that has no rule of its own (`supportingInfo[x]` of
/// `supportingInfo[x].timingDate`) as often as what is in it. With a slice stands what the profile fixes in it, and with
/// a code its system. `ExplanationOfBenefit.item.adjudication[allowedunits].value` is also an `item.adjudication`, and an
/// `item.adjudication.value`.
struct ElementCoverage {
    /// What is known of an element.
    struct Count {
        /// How many rules write it, or what is in it.
        var rules = 0
        /// How many values they gave.
        var values = 0
    }

    /// By the id of an element of the profile.
    private(set) var counts: [String: Count] = [:]

    private let catalog: ProfileCatalog
    private let profile: Profile
    private let root: String
    private var places: [String: Place] = [:]

    /// An element as rules' paths name it, with its slices in brackets.
    private struct Place {
        let element: ResolvedElement
        var rules = 0
        /// What its own rules gave; `nil` where it has none.
        var own: Int?
        /// The most that one rule below gave, those first between which and here nothing repeats.
        var below = 0
        var repeated = 0
        var hasRulesBelow = false

        mutating func take(own fired: Int) {
            rules += 1
            own = (own ?? 0) + fired
        }

        mutating func take(below fired: Int, isRepeated: Bool) {
            rules += 1
            hasRulesBelow = true
            if isRepeated { repeated = max(repeated, fired) } else { below = max(below, fired) }
        }

        var values: Int { max(own ?? 0, own ?? 0 > 0 ? 0 : below > 0 ? below : repeated) }
    }

    /// - Parameter rules: path (`ExplanationOfBenefit.item.sequence`) and how often it fired, of one map to `profile`.
    init(_ catalog: ProfileCatalog, _ profile: Profile, rules: [(path: String, fired: Int)]) {
        self.catalog = catalog
        self.profile = profile
        root = profile.type
        places[root] = Place(element: catalog.root(of: profile))
        for rule in rules { add(rule.path, rule.fired) }
        addHead()
        for path in places.keys.sorted() { addTyped(path) }
        for path in places.keys.sorted() { addConstants(path) }
        for place in places.values { count(place) }
    }

    // MARK: Rules

    /// Puts a rule at its element, and notes it at those above.
    private mutating func add(_ path: String, _ fired: Int) {
        let steps = path.split(separator: ".").map(String.init)
        guard steps.first == root else { return }
        var paths = [root]
        for step in steps.dropFirst() {
            guard let above = paths.last, let place = make(step, under: above) else { return }
            paths.append(place)
        }
        guard let last = paths.popLast() else { return }
        places[last]?.take(own: fired)
        var isRepeated = places[last]?.element.isArray ?? false
        for above in paths.reversed() {
            places[above]?.take(below: fired, isRepeated: isRepeated)
            if places[above]?.element.isArray == true { isRepeated = true }
        }
    }

    /// The path of an element's child, once it is a place; `nil` where the profile has no such child.
    private mutating func make(_ step: String, under above: String) -> String? {
        let path = "\(above).\(step)"
        if places[path] != nil { return path }
        guard let parent = places[above], let element = try? catalog.resolve(step: step, in: parent.element) else {
            return nil
        }
        places[path] = Place(element: element)
        return path
    }

    /// Makes a place that stands whenever the one above does.
    private mutating func add(_ step: String, with above: String) -> String? {
        guard let parent = places[above], let path = make(step, under: above), places[path]?.own == nil,
            places[path]?.hasRulesBelow == false
        else { return nil }
        places[path]?.rules = parent.rules
        places[path]?.own = parent.values
        return path
    }

    // MARK: What stands without a rule

    /// Every resource has an id and names its profile; when it was last changed, the store says to whoever reads it.
    private mutating func addHead() {
        for step in ["id", "meta", "meta.profile", "meta.lastUpdated"] {
            let parts = step.split(separator: ".").map(String.init)
            let above = parts.count > 1 ? "\(root).\(parts[0])" : root
            _ = add(parts[parts.count - 1], with: above)
        }
    }

    /// What a code, an amount or a quantity consists of.
    private mutating func addTyped(_ path: String) {
        guard let place = places[path], !place.hasRulesBelow, place.element.constant == nil else { return }
        switch place.element.type?.code {
        case "CodeableConcept":
            guard let coding = add("coding", with: path) else { return }
            for part in ["system", "code"] { _ = add(part, with: coding) }
        case "Coding": for part in ["system", "code"] { _ = add(part, with: path) }
        case "Money": for part in ["value", "currency"] { _ = add(part, with: path) }
        case "Quantity", "SimpleQuantity": _ = add("value", with: path)
        default: break
        }
    }

    /// What the profile fixes under an element, where no rule says something else.
    private mutating func addConstants(_ path: String) {
        guard let place = places[path] else { return }
        var seen: Set<String> = []
        for definition in place.element.definitions {
            for child in catalog.children(of: definition, as: place.element.type) where seen.insert(child.name).inserted
            {
                guard let element = try? catalog.resolve(step: child.name, in: place.element), element.constant != nil,
                    let made = add(child.name, with: path)
                else { continue }
                addConstants(made)
            }
        }
    }

    // MARK: The profile's elements

    /// Counts a place for every element of the profile that it is.
    private mutating func count(_ place: Place) {
        for node in place.element.definitions where node.profile == profile.canonical {
            counts[node.id, default: Count()].rules += place.rules
            counts[node.id, default: Count()].values += place.values
        }
    }
}
