import pytest

from tools import benchmark
from tools.console import Problem


def test_benches_are_named_and_their_parts_are_not():
    assert benchmark.names() == ["docs", "farm", "pdf", "portal"]


def test_an_unknown_bench_is_refused_in_words():
    with pytest.raises(Problem, match="choose from docs, farm, pdf, portal"):
        benchmark.run({}, "nothing")
