"""Which call record and which done activity are one and the same call."""

from datetime import timedelta

NEAR = timedelta(hours=1)


def pair_calls(records, declarations):
    """Return [(call record, done activity)] of rows that are the same call; each row is in one pair at most.

    A row is a dict with id, user_id, day, moment, direction, lead_id and commercial_partner_id. It is the same call
    when the same person made it, with the same lead (with the same customer where one of the rows has no lead), within
    an hour or, as people mark their calls done in the evening, on the same day; a customer's own call is the planned
    one only within the hour. The nearest in time are paired first.
    """
    by_key = {}
    for declared in declarations:
        for key in _keys(declared):
            by_key.setdefault(key, []).append(declared)
    candidates = sorted(
        {
            (abs(record["moment"] - declared["moment"]), record["id"], declared["id"])
            for record in records
            for key in _keys(record)
            for declared in by_key.get(key, ())
            if _is_same_call(record, declared)
        }
    )
    pairs, taken = [], set()
    for _distance, record_id, declared_id in candidates:
        if not taken & {record_id, declared_id}:
            taken |= {record_id, declared_id}
            pairs.append((record_id, declared_id))
    return pairs


def _keys(row):
    """Under what a row is looked up: its person with the lead, and with the customer."""
    names = ("lead_id", "commercial_partner_id")
    return [(row["user_id"], name, row[name]) for name in names if row[name]]


def _is_same_call(record, declared):
    if record["lead_id"] and declared["lead_id"] and record["lead_id"] != declared["lead_id"]:
        return False
    is_same_day = record["direction"] == "out" and record["day"] == declared["day"]
    return is_same_day or abs(record["moment"] - declared["moment"]) < NEAR
