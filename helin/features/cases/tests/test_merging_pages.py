from uuid import uuid4

import pytest
from django.urls import reverse

from helin.features.cases.models import Case
from helin.features.cases.tests.test_merging import WHY, merged, page_of, pair
from helin.features.cases.workflow import Status

__all__ = ["pair"]
pytestmark = pytest.mark.django_db


def test_the_desk_reads_both_before_it_merges(world, browser, pair):
    case, into = pair
    client, url = browser("dispatcher"), reverse("cases:merge", args=[case.pk])
    assert "和哪一件是同一件事" in client.get(url).content.decode()
    both = client.get(url, {"number": into.number}).content.decode()
    assert case.text in both
    assert into.text in both
    bare = client.post(url, {"number": into.number})
    assert (bare.status_code, Case.objects.get(pk=case.pk).status) == (422, Status.SUBMITTED)
    unknown = client.get(url, {"number": "2600000099"}).content.decode()
    assert "这里没有这一件" in unknown
    assert client.post(url, {"number": into.number, "reason": WHY}).status_code == 302
    assert "并案" in client.get(reverse("cases:show", args=[case.pk])).content.decode()
    assert client.get(url).status_code == 302
    apart = client.post(reverse("cases:unmerge", args=[case.pk]), {"reason": "不是同一盏。"})
    assert (apart.status_code, Case.objects.get(pk=case.pk).status) == (302, Status.ACCEPTED)
    said = {"title": "电梯响", "text": "电梯也响。", "reason": "分开办。", "request_key": uuid4()}
    assert client.post(reverse("cases:split", args=[into.pk]), said).status_code == 302


def test_a_case_is_not_held_beside_itself(browser, pair):
    case, into = pair
    client, url = browser("dispatcher"), reverse("cases:merge", args=[case.pk])
    itself = client.get(url, {"number": case.number}).content.decode()
    assert ["这就是本件的编号" in itself, "这两件是同一件事吗" in itself] == [True, False]
    assert "这两件是同一件事吗" in client.get(url, {"number": into.number}).content.decode()  # another is


def test_likely_duplicates_lead_to_the_page_that_merges(world, browser):
    into, case = world.filed(), world.filed(by="bob")
    page = browser("dispatcher").get(reverse("cases:show", args=[case.pk])).content.decode()
    assert f"{reverse('cases:merge', args=[case.pk])}?number={into.number}" in page
    assert "merger" not in browser("leader").get(reverse("cases:show", args=[case.pk])).content.decode()


def test_the_page_of_a_merged_case_costs_the_same_with_one_and_three(world, django_assert_num_queries, pair):
    _, into = pair
    dispatcher, counts = world.actor("dispatcher"), []
    page_of(into, dispatcher)  # reads the clock, which is kept
    for _ in range(3):
        merged(world, world.filed(by="bob"), into)
        with django_assert_num_queries(10):
            page = page_of(into, dispatcher)
        counts.append(len(page.kin))
    assert counts == [1, 2, 3]
