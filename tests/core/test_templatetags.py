"""Tags that every template may use."""

from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from core.fields import JaDateField
from core.templatetags.portal import first_control_id


def drawn(text: str, url: str, **context: object) -> str:
    return Template(text).render(Context({"request": RequestFactory().get(url)} | context))


def test_with_query_changes_sets_and_drops_parameters():
    html = drawn("{% with_query after=key before=None %}", "/s/queue/?q=%E7%9F%A5&before=x&state=a&state=b", key="k 1")
    path, _mark, query = html.partition("?")
    assert path == "/s/queue/"
    assert dict(QueryDict(query.replace("&amp;", "&")).lists()) == {"q": ["知"], "state": ["a", "b"], "after": ["k 1"]}


def test_page_form_takes_only_forms():
    class Form(forms.Form):
        pass

    form = Form()
    assert drawn("{% page_form as found %}{% if found is form %}yes{% endif %}", "/", form=form) == "yes"
    assert drawn("{% page_form as found %}{% if found is None %}none{% endif %}", "/", form="text") == "none"
    assert drawn("{% page_form as found %}{% if found is None %}none{% endif %}", "/") == "none"


def test_first_control_of_each_kind_of_field():
    class Form(forms.Form):
        text = forms.CharField()
        choice = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
        grouped = forms.ChoiceField(choices=[("G", [("a", "A")])], widget=forms.RadioSelect)
        several = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
        listed = forms.ChoiceField(choices=[("a", "A")])
        day = JaDateField()

    form = Form()
    assert {name: first_control_id(form[name]) for name in form.fields} == {
        "text": "id_text",
        "choice": "id_choice_0",
        "grouped": "id_grouped_0_0",
        "several": "id_several_0",
        "listed": "id_listed",
        "day": "id_day_0",
    }
