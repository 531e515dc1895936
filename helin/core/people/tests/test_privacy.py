"""Consent, my data, erasure, the view log's pages: with data that could leak."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from helin.core.journal import verify
from helin.core.journal.models import Entry
from helin.core.people import actions, erasures, holdings, identities, queries
from helin.core.people.actors import actor_for
from helin.core.people.models import Consent, Erasure, Person, PersonKey, RoleGrant
from helin.core.people.tests.conftest import JOB, NAME, NOW, PHONE, TODAY
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db
MY_DATA, WHO_SAW = reverse("people:my_data"), reverse("people:who_saw")


@pytest.fixture(autouse=True)
def erasure_list(settings, tmp_path):
    settings.ERASURE_LIST = tmp_path / "keys" / "erasures.jsonl"
    return settings.ERASURE_LIST


@pytest.fixture
def home(resident, building):
    """The resident with a role and a consent: (person, actor)."""
    actions.grant_role(person=resident, role="resident", place=building, starts_on=TODAY, by=JOB, at=NOW)
    actor = actor_for(resident, NOW)
    actions.give_consent(resident, kind="news", by=actor, at=NOW)
    return resident, actor


def enter(client, person):
    client.force_login(person, backend="helin.core.people.backends.PhoneOrName")
    session = client.session
    session["entered_at"] = 1e12
    session.save()


def opened(resident, building, staff, reason="回访"):
    worker, actor = staff("grid_worker", place=building.parent)
    actions.open_personal_data(resident.pk, subject="cases.case:12", place=building, reason=reason, by=actor, at=NOW)
    return worker


def test_consent_is_given_once_and_taken_back_as_easily(home):
    person, actor = home
    actions.give_consent(person, kind="news", by=actor, at=NOW)
    assert Consent.objects.count() == 1
    actions.withdraw_consent(person, kind="news", by=actor, at=NOW)
    actions.withdraw_consent(person, kind="news", by=actor, at=NOW)
    assert Entry.objects.filter(kind="people.withdraw_consent").count() == 1
    assert [row.given_at for row in queries.consent_rows(person.pk)] == [None] * 3
    with pytest.raises(PermissionDenied):
        actions.give_consent(person, kind="news", by=JOB, at=NOW)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "everything"}, "consent_kind_is_known"),
        ({"withdrawn_at": NOW - timedelta(days=1)}, "consent_is_withdrawn_after_it_was_given"),
        ({"kind": "news"}, "one_standing_consent_per_kind"),
    ],
)
def test_consents_keep_their_shape(home, values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Consent.objects.create(**{"person": home[0], "kind": "research", "version": 1, "given_at": NOW, **values})


def test_my_data_shows_what_is_held_and_who_looked(client, home, building, staff):
    person, _ = home
    worker = opened(person, building, staff, "回访楼道灯")
    enter(client, person)
    page = client.get(MY_DATA).content.decode()
    for shown in (NAME, PHONE, "3号楼", "回访楼道灯", "春悦网格"):
        assert shown in page
    assert worker.sign_in not in page, "the role and unit are told, not the name"


def test_my_data_is_only_mine(client, home, staff, community):
    other, _ = staff("dispatcher", place=community)
    enter(client, other)
    page = client.get(MY_DATA).content.decode()
    assert NAME not in page
    assert PHONE not in page
    assert client.get(reverse("people:download")).json()["name"] == "赵工作"
    client.logout()
    assert client.get(MY_DATA).status_code == 302


def test_my_data_takes_as_many_queries_for_1_look_as_for_3(home, building, staff, django_assert_num_queries):
    person, _ = home
    for times in (1, 2):
        for _ in range(times):
            opened(person, building, staff)
        with django_assert_num_queries(3):
            person = Person.objects.select_related("key").get(pk=person.pk)
            queries.consent_rows(person.pk)
            queries.looks_at(person.pk)


def test_looks_come_in_pages(home, building, staff):
    person, _ = home
    _, actor = staff("grid_worker", place=building.parent)
    for n in range(25):
        actions.open_personal_data(person.pk, subject=f"x:{n}", place=building, reason="回访", by=actor, at=NOW)
    first = queries.own_data(person, at=NOW)
    second = queries.own_data(person, at=NOW, before=first.older_than)
    assert [row.subject for row in first.looks + second.looks] == [f"x:{n}" for n in reversed(range(25))]
    assert second.older_than is None


def test_the_copy_holds_everything(client, home, building, staff, monkeypatch):
    person, _ = home
    opened(person, building, staff)
    monkeypatch.setattr(holdings, "_providers", {})
    holdings.register("matters", "Matters", lambda pk: [holdings.Holding("2026-1", f"of {pk}", detail="灯坏了")])
    enter(client, person)
    answer = client.get(reverse("people:download"))
    copy = json.loads(answer.content)
    assert (copy["name"], copy["phone"]) == (NAME, PHONE)
    assert copy["matters"] == [{"label": "2026-1", "value": f"of {person.pk}", "href": "", "detail": "灯坏了"}]
    assert [look["subject"] for look in copy["looks"]] == ["cases.case:12"]
    assert "attachment" in answer["Content-Disposition"]
    page, printed = (client.get(reverse(name)).content.decode() for name in ("people:my_data", "people:printed_copy"))
    for shown in (NAME, f"of {person.pk}"):
        assert shown in page
        assert shown in printed
    assert ("灯坏了" in page, "灯坏了" in printed) == (False, True)


def test_the_printed_copy_is_only_mine_and_holds_every_look(client, home, building, staff):
    person, _ = home
    _, actor = staff("grid_worker", place=building.parent)
    for n in range(25):
        actions.open_personal_data(person.pk, subject=f"x:{n}", place=building, reason="回访", by=actor, at=NOW)
    assert len(queries.printed_copy(person, at=NOW).looks) == 25
    client.logout()
    assert client.get(reverse("people:printed_copy")).status_code == 302


def test_a_section_is_registered_once(monkeypatch):
    monkeypatch.setattr(holdings, "_providers", {})
    holdings.register("matters", "Matters", lambda pk: [])
    with pytest.raises(ValueError, match="registered twice"):
        holdings.register("matters", "Matters", lambda pk: [])


def test_consents_are_set_by_button(client, home):
    enter(client, home[0])
    url = reverse("people:set_consent")
    assert client.post(url, {"kind": "research", "agree": "yes"}).status_code == 302
    assert client.post(url, {"kind": "news", "agree": "no"}).status_code == 302
    assert [row.kind for row in queries.consent_rows(home[0].pk) if row.given_at] == ["research"]
    assert client.post(url, {"kind": "king", "agree": "yes"}).status_code == 404


def test_erasing_destroys_the_key_and_leaves_the_journal_whole(client, home, building, staff, erasure_list):
    person, _ = home
    opened(person, building, staff)
    before = list(Entry.objects.order_by("id").values_list("hash", flat=True))
    enter(client, person)
    url = reverse("people:erase")
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"sure": "on"}).status_code == 302
    assert "_auth_user_id" not in client.session
    gone = Person.objects.get(pk=person.pk)
    assert not PersonKey.objects.filter(person=person).exists()
    assert identities.identity_of(gone) == identities.GONE
    assert not gone.is_active
    assert not RoleGrant.objects.filter(person=person).exists()
    assert queries.person_by_phone(PHONE) is None
    assert queries.masked_contact(person.pk).phone == ""
    after = list(Entry.objects.order_by("id").values_list("hash", flat=True))
    assert [bytes(h) for h in after[: len(before)]] == [bytes(h) for h in before]
    assert verify.verify().ok
    assert str(person.ref) in erasure_list.read_text()
    assert erasure_list.stat().st_mode & 0o077 == 0
    again = actions.register_person(name=NAME, phone=PHONE, place=building, by=JOB, at=NOW)
    assert again != person


def test_sealed_fields_in_an_old_copy_stay_unreadable(home):
    """What a backup of the table held cannot be opened without the key row."""
    from helin.core.people import vault

    person, actor = home
    copy = bytes(person.name_sealed)
    key = identities.key_of(person)
    actions.erase(person, by=actor, at=NOW)
    for guess in (vault.new_key(), b"\0" * 32):
        with pytest.raises(vault.Unreadable):
            vault.unseal(guess, copy, "name")
    assert vault.unseal(key, copy, "name") == NAME, "control: with the key it could be read"


def test_only_oneself_erases_oneself(home, staff, street):
    _, admin = staff("admin", place=street)
    for other in (admin, Actor.anonymous()):
        with pytest.raises(PermissionDenied):
            actions.erase(home[0], by=other, at=NOW)
    assert identities.identity_of(home[0]).name == NAME


def test_erasures_are_replayed_after_a_restore(home, building, erasure_list):
    person, actor = home
    key = bytes(person.key.wrapped)
    columns = {f: getattr(person, f) for f in ("name_sealed", "phone_sealed", "phone_index")}
    actions.erase(person, by=actor, at=NOW)
    Erasure.objects.all().delete()  # the restored database is older than the erasure
    Person.objects.filter(pk=person.pk).update(**columns, is_active=True, erased_at=None)
    PersonKey.objects.create(person=person, wrapped=key)
    assert queries.person_by_phone(PHONE) is not None
    bystander = actions.register_person(name="李四", phone="13712345678", place=building, by=JOB, at=NOW)
    assert actions.replay_erasures(by=JOB, at=NOW) == 1
    assert queries.person_by_phone(PHONE) is None
    assert identities.identity_of(bystander).name == "李四"
    assert actions.replay_erasures(by=JOB, at=NOW) == 0
    assert len(erasures.listed()) == 1


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"erased_at": NOW}, "erased_person_holds_nothing"),
        ({"phone_sealed": None}, "an_indexed_phone_is_sealed"),
        ({"sign_in": "13800138000"}, "sign_in_name_cannot_be_a_phone"),
    ],
)
def test_persons_keep_their_shape(resident, values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Person.objects.filter(pk=resident.pk).update(**values)


def test_nobody_is_erased_before_they_came(building):
    with pytest.raises(IntegrityError, match="person_is_erased_after_registration"):
        Person.objects.create(
            place=building, registered_at=NOW, erased_at=NOW - timedelta(days=1), is_active=False, name_sealed=b""
        )


def test_the_tracer_shows_who_saw_what_within_the_auditors_places(client, home, building, staff, elsewhere, street):
    person, _ = home
    worker = opened(person, building, staff, "回访楼道灯")
    auditor, actor = staff("auditor", place=street)
    stranger, foreign = staff("auditor", place=elsewhere)
    for subject in ("cases.case:12", f"people.person:{person.pk}"):
        (row,) = queries.who_saw(subject, actor=actor)
        assert (row.viewer, row.person, row.reason) == (worker.sign_in, "欧阳**雀", "回访楼道灯")
        assert queries.who_saw(subject, actor=foreign) == []
    assert queries.who_saw("cases.case:13", actor=actor) == []
    enter(client, auditor)
    page = client.get(f"{WHO_SAW}?subject=cases.case:12").content.decode()
    assert "回访楼道灯" in page
    assert NAME not in page
    enter(client, stranger)
    assert "回访楼道灯" not in client.get(f"{WHO_SAW}?subject=cases.case:12").content.decode()
    for other in (worker, person):
        enter(client, other)
        assert client.get(f"{WHO_SAW}?subject=cases.case:12").status_code == 404


def test_the_tracer_takes_two_queries_for_1_and_3(home, building, staff, street, django_assert_num_queries):
    _, actor = staff("auditor", place=street)
    for times in (1, 2):
        for _ in range(times):
            opened(home[0], building, staff)
        with django_assert_num_queries(2):
            queries.who_saw("cases.case:12", actor=actor)


def test_views_need_a_reason_and_a_subject(resident, building):
    from helin.core.people.models import ViewLog

    row = {"person": resident, "viewer": resident, "role": "x", "place": building, "viewed_at": NOW}
    for values, name in (
        ({"reason": "", "subject": "x:1"}, "view_has_a_reason"),
        ({"reason": "回访", "subject": ""}, "view_has_a_subject"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            ViewLog.objects.create(**row, **values)
