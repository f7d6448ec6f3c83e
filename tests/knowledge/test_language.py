"""The language of a text, and steadiness where the text has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.folding import fold
from knowledge.language import language_of
from knowledge.vocabulary import languages

POLISH = [
    "Klient prosi o korektę faktury",
    "nie moge sie zalogowac",
    "dzień dobry",
    "czy ktoś mi pomoże",
    "reklamacja",
    "wdrozenie sie wywalilo w polowie",
    "cos jest nie tak z subskrypcja",
    "Hej, SLA tego produktu?",
]
ENGLISH = [
    "The customer wants a corrected invoice",
    "cant sign in",
    "good morning",
    "can anybody help me",
    "complaint",
    "deployment broke halfway",
    "somethings wrong with the subscription",
    "Hey, the SLA of this product?",
]
GERMAN = [
    "Der Kunde möchte eine korrigierte Rechnung",
    "kann mich nicht anmelden",
    "guten Morgen",
    "kann mir bitte jemand helfen",
    "Beschwerde",
    "die Bereitstellung ist auf halbem Weg abgebrochen",
    "mit dem Abo stimmt was nicht",
    "Hallo, wie ist das SLA für dieses Produkt?",
    "Straße und Hausnummer haben sich geändert",
    "Grüezi, ich hätte da eine Frage",
]
GERMAN_TYPED_ABROAD = [
    "Rueckzahlung fuer den Kunden",
    "die Loesung laeuft seit heute frueh ueberhaupt nicht",
    "koennen Sie mir bitte helfen",
    "Strasse und Hausnummer haben sich geaendert",
]
NEUTRAL = [
    "",
    "2",
    "???",
    "Azure",
    "SLA",
    "ok",
    "Fabrikam",
    "reset",
    "Trey Vault Pro",
    "👍",
    "menu",
    "Ticket",
    "Tenant Update",
    "CSP",
    "Northwind Zeit",
    "Adatum Zeitwerk",
]
BEFORE = pytest.mark.parametrize("before", ["pl", "en", "de"])


@BEFORE
@pytest.mark.parametrize("text", POLISH)
def test_polish_is_told_with_and_without_accents(text, before):
    assert language_of(text, before) == language_of(fold(text), before) == "pl"


@BEFORE
@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_told(text, before):
    assert language_of(text, before) == "en"


@BEFORE
@pytest.mark.parametrize("text", GERMAN)
def test_german_is_told_with_and_without_accents(text, before):
    assert language_of(text, before) == language_of(fold(text), before) == "de"


@BEFORE
@pytest.mark.parametrize("text", GERMAN_TYPED_ABROAD)
def test_german_is_told_where_two_letters_stand_for_an_umlaut(text, before):
    assert language_of(text, before) == "de"


@BEFORE
@pytest.mark.parametrize("text", NEUTRAL)
def test_a_text_without_a_language_changes_nothing(text, before):
    assert language_of(text, before) == before


@given(st.text(max_size=200), st.sampled_from(["pl", "en", "de", "es"]))
def test_any_text_is_in_a_language_we_speak_or_the_one_before(text, before):
    assert language_of(text, before) in {before, *languages()}
