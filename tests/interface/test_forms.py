"""The form macros: errors at the field and on top, what was typed stays, and nothing is told by colour alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

MACROS = '{% from "macros/forms.html" import form_page, field, fields, post_button %}'
FORM = MACROS + '{{ form_page(form, submit="Open", cancel="/x", data_put_url="/put") }}'


class PlaceForm(FlaskForm):  # type: ignore[misc]
    """A part of a form."""

    room = StringField("Room", [InputRequired("Room is needed.")])


class MatterForm(FlaskForm):  # type: ignore[misc]
    """One field of each kind."""

    caption = StringField("Caption", [InputRequired("Caption is needed.")], description="As the court prints it.")
    court = SelectField("Court", choices=[SelectChoice("ned", "D. Neb."), SelectChoice("azd", "D. Ariz.")])
    where = RadioField(
        "Whereabouts",
        [InputRequired("Say where the client is.")],
        choices=[SelectChoice("r", "Released"), SelectChoice("c", "In custody")],
    )
    filed = DateField("Filed on", [Optional()])
    notes = TextAreaField("Notes", [Optional()])
    sure = BooleanField("Conflict check was run", [InputRequired("Run the conflict check first.")])
    password = PasswordField("Password", [Optional()])
    docket = FileField("Docket page", [Optional()])
    place = FormField(PlaceForm)
    handles = FieldList(StringField("Handle", [InputRequired("A handle is needed.")]), min_entries=1)
    step = HiddenField(default="2")
    go = SubmitField("Go")


def typed(office: Flask, form_class: type[FlaskForm] = MatterForm, source: str = FORM, **sent: Any) -> str:
    with office.test_request_context("/", method="POST", data=sent):
        form = form_class()
        form.validate()
        return render_template_string(source, form=form)


def test_an_error_stands_at_its_field_and_is_tied_to_it(office: Flask) -> None:
    page = typed(office, source='{% from "macros/forms.html" import field %}{{ field(form.caption) }}')
    control = re.search(r"<input[^>]*name=\"caption\"[^>]*>", page)
    assert control
    assert 'aria-invalid="true"' in control[0]
    assert 'aria-describedby="caption-help caption-error"' in control[0]
    assert re.search(r'id="caption-error">.*Caption is needed\.', page)
    assert 'id="caption-help">As the court prints it.' in page


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("caption", "Caption</a> is needed."),
        ("where-0", "Whereabouts</a>: Say where the client is."),
        ("sure", "Conflict check was run</a>: Run the conflict check first."),
        ("place-room", "Room</a> is needed."),
        ("handles-0", "Handle</a>: A handle is needed."),
    ],
)
def test_the_summary_leads_to_each_wrong_field_and_says_its_name_once(office: Flask, address: str, text: str) -> None:
    page = typed(office)
    summary = page[page.index("error-summary") : page.index("<form")]
    assert re.search(rf'<a href="#{address}">{re.escape(text)}', summary)
    assert f'id="{address}"' in page


class RadioForm(FlaskForm):  # type: ignore[misc]
    """Radios of which one must be ticked, and radios that may stay empty."""

    must = RadioField("Must", choices=[SelectChoice("a", "A")])
    may = RadioField("May", [Optional()], choices=[SelectChoice("a", "A")])


def test_radios_are_called_optional_only_where_they_are(office: Flask) -> None:
    with office.test_request_context("/"):
        page = render_template_string(FORM, form=RadioForm())
    must, may = re.findall(r"<legend>(.*?)</legend>", page)
    assert "optional" not in must
    assert "optional" in may


def test_a_form_without_errors_has_no_summary(office: Flask) -> None:
    with office.test_request_context("/"):
        page = render_template_string(FORM, form=PlaceForm())
    assert "error-summary" not in page
    assert "aria-invalid" not in page


def test_a_wrong_token_is_named_in_the_summary_without_a_link(office: Flask) -> None:
    page = typed(office, PlaceForm, room="4", csrf_token="stale")
    assert re.search(r"<li>[^<]*CSRF[^<]*</li>", page)


def test_what_was_typed_stays(office: Flask) -> None:
    page = typed(office, court="azd", where="c", filed="2013-08-20", notes="Ask <for> it", sure="y")
    assert '<option selected value="azd">' in page
    assert re.search(r"<input checked[^>]*value=\"c\"", page)
    assert 'value="2013-08-20"' in page
    assert "Ask &lt;for&gt; it</textarea>" in page
    assert re.search(r"<input checked[^>]*name=\"sure\"", page)


def test_a_password_is_never_written_back(office: Flask) -> None:
    assert "correct horse" not in typed(office, password="correct horse")


def test_every_control_has_a_label_of_its_own(office: Flask) -> None:
    page = typed(office)
    controls = re.findall(r"<(?:input|select|textarea)(?![^>]*type=\"hidden\")[^>]*\sid=\"([^\"]+)\"", page)
    assert len(controls) >= 10
    assert [one for one in controls if f'for="{one}"' not in page] == []


def test_choices_stand_in_a_group_with_a_legend(office: Flask) -> None:
    assert re.search(
        r'<fieldset[^>]*aria-describedby="where-error"[^>]*>\s*<legend>Whereabouts</legend>', typed(office)
    )


def test_only_what_may_be_left_out_says_so(office: Flask) -> None:
    page = typed(office)
    assert "Notes <span" in page
    assert "Caption</label>" in page


def test_hidden_fields_are_sent_once_and_have_no_id_that_another_form_could_repeat(office: Flask) -> None:
    page = typed(office)
    assert re.findall(r"<input[^>]*name=\"step\"[^>]*>", page) == ['<input name="step" type="hidden" value="2">']
    assert len(re.findall(r'name="csrf_token"', page)) == 1
    assert 'id="csrf_token"' not in page


def test_a_form_takes_attributes_and_a_way_back(office: Flask) -> None:
    page = typed(office)
    assert 'data-put-url="/put"' in page
    assert '<a href="/x">Cancel</a>' in page


def test_a_caller_chooses_the_fields(office: Flask) -> None:
    source = MACROS + "{% call form_page(form) %}{{ field(form.notes) }}{% endcall %}"
    page = typed(office, source=source)
    assert 'name="notes"' in page
    assert 'name="caption"' not in page
    assert 'name="csrf_token"' in page


def test_a_button_that_changes_something_is_a_form_with_a_token_and_its_question(office: Flask) -> None:
    source = MACROS + '{{ post_button("/end", "End it", danger=true, confirm="End it?", session=4) }}'
    page = typed(office, source=source)
    assert '<form method="post" action="/end" data-confirm="End it?">' in page
    assert 'name="csrf_token"' in page
    assert '<input type="hidden" name="session" value="4">' in page
