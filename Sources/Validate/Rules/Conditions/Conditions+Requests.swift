extension StatedCondition {
    /// Requests, and records that need a time or a person once they have a certain status.
    static let requests: [String: StatedCondition] = [
        "db2c5afe": .init(
            "an action has a resource or actions, one of the two", .oneOf(.has("resource"), .has("action"))),
        "d9f02c85": .init(
            "a completed dispense needs the time of handing over",
            .implies(.is("status", "completed"), .has("whenHandedOver"))),
        "2bb1041a": .init(
            "an order needs its requester",
            .implies(
                .is("intent", "order", "original-order", "reflex-order", "filler-order", "instance-order"),
                .has("requester"))),
        "2a94cae9": .init(
            "a procedure of this status needs the time of its performance",
            .implies(.is("status", "completed", "in-progress"), .has("performed[x]"))),
        "265fb50d": .init(
            "a report of this status needs the time that it is about", .implies(reported, .has("effective[x]"))),
        "fb1b7b2f": .init(
            "a report of this status needs the time of its issue", .implies(reported, .has("issued"))),
        "eefaa260": .init(
            "only a proposed, cancelled or waiting appointment has no start and end",
            .any(.all(.has("start"), .has("end")), .is("status", "proposed", "cancelled", "waitlist"))),
        "18caafdf": .init(
            "only a cancelled appointment or a no-show has a reason for it",
            .implies(.has("cancelationReason"), .is("status", "no-show", "cancelled"))),
    ]

    private static let reported = Condition.is(
        "status", "partial", "preliminary", "final", "amended", "corrected", "appended")
}
