import pytest

from knowledge.certainty import fitted, signs_of
from knowledge.index_building import build
from knowledge.listing import Listing
from knowledge.matcher import Matcher
from knowledge.wording import Wording

NAMES = ("Contoso Backup", "Contoso Sign", "Fabrikam Ledger", "Star Wars", "Quarblex")
MATCHER = Matcher(
    build(Listing(f"p.{name}", name, name, f"{name.split()[0]} Ltd") for name in NAMES)
)


def score(text: str) -> float:
    return MATCHER.find(text).candidates[0].score


@pytest.mark.parametrize(
    ("surer", "less_sure"),
    [
        ("Fabrikam Ledger fails", "Fabrikum Ladgir fails"),
        ("Fabrikam Ledger fails", "Fabrikam fails"),
        ("Quarblex fails", "Quarbelx fails"),
        ("Quarbelx fails", "Quirblox fails"),
        ("Star Wars fails", "Wars fails"),
        ("Fabrikam fails", "Fabrikam Vortigon fails"),
    ],
)
def test_the_more_speaks_for_an_offer_the_surer_it_is(surer, less_sure):
    assert score(surer) > score(less_sure)


def test_every_sign_was_fitted_and_every_fitted_sign_is_seen():
    wording = Wording.of("Fabrikam Ledger fails")

    signs = signs_of(MATCHER.index, MATCHER.readings(wording), wording)

    assert signs.keys() == fitted().weights.keys()


def test_an_offer_is_chosen_with_less_certainty_than_it_is_taken():
    assert 0 < fitted().choose < fitted().match < 1
