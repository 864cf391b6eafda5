import FHIR

/// Name ids that the walk and its rules ask for; looked up once.
struct NameIds {
    let `extension`: UInt16
    let url: UInt16
    let valueCode: UInt16
    let start: UInt16
    let end: UInt16
    let reference: UInt16
    let identifier: UInt16
    let type: UInt16
    let contained: UInt16
    let meta: UInt16
    let versionId: UInt16
    let lastUpdated: UInt16
    let security: UInt16
    let text: UInt16
    let div: UInt16
    let name: UInt16
    let telecom: UInt16
    let address: UInt16
    let organization: UInt16
    let use: UInt16
    let value: UInt16
    let system: UInt16
    let code: UInt16
    let coding: UInt16
    let data: UInt16
    let contentType: UInt16
    let comparator: UInt16
    let expression: UInt16
    let numerator: UInt16
    let denominator: UInt16
    let low: UInt16
    let high: UInt16
    let duration: UInt16
    let durationUnit: UInt16
    let period: UInt16
    let periodUnit: UInt16
    let periodMax: UInt16
    let durationMax: UInt16
    let count: UInt16
    let countMax: UInt16
    let offset: UInt16
    let when: UInt16
    let timeOfDay: UInt16
    let timing: UInt16
    let condition: UInt16
    let path: UInt16
    let searchParam: UInt16
    let total: UInt16
    let entry: UInt16
    let search: UInt16
    let request: UInt16
    let response: UInt16
    let resource: UInt16
    let fullUrl: UInt16
    let timestamp: UInt16
    let family: UInt16
    let given: UInt16
    let relationship: UInt16
    let profile: UInt16
    let role: UInt16
    let provider: UInt16
    let qualification: UInt16
    let supportingInfo: UInt16
    let category: UInt16
    let adjudication: UInt16
    let item: UInt16
    let insurance: UInt16
    let focal: UInt16
    let party: UInt16
    let sequence: UInt16
    let informationSequence: UInt16
    let productOrService: UInt16
    let subSite: UInt16
    let bodySite: UInt16
    let id: UInt16
    let timingTiming: UInt16
    let timingReference: UInt16
    let timingDate: UInt16
    let timingDateTime: UInt16

    init(_ names: NameTable) {
        `extension` = names.id(of: "extension")
        url = names.id(of: "url")
        valueCode = names.id(of: "valueCode")
        start = names.id(of: "start")
        end = names.id(of: "end")
        reference = names.id(of: "reference")
        identifier = names.id(of: "identifier")
        type = names.id(of: "type")
        contained = names.id(of: "contained")
        meta = names.id(of: "meta")
        versionId = names.id(of: "versionId")
        lastUpdated = names.id(of: "lastUpdated")
        security = names.id(of: "security")
        text = names.id(of: "text")
        div = names.id(of: "div")
        name = names.id(of: "name")
        telecom = names.id(of: "telecom")
        address = names.id(of: "address")
        organization = names.id(of: "organization")
        use = names.id(of: "use")
        value = names.id(of: "value")
        system = names.id(of: "system")
        code = names.id(of: "code")
        coding = names.id(of: "coding")
        data = names.id(of: "data")
        contentType = names.id(of: "contentType")
        comparator = names.id(of: "comparator")
        expression = names.id(of: "expression")
        numerator = names.id(of: "numerator")
        denominator = names.id(of: "denominator")
        low = names.id(of: "low")
        high = names.id(of: "high")
        duration = names.id(of: "duration")
        durationUnit = names.id(of: "durationUnit")
        period = names.id(of: "period")
        periodUnit = names.id(of: "periodUnit")
        periodMax = names.id(of: "periodMax")
        durationMax = names.id(of: "durationMax")
        count = names.id(of: "count")
        countMax = names.id(of: "countMax")
        offset = names.id(of: "offset")
        when = names.id(of: "when")
        timeOfDay = names.id(of: "timeOfDay")
        timing = names.id(of: "timing")
        condition = names.id(of: "condition")
        path = names.id(of: "path")
        searchParam = names.id(of: "searchParam")
        total = names.id(of: "total")
        entry = names.id(of: "entry")
        search = names.id(of: "search")
        request = names.id(of: "request")
        response = names.id(of: "response")
        resource = names.id(of: "resource")
        fullUrl = names.id(of: "fullUrl")
        timestamp = names.id(of: "timestamp")
        family = names.id(of: "family")
        given = names.id(of: "given")
        relationship = names.id(of: "relationship")
        profile = names.id(of: "profile")
        role = names.id(of: "role")
        provider = names.id(of: "provider")
        qualification = names.id(of: "qualification")
        supportingInfo = names.id(of: "supportingInfo")
        category = names.id(of: "category")
        adjudication = names.id(of: "adjudication")
        item = names.id(of: "item")
        insurance = names.id(of: "insurance")
        focal = names.id(of: "focal")
        party = names.id(of: "party")
        sequence = names.id(of: "sequence")
        informationSequence = names.id(of: "informationSequence")
        productOrService = names.id(of: "productOrService")
        subSite = names.id(of: "subSite")
        bodySite = names.id(of: "bodySite")
        id = names.id(of: "id")
        timingTiming = names.id(of: "timingTiming")
        timingReference = names.id(of: "timingReference")
        timingDate = names.id(of: "timingDate")
        timingDateTime = names.id(of: "timingDateTime")
    }

    /// The names themselves, for the table.
    static let names = [
        "extension", "url", "valueCode", "start", "end", "reference", "identifier", "type", "contained", "meta",
        "versionId", "lastUpdated", "security", "text", "div", "name", "telecom", "address", "organization", "use",
        "value", "system", "code", "coding", "data", "contentType", "comparator", "expression", "numerator",
        "denominator", "low", "high", "duration", "durationUnit", "period", "periodUnit", "periodMax", "durationMax",
        "count", "countMax", "offset", "when", "timeOfDay", "timing", "condition", "path", "searchParam", "total",
        "entry", "search", "request", "response", "resource", "fullUrl", "timestamp", "family", "given",
        "relationship", "profile", "role", "provider", "qualification", "supportingInfo", "category", "adjudication",
        "item", "insurance", "focal", "party", "sequence", "informationSequence", "productOrService", "subSite",
        "bodySite", "id", "timingTiming", "timingReference", "timingDate", "timingDateTime",
    ]
}
