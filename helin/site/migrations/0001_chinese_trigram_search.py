"""Trigram search; whether it works for Chinese is checked at every start (see `helin.site.safety`)."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [TrigramExtension()]
