from datetime import timedelta

import pytest
from axes.models import AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone

from helin.core.people import throttle
from helin.core.people.jobs import sweep
from helin.core.people.models import Bucket


@pytest.mark.django_db
def test_the_sweep_takes_what_ran_out_and_leaves_the_rest(db):
    now = timezone.now()
    for days in (0, 3):
        throttle.allows(throttle.Limit(f"test{days}", 1, 60), "x", now - timedelta(days=days))
        Session.objects.create(session_key=f"s{days}", session_data="", expire_date=now + timedelta(days=1 - days))
    for days in (0, 190, 210):
        log = AccessLog.objects.create(username=str(days))
        AccessLog.objects.filter(pk=log.pk).update(attempt_time=now - timedelta(days=days))
    sweep(int(now.timestamp()))
    assert list(Bucket.objects.values_list("key", flat=True)) == ["test0:x"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["s0"]
    assert set(AccessLog.objects.values_list("username", flat=True)) == {"0", "190"}
