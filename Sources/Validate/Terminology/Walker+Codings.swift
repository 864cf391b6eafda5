import Bytes
import FHIR

/// Codes against the code systems that they name, whatever the binding.
extension Walker {
    /// Holds a Coding to its code system, where all codes of that are at hand.
    @inline(__always)
    mutating func coding(_ index: Int) {
        let system = view.member(of: index, name: .system)
        let code = view.member(of: index, name: .code)
        guard system >= 0, code >= 0 else { return }
        let hash = program.systems.hash(view.raw(system), view.raw(code))
        if !program.systems.isSound(hash) { unheard(index, system, code, hash) }
    }

    @inline(never)
    private mutating func unheard(_ index: Int, _ system: Int, _ code: Int, _ hash: UInt64) {
        guard view.nodes[system].kind == .string, view.nodes[code].kind == .string, view.nodes[code].length > 0 else {
            return
        }
        switch program.systems.known(view.raw(system)) {
        case .unknown: program.systems.remember(hash)
        case .complete(let known):
            guard known.answer(view.raw(code)) == .unknown else { return program.systems.remember(hash) }
            report(.warning, "code-unknown", "", index, "expected a code of \(known.url), found another")
        case .supplied(let known):
            switch known.contains(view.raw(code), on: dayOfService(index)) {
            case .listed: break
            case .absent:
                report(.warning, "code-unknown", "", index, "expected a code of \(known.system), found another")
            case .notThen:
                report(
                    .warning, "code-not-then", "", index,
                    "expected a code of \(known.system) that is valid on the date of service, found one that is not")
            }
        }
    }

    /// What a user's own list says of a code of a system that no package lists; `nil` where there is no such list.
    func suppliedAnswer(system: Int, code: Int) -> CodeTable.Answer? {
        guard program.systems.hasSupplied, case .supplied(let known) = program.systems.known(view.raw(system)) else {
            return nil
        }
        return known.contains(view.raw(code), on: dayOfService(code)) == .listed ? .listed : .absent
    }

    /// The day as of which the codes at a place are looked up, or `nil`.
    func dayOfService(_ index: Int) -> CalendarDate? {
        let type = view.member(of: resource, name: .resourceType)
        guard type >= 0, let paths = program.datesOfService[String(decoding: view.raw(type).prefix(64), as: UTF8.self)]
        else { return nil }
        for path in paths {
            guard let found = follow(path, from: resource, around: index) else { continue }
            let text = view.raw(found)
            if text.count >= 10, let day = CalendarDate(iso: UnsafeBufferPointer(rebasing: text[..<10])) { return day }
        }
        return nil
    }

    /// The value at a path; of an array, in the element that `place` is in.
    private func follow(_ path: [UInt16], from start: Int, around place: Int) -> Int? {
        var index = start
        for name in path {
            index = view.member(of: index, name: name)
            if index < 0 { return nil }
            guard view.nodes[index].kind == .array else { continue }
            let end = Int(view.nodes[index].next)
            var child = index + 1
            while child < end, Int(view.nodes[child].next) <= place { child = Int(view.nodes[child].next) }
            guard child < end, child <= place else { return nil }
            index = child
        }
        return view.nodes[index].kind == .string ? index : nil
    }
}
