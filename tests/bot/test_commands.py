"""The command line, run as a person runs it."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot import commands
from bot.settings import Settings


@pytest.fixture
def partner_desk(tmp_path):
    """Runs a command with a database of its own."""

    def run(*arguments, typed="", **environment):
        settings = {"PARTNER_DESK_DATABASE": f"sqlite:///{tmp_path}/desk.db"} | environment
        return subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bot", *arguments],
            input=typed,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            cwd=Path(__file__).parents[2],
            env=os.environ | settings,
            check=False,
        )

    return run


def test_ask_answers_at_once_on_the_sample(partner_desk):
    done = partner_desk("ask", "Contoso Backup shows error 500")

    assert done.returncode == 0
    assert "Contoso Ltd (publisher) handles this" in done.stdout
    assert "support@contoso.example" in done.stdout


def test_chat_begins_in_the_language_asked_for(partner_desk):
    done = partner_desk("chat", "--language", "pl", typed="Contoso Sign\nnie działa\n\n")

    assert "Czego dotyczy" in done.stdout or "czego dotyczy" in done.stdout
    assert "Contoso Ltd (wydawca)" in done.stdout


def test_what_is_recorded_is_answered_the_same_when_it_is_replayed(partner_desk, tmp_path):
    chat, transcript = tmp_path / "a.chat", tmp_path / "a.transcript"
    typed = "Contoso Sign\n[Nie działa]\n[No such button]\n\n"
    recorded = partner_desk("record", str(chat), "--language", "pl", typed=typed)
    partner_desk("record", str(transcript), "--language", "pl", typed=typed)
    done = partner_desk("replay", str(chat), str(transcript))

    assert "Contoso Ltd (wydawca)" in recorded.stdout
    assert "There is no button [No such button] here." in recorded.stdout
    assert "> [Nie działa]\n| Tą sprawą zajmuje się" in chat.read_text("utf-8")
    assert json.loads(transcript.read_text("utf-8"))[0]["type"] == "conversationUpdate"
    assert (done.returncode, done.stdout) == (0, "6 answers the same, 0 changed\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal to send")
def test_a_recording_ends_at_ctrl_c_with_all_that_was_said(tmp_path):
    file = tmp_path / "a.chat"
    environment = {"PARTNER_DESK_DATABASE": f"sqlite:///{tmp_path}/desk.db"}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "bot", "record", str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=Path(__file__).parents[2],
        env=os.environ | environment,
    ) as desk:
        try:
            shown = ""
            while desk.poll() is None and not shown.endswith("> "):
                shown += desk.stdout.read(1)
            desk.send_signal(signal.SIGINT)
            assert desk.wait(timeout=20) == 0
        finally:
            desk.kill()

    assert file.read_text("utf-8").startswith("# language: en\n\n> (arrives)\n| Partner Desk")


def test_a_replay_on_another_catalogue_shows_what_changes(partner_desk, tmp_path):
    recording, offers = tmp_path / "a.chat", tmp_path / "offers.csv"
    recording.write_text("> acme rocket shows an error\n| Acme (publisher) handles this\n")
    offers.write_text("offer_id,name,publisher\nx1,Acme Rocket,Fabrikam\n")
    replay = "replay", str(recording), "--catalogue", str(offers)
    shown, as_json = partner_desk(*replay), partner_desk(*replay, "--json")

    assert shown.returncode == as_json.returncode == 1
    assert "- | Acme (publisher) handles this\n" in shown.stdout
    assert "+ | Fabrikam (publisher) handles this\n" in shown.stdout
    assert shown.stdout.endswith("0 answers the same, 1 changed\n")
    assert json.loads(as_json.stdout)["files"][0]["answers"][0]["differs"][0] == "verdict"
    assert not (tmp_path / "desk.db").exists()


def test_a_file_that_is_no_recording_is_said_in_a_sentence(partner_desk, tmp_path):
    file = tmp_path / "a.transcript"
    file.write_text("{}")
    done = partner_desk("replay", str(file))

    assert done.returncode == 2
    assert "a.transcript is no recording" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_stored_conversation_is_listed_without_its_words_and_can_be_replayed(
    partner_desk, tmp_path
):
    partner_desk("chat", "--language", "pl", typed="Contoso Sign\nnie działa\n\n")
    file = tmp_path / "a.chat"
    listed = partner_desk("record", "--list").stdout
    key = listed.split()[-1]
    written = partner_desk("record", str(file), "--conversation", key)
    replayed = partner_desk("replay", str(file))

    assert "4 lines  console/" in listed
    assert "Contoso" not in listed
    assert "4 lines" in written.stdout
    assert "# language: pl" in file.read_text("utf-8")
    assert (replayed.returncode, replayed.stdout) == (0, "2 answers the same, 0 changed\n")


def test_a_conversation_that_is_not_kept_is_said_in_a_sentence(partner_desk, tmp_path):
    file = tmp_path / "a.chat"
    done = partner_desk("record", str(file), "--conversation", "sms/nobody")

    assert done.returncode == 2
    assert "--list" in done.stderr
    assert not file.exists()
    assert partner_desk("record", "--list").stdout == "No conversation is kept.\n"


def test_understand_answers_every_line_in_order(partner_desk):
    asked = [
        {"id": "__ready__", "text": ""},
        {"id": "a", "text": "Contoso Backup shows error 500"},
        {"id": "b", "text": "dzień dobry"},
    ]
    done = partner_desk("understand", typed="".join(json.dumps(line) + "\n" for line in asked))
    ready, first, second = map(json.loads, done.stdout.splitlines())

    assert (ready["id"], first["id"], second["id"]) == ("__ready__", "a", "b")
    assert first["decision"] == "match"
    assert first["candidates"][0]["offer_id"] == "contoso-backup"
    assert first["issue_type"] == "technical_break_fix"
    assert (second["language"], second["issue_type"]) == ("pl", "chitchat")


def test_understand_takes_a_catalogue_of_names(partner_desk, tmp_path):
    offers = tmp_path / "offers.jsonl"
    offers.write_text(
        '{"offer_id": "x1", "publisher_id": "acme", "name": "Acme Rocket", "publisher": "Acme"}\n'
    )
    done = partner_desk(
        "understand", "--catalogue", str(offers), typed='{"id": 1, "text": "acme rocket invoice"}\n'
    )

    assert json.loads(done.stdout)["candidates"][0]["offer_id"] == "x1"


def test_understand_says_which_words_led_there(partner_desk):
    text = "Contoso Backup shows error 500"
    done = partner_desk("understand", typed=json.dumps({"id": 1, "text": text}) + "\n")
    answer = json.loads(done.stdout)
    offer, reading = answer["candidates"][0], answer["readings"][0]

    assert offer["field"] == "name"
    assert [text[start:end] for start, end in offer["spans"]] == ["Contoso Backup"]
    assert reading["kind"] == answer["issue_type"]
    assert "error" in " ".join(text[start:end] for start, end in reading["spans"])


def test_understand_takes_what_it_can_from_odd_lines(partner_desk, tmp_path):
    offers = tmp_path / "offers.jsonl"
    offers.write_text(
        'no JSON\n[]\n\n{"offer_id": "x0"}\n'
        '{"offer_id": "x1", "name": "Acme Anvil", "publisher": ""}\n'
        '{"offer_id": 17, "publisher_id": "acme", "name": "Acme Rocket"}\n'
        '{"offer_id": "x1", "name": "Acme Balloon", "publisher": null}\n'
    )
    asked = [
        {"id": "__ready__"},
        "what?",
        {"id": 2, "text": None},
        {"id": 3, "text": "acme rocket"},
    ]
    done = partner_desk(
        "understand",
        "--catalogue",
        str(offers),
        typed="".join(json.dumps(line) + "\n" for line in asked) + "{\n",
    )
    ready, odd, empty, named, broken = map(json.loads, done.stdout.splitlines())

    assert ready["offers"] == 2
    assert [odd["id"], empty["id"], broken["id"]] == [None, 2, None]
    assert {one["decision"] for one in (odd, empty, broken)} == {"none"}
    assert named["candidates"][0]["offer_id"] == "17"


def test_understand_takes_a_csv_file_as_well(partner_desk, tmp_path):
    offers = tmp_path / "offers.csv"
    offers.write_text("offer_id,name,publisher\nx1,Acme Rocket,Acme\n")
    done = partner_desk(
        "understand", "--catalogue", str(offers), typed='{"id": 1, "text": "acme rocket"}\n'
    )

    assert json.loads(done.stdout)["candidates"][0]["offer_id"] == "x1"


def test_understand_says_in_a_sentence_that_a_file_has_no_offers(partner_desk, tmp_path):
    offers = tmp_path / "offers.jsonl"
    offers.write_text("name\nAcme Rocket\n")
    done = partner_desk("understand", "--catalogue", str(offers))

    assert done.returncode == 2
    assert "offers.jsonl: no line of it is" in done.stderr


def test_import_reports_bad_rows_and_takes_the_good_ones(partner_desk, tmp_path):
    file = tmp_path / "offers.csv"
    file.write_text("offer_id,name,publisher\nx1,Acme Rocket,Acme\nx2,,Acme\n")
    done = partner_desk("import", str(file))

    assert done.returncode == 0
    assert "line 3" in done.stdout
    assert "1 offers" in done.stdout
    assert "Acme (publisher)" in partner_desk("ask", "acme rocket shows an error").stdout


def test_a_second_import_adds_and_replaces(partner_desk, tmp_path):
    for number, name in enumerate(["Acme Rocket", "Acme Anvil"]):
        file = tmp_path / f"{number}.csv"
        file.write_text(f"offer_id,name,publisher\nx{number},{name},Acme\n")
        done = partner_desk("import", str(file))

    assert "2 offers, 1 new" in done.stdout


def test_an_import_leaves_the_word_index_ready(partner_desk, tmp_path):
    file, index = tmp_path / "offers.csv", tmp_path / "desk.index.npz"
    file.write_text("offer_id,name,publisher\nx1,Acme Rocket,Acme\n")
    partner_desk("import", str(file))
    written = index.stat().st_mtime_ns

    assert "Acme (publisher)" in partner_desk("ask", "acme rocket shows an error").stdout
    assert index.stat().st_mtime_ns == written


def test_a_damaged_offer_is_found_by_the_doctor_and_mended_by_importing_it(partner_desk, tmp_path):
    file = tmp_path / "offers.csv"
    file.write_text("offer_id,name,publisher\nx1,Acme Rocket,Acme\n")
    partner_desk("import", str(file))
    with closing(sqlite3.connect(tmp_path / "desk.db")) as database, database:
        database.execute("UPDATE offers SET body = '{}'")

    damaged = partner_desk("doctor")
    assert damaged.returncode == 1
    assert "1 of 1 offer cannot be read: x1" in damaged.stdout

    partner_desk("import", str(file))
    assert partner_desk("doctor").returncode == 0


@pytest.mark.parametrize("content", ["", "name\nx\n", "\x00\x01"])
def test_an_unusable_file_changes_nothing_and_says_why(partner_desk, tmp_path, content):
    file = tmp_path / "offers.csv"
    file.write_text(content)
    done = partner_desk("import", str(file))

    assert done.returncode == 2
    assert "offers.csv" in done.stderr
    assert "Traceback" not in done.stderr
    assert "the sample" in partner_desk("doctor").stdout


def test_the_doctor_names_what_is_wrong_and_how_to_mend_it(partner_desk):
    good, bad = partner_desk("doctor"), partner_desk("doctor", PARTNER_DESK_PORT="many")

    assert (good.returncode, bad.returncode) == (0, 1)
    assert "PARTNER_DESK_PORT" in bad.stdout
    assert "the default is 3978" in bad.stdout


def test_scripts_get_the_doctors_findings_as_json(partner_desk):
    done = partner_desk("doctor", "--offline", "--json", PARTNER_DESK_APP_ID="x")
    report = json.loads(done.stdout)

    assert (done.returncode, report["count"]["unchecked"]) == (1, 4)
    assert {"verdict", "part", "what", "mend"} == set(report["findings"][0])


def test_a_case_is_listed_and_closed(partner_desk):
    partner_desk("chat", typed="Contoso Backup shows error 500\na person, please\n\n")
    listed, closed = partner_desk("cases"), partner_desk("cases", "--close", "1001")

    assert "1001" in listed.stdout
    assert "Contoso Backup" in listed.stdout
    assert closed.stdout == "Case 1001 is closed.\n"
    assert partner_desk("cases").stdout == "No case is open.\n"


def test_a_port_in_use_is_said_in_a_sentence(partner_desk):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = partner_desk("serve", "--port", str(taken.getsockname()[1]))

    assert done.returncode == 2
    assert "another port" in done.stderr


def test_a_desk_that_is_told_to_stop_ends_without_an_error(tmp_path):
    environment = {"PARTNER_DESK_DATABASE": f"sqlite:///{tmp_path}/desk.db"}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "bot", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env=os.environ | environment,
    ) as desk:
        try:
            assert "Partner Desk listens on" in desk.stdout.readline()
            desk.terminate()
            assert desk.wait(timeout=20) == 0
        finally:
            desk.kill()


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, "http://localhost:3978/api/messages, in the Emulator"),
        ({"public_url": "https://desk.example"}, "Channels:    none"),
        ({"public_url": "https://desk.example"}, "Web chat:    https://desk.example\n"),
        (
            {"public_url": "https://desk.example", "app_id": "1"},
            "https://desk.example/api/messages is the bot's messaging endpoint",
        ),
    ],
)
def test_serve_says_where_the_desk_is_reached(chosen, said):
    assert said in commands._where_to_talk(Settings(**chosen))
