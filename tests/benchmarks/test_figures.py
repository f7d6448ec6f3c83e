"""The figures of the comparison are what they say, on outcomes small enough to count by hand."""

import pytest

from tests.benchmarks.figures import Outcome, curve, figures


def right(score):
    return Outcome(score, right=True, among_three=True, answerable=True)


def wrong(score):
    return Outcome(score, right=False, among_three=False, answerable=True)


def nothing_meant(score):
    return Outcome(score, right=False, among_three=False, answerable=False)


def test_a_method_that_is_right_and_silent_where_it_should_be_has_the_best_figures():
    found = figures([right(0.9), right(0.8), nothing_meant(0.1), nothing_meant(None)])

    assert (found.top1, found.recall3, found.best_accuracy, found.kept) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("outcomes", "area"),
    [
        ([right(2), right(1)], 0),
        ([wrong(2), wrong(1)], 1),
        ([right(2), wrong(1)], (0 + 1 / 2) / 2),
        ([wrong(2), right(1)], (1 + 1 / 2) / 2),
        ([right(2), wrong(None)], (0 + 1 / 2) / 2),
        ([right(1), nothing_meant(1)], 1 / 2),
    ],
)
def test_the_area_of_risk_averages_the_share_of_wrong_answers(outcomes, area):
    assert figures(outcomes).risk_area == pytest.approx(area)


def test_the_best_threshold_may_be_to_answer_nothing():
    outcomes = [nothing_meant(3), nothing_meant(2), right(1)]

    assert figures(outcomes).best_accuracy == pytest.approx(2 / 3)


def test_right_answers_below_the_first_false_accept_are_not_kept():
    outcomes = [right(4), right(3), nothing_meant(2), right(1)]

    assert figures(outcomes).kept == pytest.approx(2 / 3)


def test_equal_scores_are_answered_together():
    assert curve([right(1), wrong(1), right(2)]) == [
        (pytest.approx(2 / 3), 1),
        (0, pytest.approx(2 / 3)),
    ]


def test_what_finds_nothing_never_answers():
    assert curve([right(1), right(None)]) == [(0.5, 1)]
