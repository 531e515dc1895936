import json

import pytest
from click.testing import CliRunner

from helin.core.people import queries
from helin.core.people.actors import actor_for
from helin.core.people.models import Person
from helin.core.places.models import Place
from helin.site.commands import create_admin, replay_erasures, rotate_keys

pytestmark = pytest.mark.django_db
WHO = ["--name", "孙七", "--phone", "13755555555"]


@pytest.fixture(autouse=True)
def street():
    made = Place.objects.create(kind="street", name="东城街道", code="370724002")
    made.refresh_from_db()
    return made


def run(*args, **kwargs):
    return CliRunner().invoke(create_admin.command, args, **kwargs)


def test_it_asks_for_what_is_missing(street):
    done = run(input="孙七\n13755555555\na good long sentence\na good long sentence\n")
    assert done.exit_code == 0, done.output
    person = queries.person_by_phone("13755555555")
    from django.utils import timezone

    assert actor_for(person, timezone.now()).roles == {street.pk: frozenset({"admin"})}
    assert person.check_password("a good long sentence")
    assert person.password_set_at is not None


def test_json_is_the_last_line_and_a_given_password_must_be_changed():
    done = run(*WHO, "--sign-in", "sun7", "--auditor", "--json", env={"HELIN_ADMIN_PASSWORD": "a good long sentence"})
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout.splitlines()[-1])
    person = Person.objects.get(pk=answer["person_id"])
    assert (answer["role"], person.sign_in, person.password_set_at) == ("auditor", "sun7", None)
    assert "good long" not in done.output


@pytest.mark.parametrize(
    ("args", "password"),
    [
        (["--name", "孙七", "--phone", "12"], "a good long sentence"),
        (WHO, "short"),
        ([*WHO, "--street", "370724999"], "a good long sentence"),
    ],
)
def test_what_does_not_fit_changes_nothing(args, password):
    done = run(*args, env={"HELIN_ADMIN_PASSWORD": password})
    assert done.exit_code == 1
    assert "\n" in done.output
    assert Person.objects.count() == 0


def test_with_two_streets_one_must_be_named_and_a_new_one_can_be_entered():
    given = {"HELIN_ADMIN_PASSWORD": "a good long sentence"}
    assert run(*WHO, "--new-street", "城关街道", "--street", "370724001", env=given).exit_code == 0
    assert run("--name", "李四", "--phone", "13766666666", env=given).exit_code == 1
    assert run("--name", "李四", "--phone", "13766666666", "--street", "370724001", env=given).exit_code == 0


def test_the_same_phone_is_refused():
    given = {"HELIN_ADMIN_PASSWORD": "a good long sentence"}
    assert [run(*WHO, env=given).exit_code for _ in "12"] == [0, 1]


def test_keys_and_erasures_commands_answer(settings, tmp_path):
    settings.ERASURE_LIST = tmp_path / "none.jsonl"
    for command, key in ((rotate_keys.command, "rotated"), (replay_erasures.command, "erased")):
        done = CliRunner().invoke(command, ["--json"])
        assert json.loads(done.stdout.splitlines()[-1]) == {key: 0}
