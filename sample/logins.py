"""Who can sign in to the sample company; readable without Odoo."""

# (login, password, role, name). Leader and salesperson are people of the data, the other two are not.
LOGINS = [
    ("director", "director", "Sales director: administrator of Sales", "Grace Director"),
    ("leader", "leader", "Team leader: all documents, leads one team", "Dustin Brinkmann"),
    ("salesperson", "salesperson", "Salesperson: own documents only, in the leader's team", "Anna Snelling"),
    ("accountant", "accountant", "Accountant: invoicing, no sales rights", "Henry Accountant"),
]

# Everybody else signs in with first.last and this password.
OTHERS_PASSWORD = "sample"


def login_of(name):
    """Login of a person: one of LOGINS, else ``first.last``."""
    return next((login for login, *_, who in LOGINS if who == name), name.lower().replace(" ", "."))
