"""What the database refuses, whoever writes; the constraints that no other test breaks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from helin.core.organisations.models import Post
from helin.core.people.models import Person, RoleGrant, SignInCode, Tenure
from helin.core.people.tests.conftest import NOW, TODAY


@pytest.mark.parametrize(
    ("values", "constraint"),
    [({"phone_index": b"2", "expires_at": NOW}, "code_expires_after_it_was_sent"), ({}, "one_open_code_per_phone")],
)
def test_a_code_that_cannot_be_is_refused(db, values, constraint):
    whole = {"phone_index": b"1", "phone_sealed": b"1", "code_index": b"1", "sent_at": NOW}
    whole["expires_at"] = NOW + timedelta(minutes=5)
    SignInCode.objects.create(**whole)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SignInCode.objects.create(**whole | values)


def test_an_indexed_phone_is_sealed(resident):
    with pytest.raises(IntegrityError, match="an_indexed_phone_is_sealed"), transaction.atomic():
        Person.objects.filter(pk=resident.pk).update(phone_sealed=None)


def test_one_role_in_an_organisation_at_a_time(resident, firm):
    RoleGrant.objects.create(person=resident, role="handler", organisation=firm, starts_on=TODAY)
    with pytest.raises(IntegrityError, match="one_role_in_an_organisation_at_a_time"), transaction.atomic():
        RoleGrant.objects.create(person=resident, role="handler", organisation=firm, starts_on=TODAY)


def test_a_tenure_ends_after_it_began(resident, firm):
    post = Post.objects.create(organisation=firm, title="经理", opened_on=TODAY)
    with pytest.raises(IntegrityError, match="tenure_ends_after_it_began"), transaction.atomic():
        Tenure.objects.create(person=resident, post=post, starts_on=TODAY, ends_on=TODAY - timedelta(days=1))
