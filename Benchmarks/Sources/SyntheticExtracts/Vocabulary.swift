/// A town, its state and its ZIP code.
struct Place {
    let city: StaticString
    let state: StaticString
    let zip: StaticString

    init(_ city: StaticString, _ state: StaticString, _ zip: StaticString) {
        self.city = city
        self.state = state
        self.zip = zip
    }
}

/// Words to invent people from. None is taken from a file of others.
enum Vocabulary {
    static let families: [StaticString] = [
        "ABERNATHY", "ACOSTA", "ADEYEMI", "ALDERTON", "AMBROSE", "ARCHULETA", "ASHDOWN", "BAPTISTE", "BARRIENTOS",
        "BECKWORTH", "BELLWEATHER", "BJORNSEN", "BLACKWOOD", "BRANNIGAN", "CASTELLANO", "CHAUDHRY", "COPPERFIELD",
        "CROSSWAITE", "DELACROIX", "DESROSIERS", "DRUMMOND", "ECHEVERRIA", "ELLINGTON", "ESTRADA", "FAIRWEATHER",
        "FITZROY", "GALLAGHER", "GREENHALGH", "HAVERFORD", "HOLLOWAY", "IBARRA", "INGERSOLL", "JANKOWSKI", "KAVANAGH",
        "KOWALCZYK", "LANGSTON", "LINDQVIST", "LOCKHART", "MACALLISTER", "MARCHETTI", "MCNAMARA", "MONTEVERDE",
        "NAKAMURA", "NIGHTINGALE", "OKONKWO", "OYELARAN", "PEMBERTON", "PETROSSIAN", "QUACKENBUSH", "QUINTERO",
        "RASMUSSEN", "REDFEARN", "ROTHWELL", "SALDANHA", "SCHUMACHER", "STANHOPE", "TAGGART", "THORNBURY", "UNDERHILL",
        "VALENCIA", "VANDERMEER", "WADSWORTH", "WINTERBOURNE", "YAMAGUCHI", "YARBROUGH", "ZALEWSKI",
    ]

    static let givenNames: [(name: StaticString, isFemale: Bool)] = [
        ("ADA", true), ("ALDO", false), ("AMARA", true), ("ANSEL", false), ("BEATRIX", true), ("BASIL", false),
        ("CLEMENCE", true), ("CASPAR", false), ("DELIA", true), ("DASHIELL", false), ("ESME", true), ("EMERIC", false),
        ("FLORA", true), ("FELIX", false), ("GRETA", true), ("GIDEON", false), ("HESTER", true), ("HUGO", false),
        ("IMOGEN", true), ("IVOR", false), ("JUNO", true), ("JASPER", false), ("KEZIA", true), ("KELLEN", false),
        ("LINNEA", true), ("LUCIAN", false), ("MAREN", true), ("MATTEO", false), ("NADIA", true), ("NEVILLE", false),
        ("ODETTE", true), ("ORSON", false), ("PERPETUA", true), ("PASCAL", false), ("QUILLA", true), ("QUENTIN", false),
        ("ROSALIND", true), ("RAFAEL", false), ("SABINE", true), ("SILAS", false), ("TAMSIN", true), ("THEO", false),
        ("URSULA", true), ("ULRIC", false), ("VERITY", true), ("VIKTOR", false), ("WILLA", true), ("WENDELL", false),
    ]

    static let middles: [StaticString] = ["A", "B", "C", "E", "J", "K", "L", "M", "R", "S", "T", "V"]

    static let streets: [StaticString] = [
        "ALDER WAY", "BIRCH LANE", "CANAL STREET", "CEDAR COURT", "DOGWOOD AVENUE", "EAST MILL ROAD", "FERRY STREET",
        "GARDEN TERRACE", "HARBOR VIEW DRIVE", "IRONWOOD LOOP", "JUNIPER STREET", "LARKSPUR LANE", "MEADOW ROAD",
        "NORTH QUARRY STREET", "ORCHARD AVENUE", "PROSPECT STREET", "RIDGE ROAD", "SYCAMORE STREET", "TOWN LINE ROAD",
        "WILLOW BEND",
    ]

    static let places: [Place] = [
        Place("ALBANY", "NY", "122070001"), Place("BURLINGTON", "VT", "054010001"), Place("CONCORD", "NH", "033010001"),
        Place("HARTFORD", "CT", "061030001"), Place("PORTLAND", "ME", "041010001"),
        Place("PROVIDENCE", "RI", "029030001"),
        Place("SPRINGFIELD", "MA", "011030001"), Place("TRENTON", "NJ", "086080001"), Place("UTICA", "NY", "135010001"),
        Place("WORCESTER", "MA", "016080001"), Place("SCRANTON", "PA", "185030001"), Place("DOVER", "DE", "199010001"),
    ]

    static let practiceKinds: [StaticString] = [
        "FAMILY MEDICINE", "INTERNAL MEDICINE GROUP", "PEDIATRIC ASSOCIATES", "ORTHOPEDICS", "CARDIOLOGY PARTNERS",
        "PHYSICAL THERAPY", "BEHAVIORAL HEALTH", "DERMATOLOGY", "IMAGING CENTER", "CLINICAL LABORATORY",
    ]
}
