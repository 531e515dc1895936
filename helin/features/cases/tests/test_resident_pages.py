import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from helin.core.files import actions as files
from helin.core.files.models import Attachment, State
from helin.core.files.tests.conftest import photo
from helin.core.people import actions as people
from helin.features.cases import actions, queries
from helin.features.cases.models import Case
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.views import drafts, limits
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db
WHAT = {"text": "三号楼二单元的楼道灯坏了。", "appeal_type": "help"}


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="helin.core.people.backends.PhoneOrName")
    return client


def drafted(client: Client) -> Case:
    upload = SimpleUploadedFile("a.jpg", photo(64, 64), "image/jpeg")
    client.post(reverse("cases:report"), WHAT | {"photos": [upload]})
    return Case.objects.latest("pk")


def test_a_building_is_found_by_the_words_of_its_name(world):
    found = queries.picker(world.street.pk, None, words="春悦 3号", actor_places=(), chosen=None, at=NOW)
    assert [pk for pk, _label in found.choices] == [world.building.pk]
    nothing = queries.picker(world.street.pk, None, words="没有这个楼", actor_places=(), chosen=None, at=NOW)
    assert nothing.choices == []


def test_a_building_of_another_street_is_not_found(world):
    found = queries.picker(world.other_street.pk, None, words="春悦", actor_places=(), chosen=None, at=NOW)
    assert found.choices == []


def test_a_visitor_sees_and_takes_back_the_photo_of_the_own_draft(world):
    client = Client()
    case = drafted(client)
    address = reverse("cases:report_what", args=[case.pk])
    kept = Attachment.objects.get()
    assert f'name="remove" value="{kept.pk}"' in client.get(address).content.decode()
    assert client.post(address, WHAT | {"remove": [kept.pk]}).status_code == 302
    kept.refresh_from_db()
    assert kept.state == State.REMOVED


def test_nobody_takes_away_the_photo_of_another_draft(world):
    others, client = Client(), Client()
    drafted(others)
    case, theirs = drafted(client), Attachment.objects.order_by("pk").first()
    answer = client.post(reverse("cases:report_what", args=[case.pk]), WHAT | {"remove": [theirs.pk]}, follow=True)
    theirs.refresh_from_db()
    assert (answer.status_code, theirs.state) == (422, State.PENDING)


def test_a_resident_sees_the_own_community_first_and_a_visitor_the_street(world):
    shown = signed_in(world.people["ann"]).get(reverse("cases:public_list")).content.decode()
    assert f"<h1>{world.community.name}</h1>" in shown.replace('<h1 tabindex="-1">', "<h1>")
    assert world.street.name in Client().get(reverse("cases:public_list")).content.decode()


def test_search_of_the_public_list_says_how_many(world):
    for _ in range(2):
        world.advanced(world.filed(is_public=True), "accept")
    world.advanced(world.filed(), "accept")
    page = Client().get(reverse("cases:public_list"), {"q": "楼道灯"}).content.decode()
    assert "找到 2 件" in page


def test_a_photo_is_taken_back_by_its_draft_alone(world):
    drafted(Client())
    theirs = Attachment.objects.get()
    for who in (Actor.anonymous(), world.actor("ann"), Actor.anonymous().claiming("cases.case:999999")):
        with pytest.raises(PermissionDenied):
            files.remove(theirs.pk, by=who, at=NOW)


def test_a_photo_of_a_matter_that_was_sent_is_not_taken_back(world):
    client = Client()
    case = drafted(client)
    Case.objects.filter(pk=case.pk).update(place=world.building)
    holder = Actor.anonymous().claiming(f"cases.case:{case.pk}")
    actions.advance(case, "submit", by=holder, at=NOW)
    with pytest.raises(PermissionDenied):
        files.remove(Attachment.objects.get().pk, by=holder, at=NOW)


def test_what_was_reported_without_an_account_is_not_shown_to_who_signs_in_next(world):
    client = Client()
    case = drafted(client)
    page = reverse("cases:report_what", args=[case.pk])
    assert client.get(page).status_code == 200
    proved = people.create_account(
        name="别人", phone="13955550000", password="a long sentence indeed", must_change=False, place=world.building,
        by=Actor.system("test"), at=NOW,
    )  # fmt: skip
    client.post(reverse("people:sign_in"), {"sign_in": "13955550000", "password": "a long sentence indeed"})
    assert client.session["_auth_user_id"] == str(proved.pk)
    assert client.get(page).status_code == 404


def test_a_shared_computer_forgets_on_the_reporters_word(world):
    client = Client()
    page = reverse("cases:report_what", args=[drafted(client).pk])
    client.post(reverse("people:sign_out"))
    assert client.get(page).status_code == 404


def test_pressing_send_twice_leads_to_the_page_that_holds_the_link(world, monkeypatch):
    client = Client()
    case = drafted(client)
    by = Actor.anonymous().claiming(f"cases.case:{case.pk}")
    concern = drafts.concern_of(case, place_id=world.building.pk)
    actions.save_draft(case, concern, by=by, at=NOW)

    def first_press(*_args, **_options):
        actions.advance(case, "submit", by=by, at=NOW)

    monkeypatch.setattr(limits, "wait", first_press)
    answer = client.post(reverse("cases:report_check", args=[case.pk]), {"is_public": "on"})
    assert answer.url == reverse("cases:report_sent", args=[case.pk])


def test_a_number_is_found_as_a_chinese_keyboard_writes_it_and_leads_to_the_own_page(world):
    case = world.filed()
    client = signed_in(world.people["ann"])
    wide = case.number.translate({ord(str(n)): 0xFF10 + n for n in range(10)})
    assert client.get(reverse("cases:track"), {"number": wide}).url == reverse("cases:show", args=[case.pk])
    assert Client().get(reverse("cases:track"), {"number": wide}).status_code == 200


def test_after_a_bad_rating_the_page_says_what_comes_next(world, browser):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply")
    show = reverse("cases:show", args=[case.pk])
    said = "给了差评的，还会有没经办过的人打电话来问"
    assert said not in browser("ann").get(show).content.decode()
    actions.advance(case, "rate", by=world.actor("ann"), at=NOW, solved=False, grade=1)
    assert said in browser("ann").get(show).content.decode()
    assert said not in browser("dispatcher").get(show).content.decode()


def test_the_copy_of_ones_data_holds_the_words_of_ones_matters_and_of_nobody_elses(world):
    own, theirs = world.filed(title="楼道灯不亮"), world.filed(by="bob", title="别人的事", text="别人的话。")
    client = signed_in(world.people["ann"])
    page = client.get(reverse("people:printed_copy")).content.decode()
    copy = client.get(reverse("people:download")).json()["matters"]
    assert [(row["label"], row["detail"]) for row in copy] == [(own.number, own.text)]
    for shown in (own.number, "楼道灯不亮", own.text):
        assert shown in page
    assert theirs.number not in page
    assert "别人的话" not in page
