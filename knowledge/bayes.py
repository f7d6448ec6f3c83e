"""Naive Bayes: how much each feature speaks for each label, from how often they were together."""

import numpy as np

from knowledge.weights import Floats


def log_odds(counts: Floats, smoothing: float) -> Floats:
    """Turn counts, one row a feature and one column a label, into weights; a row's mean is zero."""
    likely = np.log(counts + smoothing) - np.log(counts.sum(axis=0) + smoothing * len(counts))
    odds: Floats = likely - likely.mean(axis=1, keepdims=True)
    return odds
