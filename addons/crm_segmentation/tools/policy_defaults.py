"""The policies that a company starts with; the administrator changes them as the company sees fit."""

from typing import NamedTuple

from odoo.tools import LazyTranslate
from odoo.tools.translate import LazyGettext

_lt = LazyTranslate(__name__)

CALL, EMAIL, MEETING = (f"mail.mail_activity_data_{name}" for name in ("call", "email", "meeting"))


class Default(NamedTuple):
    code: str
    cadence_days: int  # 0: no contact is expected
    activity_type: str
    color: int
    advice: LazyGettext


DEFAULTS = [
    Default("AX", 14, MEETING, 10, _lt(
        "Cash cow: keep close. One person who knows them well, first in every queue, the next quarter agreed in "
        "advance. Losing one costs more than winning ten others brings."
    )),
    Default("AY", 21, CALL, 7, _lt(
        "Buys much, but not evenly. Find out what the pauses depend on and agree on a delivery plan."
    )),
    Default("AZ", 21, MEETING, 3, _lt(
        "Star: one great deal. Look for the next project early and meet whoever decides; offer what is bought "
        "regularly to make it a cash cow."
    )),
    Default("BX", 30, CALL, 4, _lt(
        "Steady and of middling size. Ask what else they buy elsewhere, and widen the range."
    )),
    Default("BY", 45, CALL, 4, _lt("Remind them before they run out; offer a set with a date.")),
    Default("BZ", 60, CALL, 4, _lt("Bought well once. Ask how it went and what comes next.")),
    Default("CX", 60, EMAIL, 4, _lt(
        "Small but faithful. Cheap to serve: e-mail, standing orders, self-service. Watch for those who grow."
    )),
    Default("CY", 90, EMAIL, 4, _lt("Small and occasional. Mailings and seasonal offers; call only with a reason.")),
    Default("CZ", 180, EMAIL, 8, _lt(
        "Dog: bought a little, once. A mailing twice a year; time of a salesperson only when they ask."
    )),
    Default("new", 14, CALL, 5, _lt(
        "New: too early to judge. Ask after the first delivery, and make the second purchase easy."
    )),
    Default("sleeping", 60, CALL, 2, _lt(
        "Sleeping: bought before and stopped. Find out why, once, in person; then offer a way back."
    )),
    Default("negative", 90, CALL, 1, _lt(
        "Returned more than they bought. Settle what went wrong before selling more."
    )),
]  # fmt: skip
