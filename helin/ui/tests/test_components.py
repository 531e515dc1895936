from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from helin.ui.tables import TableLine


def rendered(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize(
    "source",
    [
        '{% card heding="x" %}{% endcard %}',
        '{% page_header headings="x" %}{% endpage_header %}',
        "{% page_header %}{% endpage_header %}",
        '{% button lable="x" %}',
        "{% button %}",
        '{% badge label="x" colour="red" %}',
        '{% notice title="x" %}{% endnotice %}',
        "{% data_table %}{% enddata_table %}",
        '{% timeline_item heading="x" %}{% endtimeline_item %}',
        '{% field form.name hnit="x" %}',
        '{% card heading="x" %}',
        '{% dialog heading="x" %}{% enddialog %}',
    ],
)
def test_misspelt_or_missing_attribute_fails_at_compile_time(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% load ui %}" + source)


@pytest.mark.parametrize(
    "source",
    [
        '{% badge label="x" tone="purple" %}',
        '{% button label="x" kind="huge" %}',
        '{% notice tone="neutral" %}{% endnotice %}',
    ],
)
def test_unknown_tone_is_refused(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        rendered(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% badge label=evil %}",
        "{% button label=evil name=evil value=evil %}",
        "{% button label=evil href=evil %}",
        "{% card heading=evil %}{{ evil }}{% endcard %}",
        "{% notice heading=evil %}{{ evil }}{% endnotice %}",
        "{% page_header heading=evil lede=evil back_href=evil back_label=evil %}{{ evil }}{% endpage_header %}",
        "{% data_table caption=evil %}{{ evil }}{% enddata_table %}",
        "{% timeline label=evil %}{% endtimeline %}",
        "{% timeline_item at=evil heading=evil by=evil %}{{ evil }}{% endtimeline_item %}",
        "{% task label=evil href=evil hint=evil status=evil %}",
        "{% summary_row label=evil change_href=evil %}{{ evil }}{% endsummary_row %}",
        "{% dialog id=evil heading=evil label=evil %}{{ evil }}{% enddialog %}",
        "{% stat value=evil label=evil note=evil href=evil %}",
        "{% empty_state heading=evil %}{{ evil }}{% endempty_state %}",
        "{% draft_form key=evil %}{{ evil }}{% enddraft_form %}",
        "{% steps labels=evils current=1 %}",
        "{% pagination next_url=evil previous_url=evil %}",
    ],
)
def test_values_are_escaped_once(source: str) -> None:
    evil = '"><script>alert(1)</script>'
    html = rendered(source, evil=evil, evils=[evil])
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert "&amp;lt;" not in html


def test_lines_of_a_long_table_are_escaped_ticked_and_marked() -> None:
    evil = '"><script>alert(1)</script>'
    mark = SimpleNamespace(label=evil, tone="warn", sign="")
    line = TableLine(evil, evil, evil, evil, ("", evil), evil, "warn", note=evil, since=evil, marks=[mark])
    html = rendered('{% table_lines lines=lines name="case" tick_form="ticks" %}', lines=[line])
    assert "<script>alert" not in html
    assert "&amp;lt;" not in html
    assert html.count("&lt;script&gt;") == 12
    assert "<td>–</td>" in html
    assert '<input type="checkbox" form="ticks" name="case" value="' in html
    assert "<input" not in rendered('{% table_lines lines=lines name="case" %}', lines=[line])


def test_components_carry_no_inline_style_or_handler() -> None:
    html = rendered('{% card heading="x" tone="ok" %}{% endcard %}{% button label="x" icon="phone" %}')
    assert " style=" not in html
    assert " onclick" not in html


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the door.")
    colour = forms.ChoiceField(label="Colour", choices=[("r", "Red"), ("g", "Green")], widget=forms.RadioSelect)
    agrees = forms.BooleanField(label="I agree")
    photo = forms.FileField(label="Photo", required=False)
    token = forms.CharField(widget=forms.HiddenInput)

    def clean_name(self) -> str:
        if self.cleaned_data["name"] == "rude":
            raise forms.ValidationError("Please say it kindly.")
        return self.cleaned_data["name"]


def test_field_ties_label_hint_and_error_to_its_control() -> None:
    html = rendered("{% field form.name %}", form=Form({}))
    assert '<label class="field-label" for="id_name">' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("id_name_helptext") < html.index('id="id_name_error"') < html.index("<input")


def test_field_without_hint_or_error_describes_nothing() -> None:
    assert "aria-describedby" not in rendered("{% field form.photo %}", form=Form())


def test_group_is_a_fieldset_and_single_box_has_its_label_beside_it() -> None:
    group = rendered("{% field form.colour %}", form=Form({}))
    assert "<fieldset" in group
    assert "<legend" in group
    assert group.count('type="radio"') == 2
    assert 'aria-describedby="id_colour_error"' in group
    single = rendered("{% field form.agrees %}", form=Form())
    assert "<fieldset" not in single
    assert single.index("<input") < single.index("<label")


def test_hidden_field_is_only_its_control() -> None:
    assert rendered("{% field form.token %}", form=Form()).startswith("<input")


def test_error_summary_links_to_each_field_and_takes_the_focus() -> None:
    html = rendered("{% error_summary form %}", form=Form({"name": "rude"}))
    for target in ("#id_name", "#id_colour_0", "#id_agrees"):
        assert f'href="{target}"' in html
    assert 'tabindex="-1" autofocus' in html
    assert "Please say it kindly." in html


def test_error_summary_of_a_sound_form_is_empty() -> None:
    assert rendered("{% error_summary form %}", form=Form()).strip() == ""


def test_missing_answers_are_asked_for_by_kind() -> None:
    with translation.override("en"):
        html = rendered("{% error_summary form %}", form=Form({}))
    assert "Please fill this in." in html
    assert "Please choose one." in html
    assert "Please tick this box." in html
    assert "This field is required" not in html


def test_a_forms_own_words_for_a_missing_answer_stay() -> None:
    class Own(forms.Form):
        name = forms.CharField(error_messages={"required": "Tell us your name."})

    assert "Tell us your name." in rendered("{% field form.name %}", form=Own({}))


def test_optional_fields_say_so_and_required_ones_do_not() -> None:
    with translation.override("en"):
        assert "(optional)" in rendered("{% field form.photo %}", form=Form())
        assert "(optional)" not in rendered("{% field form.name %}", form=Form())


def test_steps_name_the_current_one() -> None:
    html = rendered("{% steps labels=labels current=2 %}", labels=["What", "Where", "Send"])
    assert html.count('aria-current="step"') == 1
    assert [html.count(f'data-state="{state}"') for state in ("done", "current", "todo")] == [1, 1, 1]


def test_pagination_of_one_page_is_nothing() -> None:
    assert rendered("{% pagination %}") == ""
