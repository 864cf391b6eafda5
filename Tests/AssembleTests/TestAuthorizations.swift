import Records

@testable import Assemble

/// A statement of an authorization.
struct TestAuthorization {
    var event = "request"
    /// `CCYYMMDD`, `HHMM`.
    var date: String?
    var time: String?
    var number: String?
    var trace: String?
    var assigner = "9012345678"
    var previous: String?
    var person: TestPerson? = TestPerson(id: "M1")
    var service: String?
    var action: String?
    var status: String?
    var certification: String?
    var reasons: [String] = []
    var received: String?
    var decided: String?
    var extensionReason: String?
    var items: [[(String, String)]] = []
    var asOf: String?

    func record(_ ordinal: UInt32 = 1, file: UInt32 = 0) -> Record {
        guard let schema = TestRecords.schemas.authorization else { preconditionFailure("no authorizations") }
        var parts: [TestRecords.Part] = []
        func add(_ name: String, _ value: String?) { if let value { parts.append(.value(name, value)) } }
        add("event", event)
        add("eventDate", date)
        add("eventTime", time)
        add("asOf", asOf)
        add("authorizationNumber", number)
        if let trace {
            add("traceNumber", trace)
            add("traceAssigner", assigner)
        }
        add("previousAuthorizationNumber", previous)
        add("receivedDate", received)
        add("decidedDate", decided)
        add("certificationType", certification)
        add("action", action)
        add("status", status)
        for reason in reasons { add("reasons", reason) }
        add("extensionReason", extensionReason)
        add("serviceFrom", service)
        if let person { parts.append(.group("subscriber", person.parts())) }
        for item in items { parts.append(.group("items", item.map { .value($0.0, $0.1) })) }
        return TestRecords.record(schema, parts, ordinal: ordinal, file: file)
    }

    /// A request for an MRI on January 20.
    static let request = TestAuthorization(
        event: "request", date: "20250110", time: "0900", trace: "T1", service: "20250120",
        items: [[("number", "1"), ("procedure", "70551"), ("requestedQuantity", "2")]])
    static let pended = TestAuthorization(event: "status", date: "20250111", time: "1000", trace: "T1", action: "A4")
    /// The decision, which knows the plan's number.
    static let approved = TestAuthorization(
        event: "decision", date: "20250112", time: "1530", number: "A-77", trace: "T1", action: "A1",
        items: [[("number", "1"), ("procedure", "70551"), ("approvedQuantity", "2"), ("action", "A1")]])
}
