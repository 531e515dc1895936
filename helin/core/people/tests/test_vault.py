import pytest
from django.db import connection

from helin.core.people import actions, identities, vault
from helin.core.people.models import Person, PersonKey
from helin.core.people.tests.conftest import JOB, NAME, NOW, PHONE


def test_sealed_text_comes_back_and_differs_each_time():
    key = vault.new_key()
    first, second = vault.seal(key, NAME, "name"), vault.seal(key, NAME, "name")
    assert first != second
    assert vault.unseal(key, first, "name") == NAME


def test_a_field_cannot_be_passed_off_as_another_or_changed():
    key = vault.new_key()
    sealed = vault.seal(key, NAME, "name")
    with pytest.raises(vault.Unreadable):
        vault.unseal(key, sealed, "phone")
    with pytest.raises(vault.Unreadable):
        vault.unseal(key, sealed[:-1] + bytes([sealed[-1] ^ 1]), "name")


def test_a_key_opens_only_for_its_owner_and_under_its_master(settings):
    wrapped = vault.wrap(vault.new_key(), "a")
    with pytest.raises(vault.Unreadable):
        vault.unwrap(wrapped, "b")
    settings.MASTER_KEY = "another"
    with pytest.raises(vault.Unreadable):
        vault.unwrap(wrapped, "a")


def test_raw_rows_hold_nothing_readable(resident):
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [(table, row[0]) for row in cursor.fetchall()]
    hexed = [NAME.encode().hex(), PHONE.encode().hex(), b"13912345678".hex()]
    leaks = [table for table, text in found if NAME in text or PHONE in text or any(h in text for h in hexed)]
    assert leaks == []
    assert len(found) > 5


def test_the_check_for_plaintext_finds_a_planted_leak(resident):
    Person.objects.filter(pk=resident.pk).update(name_sealed=NAME.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM people_person t")
        assert any(NAME.encode().hex() in row[0] for row in cursor.fetchall())


def test_no_text_of_a_person_names_them(resident):
    identity = identities.identity_of(resident)
    assert (identity.name, identity.phone) == (NAME, "+86" + PHONE)
    for text in (str(resident), repr(resident), repr(identity), str(resident.key), repr(resident.__dict__)):
        assert NAME not in text
        assert PHONE not in text


def test_master_key_rotates_and_phones_stay_findable(resident, settings):
    old, settings.MASTER_KEY = settings.MASTER_KEY, "a new master key"
    settings.MASTER_KEY_PREVIOUS = old
    assert actions.register_person(name="x", phone=PHONE, place=resident.place, by=JOB, at=NOW) == resident
    assert actions.rotate_keys(by=JOB) == 1
    assert actions.rotate_keys(by=JOB) == 0
    settings.MASTER_KEY_PREVIOUS = ""
    person = Person.objects.get(pk=resident.pk)
    assert identities.identity_of(person).name == NAME
    assert actions.register_person(name="x", phone=PHONE, place=resident.place, by=JOB, at=NOW) == resident


def test_without_its_key_a_person_is_gone(resident):
    PersonKey.objects.filter(person=resident).delete()
    assert identities.identity_of(Person.objects.get(pk=resident.pk)) == identities.GONE


def test_reveal_takes_one_query_for_1_and_3(resident, django_assert_num_queries):
    others = [actions.register_person(name="李四", phone=None, place=resident.place, by=JOB, at=NOW) for _ in range(2)]
    for ids in ([resident.pk], [resident.pk, *(p.pk for p in others)]):
        with django_assert_num_queries(1):
            assert len(identities.reveal(ids)) == len(ids)
