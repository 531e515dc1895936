import subprocess
import sys

import numpy as np
import pytest

from helin.kit.classify import Model, clause_around, grams, merged, pieces, softmax
from helin.kit.measures import keyword_guess, macro_f1, quality, temperature
from helin.kit.training import Example, TooFew, train

LAMP = ["楼道灯坏了", "楼道的灯不亮", "路灯不亮了", "灯坏了三天", "楼道灯一直不亮", "门口路灯坏了"]
HEAT = ["暖气不热", "家里暖气冰凉", "暖气片不热了", "供热温度不够", "暖气漏水", "室温太低暖气不热"]


def trained():
    examples = [Example(text, label) for label, texts in (("lamp", LAMP), ("heat", HEAT)) for text in texts * 3]
    return train(examples, keywords={"lamp": frozenset({"灯"}), "heat": frozenset({"暖气"})})


def test_the_likeliest_class_comes_first_with_the_words_that_spoke_for_it():
    first = trained().model.guesses("你好，我家暖气不热", among=("lamp", "heat"), most=3)[0]
    assert first.label == "heat"
    assert first.probability > 0.5
    assert any("暖气" in word for word in first.words)
    assert all(word in "你好，我家暖气不热" for word in first.words)


def test_only_what_is_offered_is_suggested():
    assert [g.label for g in trained().model.guesses("暖气不热", among=("lamp",), most=3)] == ["lamp"]


def test_a_text_without_known_words_suggests_nothing():
    assert trained().model.guesses("xyz", among=("lamp", "heat"), most=3) == []


def test_a_model_survives_as_arrays_without_pickle():
    model = trained().model
    again = Model.from_bytes(model.to_bytes())
    assert again.labels == model.labels
    np.testing.assert_allclose(
        again.probabilities("暖气不热"), model.probabilities("暖气不热"), atol=2e-3
    )  # float16 weights


def test_a_pickled_object_is_refused():
    import io

    out = io.BytesIO()
    np.savez(out, features=np.zeros(1, np.uint8), labels=np.array([object()], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        Model.from_bytes(out.getvalue())


def test_long_numbers_are_not_learned():
    assert pieces("电话13812345678，2号楼") == ["电话", "2号楼"]
    assert not [gram for gram in grams("编号 12345 和 138-1234-5678") if any(c.isdigit() for c in gram)]


def test_what_a_mask_left_over_is_not_learned():
    assert pieces("张*丰的电话138****5678，暖气") == ["的电话", "暖气"]


def test_a_reason_is_a_clause_as_it_was_said_and_no_half_word():
    whole = pieces("暖气一直不热，回水管冰凉")
    assert clause_around("管冰", whole) == "回水管冰凉"
    long = "前天一早有人一次买了六千块钱的保健品回家"
    assert clause_around("六千块", [long]) == "…人一次买了六千块钱的保健品…"
    assert clause_around("没有", whole) == "没有"


def test_words_are_joined_only_as_they_stand_in_the_text():
    assert merged("暖气", "气不热", ["家里暖气不热"]) == "暖气不热"
    assert merged("暖气", "气不热", ["气不热"]) == ""
    assert merged("暖气", "楼道", ["暖气楼道"]) == ""


def test_too_few_examples_are_no_model():
    with pytest.raises(TooFew):
        train([Example("灯", "lamp")] * 9, keywords={})


def test_a_report_compares_with_simple_rules():
    report = trained().report
    assert report["n"] == 36
    assert report["accuracy"] > report["baselines"]["majority"]["accuracy"]
    assert sum(map(sum, report["confusion"])) == 36


def test_quality_of_known_answers():
    chances = np.array([[0.8, 0.2], [0.6, 0.4], [0.3, 0.7], [0.9, 0.1]])
    found = quality(chances, np.array([0, 1, 1, 0]))
    assert (found.n, found.hits, found.accuracy) == (4, 3, 0.75)
    assert found.confusion == ((2, 0), (1, 1))
    assert found.brier == pytest.approx((0.08 + 0.72 + 0.18 + 0.02) / 4)
    assert found.ece == pytest.approx((0.2 + 0.6 + 0.3 + 0.1) / 4)
    assert macro_f1(np.array([[2, 0], [1, 1]])) == pytest.approx((0.8 + 2 / 3) / 2)


def test_temperature_undoes_too_much_confidence():
    rng = np.random.default_rng(7)
    scores = rng.normal(size=(4000, 3)) * 2
    truth = np.array([rng.choice(3, p=p / p.sum()) for p in softmax(scores).astype(float)])
    assert temperature(scores, truth) == pytest.approx(1, abs=0.1)
    assert temperature(scores * 5, truth) == pytest.approx(5, abs=0.5)


def test_keywords_guess_by_the_words_found():
    words = [frozenset({"灯"}), frozenset({"暖气", "热"})]
    assert keyword_guess(words, "暖气不热", 0) == 1
    assert keyword_guess(words, "别的", 0) == 0


def test_the_web_never_imports_scikit_learn():
    code = (
        "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; "
        "import helin.features.cases.urls, helin.site.urls, helin.site.wsgi; "
        "print([m for m in ('sklearn', 'scipy', 'joblib') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip().splitlines()[-1] == "[]"
