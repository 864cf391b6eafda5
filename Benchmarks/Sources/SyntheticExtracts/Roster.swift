import Bytes

/// Writes the eligibility file: a row for each member and span of coverage.
struct Roster {
    let population: Population

    /// The columns of `member.coverage`, as the canonical CSV layout names them.
    static let header: StaticString = """
        as_of,member_id,unique_member_id,medical_record_number,subscriber_id,relationship,last_name,first_name,\
        middle_name,birth_date,gender,address1,city,state,postal_code,country,phone,email,coverage_start,coverage_end,\
        coverage_type,plan_id,plan_name,group_id,group_name,payer_id,network,roster_scope

        """

    /// The rows of a household. Answers how many members and rows these were.
    func write(household index: Int, to out: inout ByteWriter) -> (members: Int, rows: Int) {
        let household = Household(index: index, seed: population.seed)
        var rows = 0
        for member in household.persons.indices {
            if household.changedProduct {
                write(household, member, from: "2025-01-01", to: "2025-06-30", plan: "PPO-GOLD,Gold PPO", &out)
                write(household, member, from: "2025-07-01", to: "", plan: "HMO-SILVER,Silver HMO", &out)
                rows += 2
            } else {
                write(household, member, from: "2025-01-01", to: "", plan: "PPO-GOLD,Gold PPO", &out)
                rows += 1
            }
        }
        return (household.persons.count, rows)
    }

    private func write(
        _ household: Household, _ member: Int, from start: StaticString, to end: StaticString, plan: StaticString,
        _ out: inout ByteWriter
    ) {
        let person = household.persons[member]
        out.append("2026-01-05,PA")
        out.append(decimal: household.subscriberNumber)
        out.append("-")
        out.append(decimal: member + 1)
        out.append(",U")
        out.append(decimal: household.index * 8 + member + 1_000_000)
        out.append(",MR")
        out.append(decimal: household.index * 8 + member)
        out.append(",PA")
        out.append(decimal: household.subscriberNumber)
        out.append(",")
        out.append(person.relationship)
        out.append(",")
        out.append(household.family)
        out.append(",")
        out.append(person.given)
        out.append(",")
        out.append(person.middle)
        out.append(",")
        append(person.birthDate, &out)
        out.append(person.isFemale ? ",F," : ",M,")
        out.append(decimal: household.houseNumber)
        out.append(" ")
        out.append(household.street)
        out.append(",")
        out.append(household.place.city)
        out.append(",")
        out.append(household.place.state)
        out.append(",")
        out.append(household.place.zip)
        out.append(",US,555-010-")
        out.append(decimal: 1000 + household.index % 9000)
        out.append(",member")
        out.append(decimal: household.index * 8 + member)
        out.append("@example.org,")
        out.append(start)
        out.append(",")
        out.append(end)
        out.append(",CI,")
        out.append(plan)
        out.append(",GRP")
        let group = String(household.group)
        out.append(String(repeating: "0", count: 4 - group.utf8.count))
        out.append(group)
        out.append(",Group ")
        out.append(group)
        out.append(",DEMO1,")
        out.append(plan.utf8Start[0] == 0x50 ? "PPO" : "HMO")
        out.append(",full\n")
    }

    private func append(_ day: Day, _ out: inout ByteWriter) {
        out.append(decimal: day.year)
        out.append(day.month < 10 ? "-0" : "-")
        out.append(decimal: day.month)
        out.append(day.day < 10 ? "-0" : "-")
        out.append(decimal: day.day)
    }
}
