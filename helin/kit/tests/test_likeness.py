import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from helin.kit.likeness import AlikePair, Weights, alike_pairs, cosine, pairs, shared_words, stars

TEXT = st.text(alphabet="楼道灯坏了水管漏物业停车位ab1，。 ", max_size=30)
TEXTS = st.lists(TEXT, min_size=1, max_size=12)


def test_pairs_stay_inside_a_run():
    assert pairs("楼道灯，坏 A1") == ["楼道", "道灯", "a1"]


@given(TEXTS)
def test_likeness_is_between_nothing_and_the_same_and_has_no_direction(texts):
    weights = Weights.of(texts)
    vectors = [weights.vector(text) for text in texts]
    for one in vectors:
        assert not one or abs(cosine(one, one) - 1) < 1e-9
        for other in vectors:
            assert 0 <= cosine(one, other) <= 1
            assert abs(cosine(one, other) - cosine(other, one)) < 1e-12


@settings(deadline=None)  # the first example loads scipy
@given(TEXTS, st.floats(0.05, 1))
def test_all_with_all_finds_what_one_with_one_finds(texts, least):
    weights = Weights.of(texts)
    vectors = [weights.vector(text) for text in texts]
    found = {(p.one, p.other): p.cosine for p in alike_pairs(texts, weights, least=least)}
    for i, one in enumerate(vectors):
        for j in range(i + 1, len(vectors)):
            score = cosine(one, vectors[j])
            if abs(score - least) > 1e-9:
                assert ((i, j) in found) == (score >= least)
                assert abs(found.get((i, j), score) - score) < 1e-9


@given(st.integers(0, 9), st.data())
def test_nobody_is_in_two_groups_and_all_are_alike_with_the_centre(n, data):
    ends = st.tuples(st.integers(0, max(n - 1, 0)), st.integers(0, max(n - 1, 0))).filter(lambda p: p[0] < p[1])
    links = [(i, j, 1.0) for i, j in data.draw(st.sets(ends, max_size=12))] if n > 1 else []
    groups = stars(n, links)
    members = [m for group in groups for m in group]
    assert len(members) == len(set(members))
    near = {(i, j) for i, j, _ in links} | {(j, i) for i, j, _ in links}
    assert all((group[0], m) in near for group in groups for m in group[1:])
    assert all(len(group) > 1 for group in groups)
    assert groups == stars(n, list(reversed(links)))


def test_a_chain_of_small_steps_is_not_one_group():
    groups = stars(5, [(0, 1, 0.5), (1, 2, 0.5), (2, 3, 0.5), (3, 4, 0.5)])
    assert max(len(group) for group in groups) == 3


def test_rare_words_tell_more_than_common_ones():
    texts = ["您好，楼道灯坏了", "您好，楼道灯不亮", "您好，水管漏水", "您好，停车位不够"]
    weights = Weights.of(texts)
    one, light, water, _ = (weights.vector(text) for text in texts)
    assert cosine(one, light) > 2 * cosine(one, water)
    assert list(alike_pairs(texts, weights, least=0.3)) == [AlikePair(0, 1, cosine(one, light))]


def test_the_words_that_stand_in_both_are_told_longest_first():
    weights = Weights.of(["三号楼楼道灯坏了", "楼道灯不亮，三号楼", "别的事"])
    assert shared_words("三号楼楼道灯坏了", "楼道灯不亮，三号楼", weights) == ["三号楼", "楼道灯"]


def test_a_web_worker_does_not_load_scipy():
    code = "import sys, helin.kit.likeness; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
