"""The reconstruction of the old history by several servers, and by one that is killed in the middle of it."""

import signal
import subprocess
import time
from contextlib import contextmanager

import pytest

from databases import SCRIPTS, shell
from script.host.console import Stop

# In the order in which a batch writes them: who locks them in another one has a deadlock with it.
LOGS = ("crm_owner_log", "crm_stage_log", "crm_contact_log")
LEADS = 8000
# Several batches of leads and of messages, in which every lead was answered.
OLD_RECORDS = f"""
    INSERT INTO crm_lead (name, type, active, stage_id, user_id, create_uid, create_date, date_open, won_status)
    SELECT 'Old deal ' || i, 'opportunity', TRUE, (SELECT min(id) FROM crm_stage), 2, 2,
           day, day, 'pending'
      FROM generate_series(1, {LEADS}) AS i,
           LATERAL (SELECT timestamp '2025-01-01' + i * interval '1 hour' AS day) AS moment;
    INSERT INTO mail_message (model, res_id, message_type, subtype_id, author_id, date, body, email_from)
    SELECT 'crm.lead', lead.id, 'email',
           (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment'), NULL,
           lead.create_date + interval '1 day', 'We take it', 'customer@example.com'
      FROM crm_lead lead;
    INSERT INTO mail_message (model, res_id, message_type, subtype_id, date, body)
    SELECT 'crm.lead', lead.id, 'notification', NULL, lead.create_date, 'Created' FROM crm_lead lead;
"""
# Waits in the database, where nothing is lost by starting programs, until a batch is done, and holds up the next.
HOLD = f"""
    DO $$ BEGIN
        WHILE NOT EXISTS (SELECT FROM crm_stage_log) LOOP PERFORM pg_sleep(0.01); END LOOP;
        LOCK {", ".join(LOGS)} IN SHARE MODE;
        PERFORM pg_sleep(120);
    END $$
"""
RELEASE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'holder' AND datname = current_database()
"""
# The reconstruction alone: the host's own jobs have no part in it.
OTHER_JOBS_OFF = """
    UPDATE ir_cron SET active = FALSE WHERE id NOT IN
           (SELECT res_id FROM ir_model_data WHERE module = 'crm_history' AND name = 'ir_cron_backfill')
"""


@pytest.fixture(scope="module")
def unread(host):
    """A database into which crm_history came when it had more old records than are read at once."""
    name = "crmd_unread"
    host.copy(host.host_template(), name)
    host.postgres.query(OLD_RECORDS, name)
    host.install(name, "crm_history")
    host.postgres.query(OTHER_JOBS_OFF, name)
    yield name
    host.drop(name)


@pytest.fixture(scope="module")
def read_by_one(host, unread):
    """What the logs say when one server reads all of it, undisturbed."""
    with copied(host, unread, "crmd_read_by_one") as database:
        shell(host, database, "run_backfill.py")
        rows = log_rows(host, database)
    assert all(count >= LEADS for count, _ in rows.values())
    return rows


def test_two_servers_at_once(host, unread, read_by_one):
    with copied(host, unread, "crmd_read_by_two") as database:
        with batches_held(host, database) as first:
            second = start_server(host, database)
            time.sleep(5)
            assert second.poll() is None
        for server in (first, second):
            assert server.wait(timeout=120) == 0, server.stdout.read()
        assert log_rows(host, database) == read_by_one
        assert_job_well(host, database)


def test_killed_in_a_batch(host, unread, read_by_one):
    with copied(host, unread, "crmd_killed") as database:
        with batches_held(host, database) as server:
            server.send_signal(signal.SIGKILL)
            server.wait()
        assert 0 < rows_read(host, database, "crm_stage_log")
        assert rows_read(host, database, "crm_contact_log") < LEADS, "it was killed too late to prove anything"
        shell(host, database, "run_backfill.py")
        assert log_rows(host, database) == read_by_one
        assert_job_well(host, database)


@contextmanager
def copied(host, template, database):
    host.copy(template, database)
    yield database
    host.drop(database)


def start_server(host, database):
    with (SCRIPTS / "run_backfill.py").open() as script:
        return subprocess.Popen(
            host.command("shell", "-d", database, "--no-http"), env=host.environment, text=True, stdin=script,
            cwd=SCRIPTS.parents[1], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip


@contextmanager
def batches_held(host, database):
    """A server that finished some batch and stands in the middle of the next as long as the block lasts."""
    holder = subprocess.Popen(
        ["psql", "-XqAt", "-d", database, "-c", HOLD], env={**host.environment, "PGAPPNAME": "holder"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    server = start_server(host, database)
    try:
        wait_for(lambda: waiting(host, database), "the server to be held up in a batch")
        yield server
    finally:
        host.postgres.query(RELEASE, database)
        holder.wait()


def waiting(host, database):
    return host.postgres.query(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO%'",
        database,
    ) != "0"  # fmt: skip


def wait_for(condition, what):
    end = time.monotonic() + 120
    while not condition():
        if time.monotonic() > end:
            raise Stop(f"waited two minutes for {what}")
        time.sleep(0.02)


def rows_read(host, database, log):
    return int(host.postgres.query(f"SELECT count(*) FROM {log}", database))


def log_rows(host, database):
    """{log: (number of rows, digest of what they say)}; the rows' own numbers and times do not matter."""
    query = """
        SELECT count(*) || ' ' || md5(string_agg(said, '' ORDER BY said))
          FROM (SELECT (to_jsonb(log) - '{{id,create_date,write_date}}'::text[])::text AS said FROM {} log) AS rows
    """
    answers = {log: host.postgres.query(query.format(log), database).split() for log in LOGS}
    return {log: (int(count), digest) for log, (count, digest) in answers.items()}


def assert_job_well(host, database):
    """Finished, switched off by itself and without a failure."""
    job = "SELECT active, failure_count FROM ir_cron WHERE cron_name LIKE 'CRM History: reconstruct%'"
    assert host.postgres.query(job, database) == "f|0"
    assert host.postgres.query("SELECT bool_and(date_done IS NOT NULL) FROM crm_history_backfill", database) == "t"
