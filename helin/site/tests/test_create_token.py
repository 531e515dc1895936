import json

import pytest
from click.testing import CliRunner
from django.utils import timezone

from helin.core.people import actions
from helin.core.people.models import ApiToken
from helin.core.places.models import Place
from helin.site.commands import create_token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def street():
    return Place.objects.create(kind="street", name="东城街道", code="370724002")


def run(*args):
    return CliRunner().invoke(create_token.command, ["--name", "市民热线", *args])


def test_the_key_is_shown_once_and_works_and_is_kept_as_a_hash(street):
    done = run("--scope", "file")
    assert done.exit_code == 0, done.output
    secret = done.stdout.strip()
    bearer = actions.use_token(secret, at=timezone.now())
    assert (bearer.scopes, bearer.street_id) == ({"file"}, street.pk)
    assert secret not in str(ApiToken.objects.values().get())


def test_json_is_the_last_line():
    done = run("--scope", "file", "--scope", "consent", "--days", "1", "--json")
    said = json.loads(done.stdout.splitlines()[-1])
    assert actions.use_token(said["secret"], at=timezone.now()).scopes == {"file", "consent"}


@pytest.mark.parametrize("args", [["--scope", "file"], ["--scope", "file", "--street", "1"], ["--scope", "all"]])
def test_what_does_not_fit_makes_no_key(args):
    if "all" not in args:
        Place.objects.create(kind="street", name="西城街道", code="370724003")
    assert run(*args).exit_code == 1
    assert not ApiToken.objects.exists()
