"""A button is found by its words and by what it sends, on the newest card first."""

from bot.recording.buttons import button_named, buttons, label_of


def submit(title, **data):
    return {"type": "Action.Submit", "title": title, "data": {"desk": data}}


OLD = {"body": [{"selectAction": submit("1. Contoso Sign – SaaS", ask=1, pick="sign")}]}
NEW = {"actions": [submit("Undo", ask=2, do="forget"), {"type": "Action.OpenUrl", "title": "Open"}]}


def test_all_that_sends_something_is_found_wherever_it_stands():
    assert [action["title"] for action in buttons([OLD, NEW])] == ["1. Contoso Sign – SaaS", "Undo"]


def test_an_execute_is_one_button_whatever_it_falls_back_on():
    execute = submit("Undo") | {"type": "Action.Execute", "fallback": submit("Undo")}

    assert buttons({"actions": [execute]}) == [execute]


def test_a_row_of_a_list_goes_by_its_name():
    for name in ("Contoso Sign", "Contoso Sign – SaaS", "1. Contoso Sign – SaaS"):
        assert button_named(name, [OLD, NEW])["data"] == {"desk": {"ask": 1, "pick": "sign"}}
    assert button_named("Contoso", [OLD, NEW]) is None


def test_the_newest_button_of_a_name_is_taken():
    newer = {"actions": [submit("Undo", ask=3, do="forget")]}

    assert button_named("Undo", [NEW, newer])["data"]["desk"]["ask"] == 3


def test_a_row_is_called_by_its_name_or_by_more_where_that_does_not_tell_it_apart():
    twins = {"items": [submit(f"{n}. Contoso Sign – {n} PLN", pick=n) for n in (1, 2)]}

    assert label_of({"desk": {"ask": 1, "pick": "sign"}}, [OLD, NEW]) == "Contoso Sign"
    assert [label_of({"desk": {"pick": n}}, [twins]) for n in (1, 2)] == [
        "Contoso Sign",
        "Contoso Sign – 2 PLN",
    ]


def test_a_label_is_found_by_what_was_sent_with_whatever_was_filled_in():
    assert label_of({"desk": {"ask": 2, "do": "forget"}, "note": "typed"}, [OLD, NEW]) == "Undo"
    assert label_of({"desk": {"ask": 9}}, [OLD, NEW]) is None


def test_a_label_that_would_lead_to_a_newer_button_is_none():
    newer = {"actions": [submit("Undo", ask=3, do="forget")]}

    assert label_of({"desk": {"ask": 2, "do": "forget"}}, [NEW, newer]) is None
