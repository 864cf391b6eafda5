import Bytes
import Records

/// What kind of statement it is.
enum AuthorizationEvent: String, Sendable {
    case request, inquiry, notice, status, decision
    /// The whole state of an authorization.
    case record

    /// Of statements of one moment the least goes first.
    var rank: Int16 {
        switch self {
        case .request: 0
        case .inquiry: 1
        case .notice, .status: 2
        case .decision: 3
        case .record: 4
        }
    }
}

/// A day, and the time of it where that is known; by the plan's clock.
struct AuthorizationTime: Sendable, Hashable {
    /// Days since 2000-01-01.
    var day: Int32?
    /// Of the day.
    var seconds: Int32?
    /// Whether it stands for the end of its day where no time is known: a decision does not go before the request of its day.
    var isLate = false

    /// Seconds since 2000-01-01, by which statements are ordered.
    var moment: Int64? {
        day.map { Int64($0) * 86_400 + Int64(seconds ?? (isLate ? 86_399 : 0)) }
    }

    /// As the server counts, with 00:00 where only a day is known: microseconds since 2000-01-01.
    var timestamp: Int64? { day.map { (Int64($0) * 86_400 + Int64(seconds ?? 0)) * 1_000_000 } }

    var isExact: Bool { day != nil && seconds != nil }

    /// `HHMM`, `HHMMSS` or longer (X12 type TM), also with colons: seconds of the day.
    static func seconds(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
        var digits: [Int32] = []
        for byte in text.prefix(8) {
            if byte == 0x3A { continue }
            guard (0x30...0x39).contains(byte) else { break }
            digits.append(Int32(byte) - 0x30)
        }
        guard digits.count >= 4 else { return nil }
        let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
        let second = digits.count >= 6 ? digits[4] * 10 + digits[5] : 0
        guard hour < 24, minute < 60, second < 60 else { return nil }
        return hour * 3600 + minute * 60 + second
    }
}

/// What a statement of an authorization is joined by, normalised; absent where it does not say.
struct AuthorizationKeys: Sendable, Hashable {
    var event = AuthorizationEvent.status
    /// When it happened: its own date, else when it was decided or received, else the file's date.
    var time = AuthorizationTime()
    /// The plan's; else the first that an item has; else, of what only tells of an authorization (a notice, an inquiry, a
    /// status), the one that it names as an earlier review's.
    var number: ClaimNumber?
    /// The requester's: TRN02, a separator that no number has, TRN03. Where there is none, what the plan or the requester
    /// calls the request.
    var trace: [UInt8]?
    var subscriber = PersonKeys()
    /// Only where the patient is not the subscriber.
    var dependent: PersonKeys?
    /// The first day of service.
    var service: Int32?
    /// Of a request its own time, where it says none.
    var received = AuthorizationTime()
    /// Of a decision its own time, where it says none.
    var decided = AuthorizationTime()

    /// Whom it is for.
    var patient: PersonKeys { dependent ?? subscriber }
}

/// Reads the keys of a statement in one pass over its nodes.
struct AuthorizationKeyReader: Sendable {
    private let roles: FieldRoles<Role>

    private enum Role: Equatable, Sendable {
        case event, day, time, asOf, number, itemNumber, previous, trace, reference, requestID, assigner, receivedDay,
            receivedTime, decidedDay, decidedTime
        case service, itemService
        case subscriber(PersonKeys.Role)
        case dependent(PersonKeys.Role)
        case patient
    }

    init(_ schema: RecordSchema) {
        roles = FieldRoles(
            schema,
            [
                ("event", .event), ("eventDate", .day), ("eventTime", .time), ("asOf", .asOf),
                ("authorizationNumber", .number), ("items.authorizationNumber", .itemNumber),
                ("previousAuthorizationNumber", .previous), ("administrativeReference", .reference),
                ("requestId", .requestID), ("traceNumber", .trace), ("traceAssigner", .assigner),
                ("receivedDate", .receivedDay), ("receivedTime", .receivedTime), ("decidedDate", .decidedDay),
                ("decidedTime", .decidedTime), ("serviceFrom", .service), ("admissionDate", .service),
                ("items.serviceFrom", .itemService),
                ("patient", .patient),
            ] + PersonKeys.fields(of: "subscriber", Role.subscriber) + PersonKeys.fields(of: "patient", Role.dependent))
    }

    /// What is read before it is known what the statement is.
    private struct Parts {
        var trace: [UInt8]?
        var reference: [UInt8]?
        var requestID: [UInt8]?
        var itemNumber: ClaimNumber?
        var previous: ClaimNumber?
        var assigner: [UInt8]?
        var asOf: Int32?
        var own = AuthorizationTime()
    }

    func keys(of record: borrowing Record) -> AuthorizationKeys {
        var keys = AuthorizationKeys()
        var parts = Parts()
        for index in 0..<record.nodes.count {
            guard let role = roles[record.nodes[index].field] else { continue }
            if role == .patient {
                keys.dependent = keys.dependent ?? PersonKeys()
            } else {
                record.withText(at: index) { AuthorizationKeyReader.set(role, $0, &keys, &parts) }
            }
        }
        if let trace = parts.trace {
            keys.trace = trace + [0x1F] + (parts.assigner ?? [])
        } else if let reference = parts.reference {
            keys.trace = [0x1E] + reference
        } else if let request = parts.requestID {
            keys.trace = [0x1D] + request
        }
        keys.number = keys.number ?? parts.itemNumber
        switch keys.event {
        case .notice, .inquiry, .status: keys.number = keys.number ?? parts.previous
        case .request, .decision, .record: break
        }
        settle(&keys, parts)
        return keys
    }

    /// Times that the statement does not say itself are those of what it tells.
    private func settle(_ keys: inout AuthorizationKeys, _ parts: Parts) {
        let isLate = keys.event != .request
        keys.time = parts.own
        if keys.time.day == nil {
            keys.time =
                switch keys.event {
                case .decision, .record: keys.decided.day != nil ? keys.decided : keys.received
                case .request: keys.received
                case .inquiry, .notice, .status: AuthorizationTime()
                }
        }
        if keys.time.day == nil { keys.time = AuthorizationTime(day: parts.asOf) }
        keys.time.isLate = isLate
        if keys.event == .request && keys.received.day == nil { keys.received = parts.own }
        if keys.event == .decision && keys.decided.day == nil { keys.decided = parts.own }
    }

    private static func set(
        _ role: Role, _ text: UnsafeBufferPointer<UInt8>, _ keys: inout AuthorizationKeys, _ parts: inout Parts
    ) {
        switch role {
        case .event: keys.event = AuthorizationEvent(rawValue: String(decoding: text, as: UTF8.self)) ?? .status
        case .day: parts.own.day = Normalization.date(text)?.daysSince2000
        case .time: parts.own.seconds = AuthorizationTime.seconds(text)
        case .asOf: parts.asOf = Normalization.date(text)?.daysSince2000
        case .number: keys.number = ClaimNumber(text)
        case .itemNumber: parts.itemNumber = parts.itemNumber ?? ClaimNumber(text)
        case .previous: parts.previous = ClaimNumber(text)
        case .reference: parts.reference = ClaimNumber(text)?.key
        case .requestID: parts.requestID = ClaimNumber(text)?.key
        case .trace: parts.trace = ClaimNumber(text)?.key
        case .assigner: parts.assigner = Normalization.controlNumber(text)
        case .receivedDay: keys.received.day = Normalization.date(text)?.daysSince2000
        case .receivedTime: keys.received.seconds = AuthorizationTime.seconds(text)
        case .decidedDay: keys.decided.day = Normalization.date(text)?.daysSince2000
        case .decidedTime: keys.decided.seconds = AuthorizationTime.seconds(text)
        case .service, .itemService:
            guard let day = Normalization.date(text)?.daysSince2000 else { return }
            keys.service = min(day, keys.service ?? day)
        case .subscriber(let part): keys.subscriber.set(part, text)
        case .dependent(let part): keys.dependent?.set(part, text)
        case .patient: break
        }
    }
}
