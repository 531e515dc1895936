import pytest
from django import forms
from django.test.html import parse_html

from helin.kit.forms import LongSelect

CHOICES = [("", "—"), ("A & B", [(1, "<one>"), (2, "two")]), (3, "three")]


@pytest.mark.parametrize("value", [None, "", "2", 3, "x"])
def test_writes_what_django_writes(value):
    attrs = {"id": "id_x", "required": True, "aria-describedby": "y"}
    ours, theirs = (widget(choices=CHOICES).render("x", value, attrs) for widget in (LongSelect, forms.Select))
    assert parse_html(ours) == parse_html(theirs)
    assert "&lt;one&gt;" in ours
