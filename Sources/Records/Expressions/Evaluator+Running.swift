import Bytes

/// Three ways to run a step: `run` pushes all that it yields, `first` returns the first item, `truth` that as a truth.
/// The latter two go past the stack wherever no collection is needed, which is nearly everywhere.
extension Evaluator {
    /// Takes one step of fuel; `false` where none is left.
    @inline(__always)
    private mutating func burns() -> Bool {
        fuel -= 1
        return fuel > 0
    }

    @inline(__always)
    mutating func push(_ value: RecordValue?) { if let value { stack.append(value) } }

    /// Pushes what the step yields.
    mutating func run(_ number: Int32) {
        guard burns() else { return }
        let step = steps[Int(number)]
        switch step.code {
        case .nothing: break
        case .constant: stack.append(constants[Int(step.a)])
        case .frame: if frames[Int(step.slot)].kind != .nothing { stack.append(frames[Int(step.slot)]) }
        case .recordField, .frameField, .field: navigate(step)
        case .filter, .select, .with: iterate(step)
        case .last, .distinct, .combine, .union, .item: collect(step)
        case .iif: if truth(step.a) == true { run(step.b) } else { run(step.c) }
        case .coalesce:
            let mark = stack.count
            run(step.a)
            if stack.count == mark { run(step.b) }
        default: push(first(step, number))
        }
    }

    /// The first item that the step yields.
    mutating func first(_ number: Int32) -> RecordValue? {
        guard burns() else { return nil }
        return first(steps[Int(number)], number)
    }

    private mutating func first(_ step: ExpressionPool.Step, _ number: Int32) -> RecordValue? {
        switch step.code {
        case .nothing: return nil
        case .constant: return constants[Int(step.a)]
        case .frame: return frames[Int(step.slot)].kind == .nothing ? nil : frames[Int(step.slot)]
        case .index: return RecordValue(integer: indices[Int(step.slot)])
        case .sequence: return RecordValue(integer: sequence)
        case .id: return ids[Int(step.detail)].length > 0 ? ids[Int(step.detail)] : nil
        case .record:
            guard let root = RecordRoot(rawValue: step.slot), views[Int(step.slot)].nodes != nil else { return nil }
            return whole(root)
        case .recordField, .frameField: return isTracing ? collected(number) : firstField(step, isAsked: false).value
        case .field, .filter, .select, .with: return isTracing ? collected(number) : firstOfItems(step)
        case .remittanceLine: return matchedLine(of: frames[Int(step.slot)])
        case .first: return first(step.a)
        case .distinct: return isTracing ? collected(number) : first(step.a)
        case .combine, .union:
            if isTracing { return collected(number) }
            return first(step.a) ?? first(step.b)
        case .item, .last: return collected(number)
        case .iif: return truth(step.a) == true ? first(step.b) : first(step.c)
        case .coalesce: return first(step.a) ?? first(step.b)
        case .count: return RecordValue(integer: counted(step.a))
        case .sum, .minimum, .maximum, .add, .subtract, .multiply, .negate: return calculated(step)
        case .substring, .upper, .lower, .trim, .replace, .concatenate, .toText, .base64, .xhtml: return composed(step)
        case .length, .indexOf: return measured(step)
        case .toInteger, .toDecimal, .toDate: return converted(step)
        case .crosswalk, .resourceID: return lookedUp(step)
        default: return truth(step, number).map { RecordValue($0) }
        }
    }

    /// The first item, by way of the stack.
    private mutating func collected(_ number: Int32) -> RecordValue? {
        let mark = stack.count
        run(number)
        guard stack.count > mark else { return nil }
        let result = stack[mark]
        stack.truncate(to: mark)
        return result
    }

    private mutating func counted(_ number: Int32) -> Int {
        let mark = stack.count
        run(number)
        let count = stack.count - mark
        stack.truncate(to: mark)
        return count
    }

    /// The first item of a field of groups, a filter or a selection, none looked at after it.
    private mutating func firstOfItems(_ step: ExpressionPool.Step) -> RecordValue? {
        if step.code == .field, !memory.holds(FieldID(truncatingIfNeeded: step.b), in: step.slot) { return nil }
        let mark = stack.count
        run(step.a)
        let end = stack.count
        var result: RecordValue?
        if step.code == .field {
            for index in mark..<end where result == nil && stack[index].kind == .group {
                let group = stack[index]
                let field = FieldID(truncatingIfNeeded: step.b)
                let range = range(of: field, in: group)
                result = firstField(field, of: group.source, from: range.from, to: range.to, isAsked: false).value
            }
        } else {
            let slot = Int(step.slot)
            let saved = (frames[slot], indices[slot])
            for index in mark..<end where result == nil {
                frames[slot] = stack[index]
                indices[slot] = index - mark
                if step.code == .filter {
                    if truth(step.b) == true { result = stack[index] }
                } else {
                    result = first(step.b)
                }
            }
            (frames[slot], indices[slot]) = saved
        }
        stack.truncate(to: mark)
        return result
    }

    mutating func firstNumber(_ step: Int32) -> FixedDecimal? {
        guard let value = first(step) else { return nil }
        return reader.number(value)
    }

    mutating func firstText(_ step: Int32) -> RecordValue? {
        guard let value = first(step) else { return nil }
        return text(value)
    }

    // MARK: Truths

    /// Whether the first item that the step yields is true; `nil` where there is none, or where it is no truth.
    mutating func truth(_ number: Int32) -> Bool? {
        guard burns() else { return nil }
        return truth(steps[Int(number)], number)
    }

    private mutating func truth(_ step: ExpressionPool.Step, _ number: Int32) -> Bool? {
        switch step.code {
        case .not, .and, .or, .xor, .implies: return decided(step)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: return compared(step)
        case .exists: return exists(step.a)
        case .empty: return !exists(step.a)
        case .isIn:
            guard let value = first(step.a) else { return nil }
            return holds(step.b, value, step.detail)
        case .all: return all(step)
        case .startsWith, .endsWith, .containsText, .matches: return inspected(step)
        case .npiIsValid, .dateExists, .memberOf:
            // No closures here: one that captured the evaluator would copy it.
            guard let value = first(step.a) else { return nil }
            if step.code == .dateExists { return reader.day(value) != nil }
            if step.code == .npiIsValid { return Evaluator.isNPI(reader.bytes(value)) }
            if step.c >= 0, let date = first(step.c) {
                return tables[Int(step.b)].contains(reader.bytes(value), on: reader.day(date))
            }
            return tables[Int(step.b)].contains(reader.bytes(value))
        case .iif: return truth(step.a) == true ? truth(step.b) : truth(step.c)
        default:
            guard let value = first(step, number), value.kind == .boolean else { return nil }
            return value.payload != 0
        }
    }

    /// Whether the step yields anything.
    private mutating func exists(_ number: Int32) -> Bool { isTracing ? counted(number) > 0 : first(number) != nil }

    /// Whether one of what the step yields is the same as `value`; of what is put together, one after another.
    private mutating func holds(_ number: Int32, _ value: RecordValue, _ comparison: UInt8) -> Bool {
        let step = steps[Int(number)]
        switch step.code {
        case .combine: return holds(step.a, value, comparison) || holds(step.b, value, comparison)
        case .constant:
            fuel -= 1
            return reader.equal(constants[Int(step.a)], value, comparison) == true
        default:
            let mark = stack.count
            run(number)
            let result = holdsEqual(value, from: mark, to: stack.count, comparison)
            stack.truncate(to: mark)
            return result
        }
    }

    private mutating func all(_ step: ExpressionPool.Step) -> Bool {
        let mark = stack.count
        run(step.a)
        let end = stack.count
        let slot = Int(step.slot)
        let saved = (frames[slot], indices[slot])
        var holds = true
        for index in mark..<end where holds {
            frames[slot] = stack[index]
            indices[slot] = index - mark
            holds = truth(step.b) == true
        }
        (frames[slot], indices[slot]) = saved
        stack.truncate(to: mark)
        return holds
    }
}
