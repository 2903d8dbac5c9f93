"""Stage flow over all time: the report model as a pivot asks it, and the same by hand on the wide log."""

from . import build, databases
from .measure import Figure, interleaved, timed

ROUNDS = 7
FLOWS = ["moved_on", "won", "lost", "moved_back", "left_otherwise", "still_there"]

FLOOR = """
    SELECT stage_id, holder_id, count(*) AS entered,
           count(*) FILTER (WHERE next_move IN ('forward', 'skip')) AS moved_on,
           count(*) FILTER (WHERE next_move = 'won') AS won,
           count(*) FILTER (WHERE next_move = 'lost') AS lost,
           count(*) FILTER (WHERE next_move = 'back') AS moved_back,
           count(*) FILTER (
               WHERE next_move IN ('handed_off', 'archived', 'merged', 'removed', 'reopened', 'created')
           ) AS left_otherwise,
           count(*) FILTER (WHERE next_move IS NULL) AS still_there
    FROM crm_stage_log WHERE status = 'open' GROUP BY stage_id, holder_id
"""
FLOOR_HOURS = """
    SELECT stage_id, count(*), avg(hours) FILTER (WHERE timed),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) FILTER (WHERE timed),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY hours) FILTER (WHERE timed)
    FROM (SELECT *, next_move IS NOT NULL AND is_passed IS NOT TRUE AS timed
          FROM crm_stage_log WHERE status = 'open') AS stay
    GROUP BY stage_id
"""


def run(scale):
    """Yield the figures of the stage flow."""
    with databases.environment(build.addons_template(scale)) as env:
        for name, floor, groups, measures, target in (
            ("stage flow over all time by stage and person", FLOOR, ["stage_id", "user_id"], ["entered", *FLOWS], 1.3),
            ("hours per stage over all time: mean, median, p90", FLOOR_HOURS, ["stage_id"], None, None),
        ):
            aggregates = (
                [f"{measure}:sum" for measure in measures]
                if measures
                else ["entered:sum", "hours:avg", "hours_median:avg", "hours_p90:avg"]
            )
            seconds = interleaved(ROUNDS, _floor(env, floor), _product(env, groups, aggregates))
            _check_same(env, floor, groups, aggregates)
            yield Figure(name, *seconds, target)


def _floor(env, query):
    def read():
        env.cr.execute(query)
        env.cr.fetchall()

    return lambda _number: timed(env.cr, read)


def _product(env, groups, aggregates):
    def read():
        env["crm.stage.flow"]._read_group([], groups, aggregates)

    return lambda _number: timed(env.cr, read)


def _check_same(env, query, groups, aggregates):
    """A ratio of two queries with different answers would say nothing."""
    env.cr.execute(query)
    by_hand = {row[: len(groups)]: [round(value or 0, 3) for value in row[len(groups) :]] for row in env.cr.fetchall()}
    rows = env["crm.stage.flow"]._read_group([], groups, aggregates)
    reported = {
        tuple(record.id or None for record in row[: len(groups)]): [
            round(value or 0, 3) for value in row[len(groups) :]
        ]
        for row in rows
    }
    assert by_hand == reported, "the report and the floor disagree"
