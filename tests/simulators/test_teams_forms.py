"""What is missing in a channel of a team is asked for in one form, and answered in the thread."""

import pytest
import pytest_asyncio

from bot.teams.extension import OFFERS
from tests.simulators.person import CHANGED
from tests.simulators.places import team_channel
from tests.simulators.teams import TeamsPerson, teams
from tests.simulators.teams_activities import about

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def channel():
    async with teams() as channel:
        yield channel


@pytest.fixture
def anna(desk_server, channel):
    return TeamsPerson(desk_server, channel, team_channel())


@pytest.fixture
def piotr(desk_server, channel, anna):
    """Somebody Polish in the same channel."""
    return TeamsPerson(desk_server, channel, anna.place, name="Piotr Lis", locale="pl-PL")


SIGN = {"offer_id": "contoso.contoso-sign", "issue": "technical_break_fix"}


async def test_what_is_missing_is_asked_for_by_an_invitation_to_the_form(anna):
    assert await anna.mentions("licence problem with contoso") == (
        "| Which one do you mean?\n"
        "| Contoso Backup · Contoso Firewall · Contoso Sign\n"
        "| Fill in what is missing, and the whole answer will stand here.\n"
        "| [Fill in the form] [Continue in private]"
    )


async def test_the_form_lists_the_offers_in_doubt_and_knows_the_rest(anna):
    await anna.mentions("the customer was charged twice for contoso")
    fields = {field["id"]: field for field in (await anna.opens_form("Fill in the form"))["body"]}

    assert list(fields) == ["offer_id", "issue", "route", "asker"]
    assert "contoso.contoso-sign" in [line["value"] for line in fields["offer_id"]["choices"]]
    assert fields["issue"]["value"] == "customer_billing"


async def test_the_form_in_polish_is_polish(piotr):
    await piotr.mentions("problem z licencją contoso")
    form = await piotr.opens_form("Wypełnij formularz")

    assert [field["label"] for field in form["body"]] == [
        "Oferta",
        "Sprawa",
        "W jaki sposób kupiono subskrypcję?",
        "Twoja rola",
    ]


async def test_a_sent_form_gets_the_whole_answer_in_the_thread(anna):
    await anna.mentions("licence problem with contoso")
    await anna.opens_form("Fill in the form")
    answer = await anna.submits_form(**SIGN)

    assert answer.startswith("| Contoso Ltd (publisher) handles this\n| Contoso Sign")
    assert anna.form is None


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"offer_id": "contoso.contoso-sign"},
        {"issue": "technical_break_fix"},
        {"offer_id": "no.such-offer", "issue": "technical_break_fix"},
        {"offer_id": "contoso.contoso-sign", "issue": "no such issue"},
        {"offer_id": 5, "issue": ["technical_break_fix"]},
    ],
)
async def test_a_form_that_a_client_sends_unfilled_comes_back_with_what_is_wrong(anna, inputs):
    await anna.mentions("licence problem with contoso")
    data = (await anna.opens_form("Fill in the form"))["actions"][0]["data"]
    answer = await anna.invokes(
        anna.activity("invoke", name="task/submit", value={"data": data | inputs})
    )

    [fault, *fields] = answer["task"]["value"]["card"]["content"]["body"]
    assert fault["text"] == "Offer and issue are needed for an answer."
    assert len(fields) == 4


async def test_a_form_that_is_sent_twice_is_answered_once(anna):
    await anna.mentions("licence problem with contoso")
    form = await anna.opens_form("Fill in the form")
    await anna.submits_form(**SIGN)
    anna.form = form

    assert await anna.submits_form(**SIGN) == "That was answered already."


async def test_somebody_else_may_fill_in_the_form(anna, piotr):
    await anna.mentions("licence problem with contoso")
    piotr.moves_to(anna.place)
    await piotr.opens_form("Fill in the form")

    assert "| Contoso Ltd (publisher) handles this" in await piotr.submits_form(**SIGN)


async def test_the_invitation_becomes_a_line_when_its_form_was_sent(anna):
    await anna.mentions("licence problem with contoso")
    await anna.opens_form("Fill in the form")
    answer = await anna.submits_form(**SIGN)

    assert CHANGED in answer
    assert "\n| Chosen: Contoso Sign · It does not work" in answer
    with pytest.raises(LookupError):
        anna.button("Fill in the form")


async def test_two_issues_of_one_message_get_two_answers_when_the_form_is_sent(anna):
    await anna.mentions("Contoso Backup shows error 500 and the customer was charged twice")
    await anna.opens_form("Fill in the form")
    answer = await anna.submits_form()

    assert answer.startswith("| Contoso Ltd (publisher) handles this\n")
    assert "\n| You handle this, as the CSP partner\n" in answer


async def test_a_whole_case_in_polish_from_the_welcome_to_a_person(piotr):
    assert "| Odpowiadam tylko wtedy, gdy ktoś mnie oznaczy." in await piotr.installs()
    assert (await piotr.mentions("klient dostał złą fakturę za Contoso")) == (
        "| Którą ofertę masz na myśli?\n"
        "| Contoso Backup · Contoso Firewall · Contoso Sign\n"
        "| Uzupełnij brakujące dane, a pełna odpowiedź pojawi się tutaj.\n"
        "| [Wypełnij formularz] [Kontynuuj prywatnie]"
    )
    await piotr.opens_form("Wypełnij formularz")
    offers = await piotr.types_ahead("contoso si", OFFERS)
    answer = await piotr.submits_form(offer_id="contoso.contoso-sign")
    why = await piotr.presses("Dlaczego tak?")
    passed_on = await piotr.presses("Zapytaj konsultanta")

    assert offers == ["Contoso Sign · Contoso Ltd"]
    assert answer.startswith("| To sprawa po Twojej stronie (partner CSP)\n| Contoso Sign")
    assert answer.endswith("| Wybrano: Contoso Sign · Faktura klienta")
    assert why.startswith("| Skąd ta odpowiedź?\n| Oferta: Contoso Sign (wybór z listy)\n")
    assert passed_on.startswith("Przekazano konsultantowi, sprawa ")
    assert "\n| Wybrano: Dlaczego tak? · Zapytaj konsultanta\n" in passed_on


async def test_a_client_that_opens_no_forms_is_asked_by_a_list(anna):
    await anna.mentions("licence problem with contoso")
    pressed_on, action = anna.button("Fill in the form")
    pressed = about(pressed_on, anna.activity("message", value=action["data"]))

    assert "| 1. Contoso Backup" in await anna.does(pressed)
