"""`manage.py calculate_grant`: JSON out, a sentence and exit code 2 for what cannot be."""

import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db
FOREIGN = ("sub.foreign_filing", "2015")


@pytest.fixture
def run(tmp_path, capsys):
    def run(asked: object, programme: str = "sub.foreign_filing", year: str = "2015") -> dict:
        file = tmp_path / "asked.json"
        file.write_text(asked if isinstance(asked, str) else json.dumps(asked), encoding="utf-8")
        call_command("calculate_grant", "--programme", programme, "--fiscal-year", year, "--input", str(file))
        return json.loads(capsys.readouterr().out)

    return run


def test_answer_has_exactly_the_agreed_names(run):
    answer = run({"cases": [{"right": "patent", "costs": [{"amount": 2_000}]}]})

    assert set(answer) == {"eligible_total", "grant", "lines", "refusals"}
    assert all(set(line) == {"rule", "explain_ja", "explain_en", "before", "after"} for line in answer["lines"])
    assert answer["lines"][-1] == {
        "rule": "rounding",
        "explain_ja": "最後に一度だけ1,000円未満を切り捨て：1,000円",
        "explain_en": "Rounded down to 1,000 yen, once and last: 1,000 yen.",
        "before": 1_000,
        "after": 1_000,
    }


def test_refusal_is_an_answer(run):
    answer = run({"applicant": {"kind": "university"}, "cases": [{"costs": [{"amount": 2_000}]}]})

    assert (answer["grant"], answer["eligible_total"]) == (0, 2_000)
    assert [set(refusal) for refusal in answer["refusals"]] == [{"code", "explain_ja", "explain_en"}]


@pytest.mark.parametrize(
    ("asked", "programme", "year", "named"),
    [
        ({}, "sub.nothing", "2015", "sub.nothing"),
        ({}, "sub.foreign_filing", "2003", "2003"),
        ({}, "sub.foreign_filing", "２０１５", "２０１５"),
        ({"cost": 1}, "sub.foreign_filing", "2015", "cost"),
        ({"cases": [{"costs": [{"amount": 1.5}]}]}, "sub.foreign_filing", "2015", "cases[0].costs[0].amount"),
        ({"cases": [{"costs": [{"amount": -1}]}]}, "sub.foreign_filing", "2015", "amount"),
        ({"cases": [{"costs": [{"amount": True}]}]}, "sub.foreign_filing", "2015", "amount"),
        ({"cases": [{"costs": [{"amount": 1, "tax_included": True}]}]}, "sub.foreign_filing", "2015", "tax_rate"),
        ({"cases": [{"right": "copyright"}]}, "sub.foreign_filing", "2015", "copyright"),
        ({"applicant": {"industry": "piracy"}}, "sub.foreign_filing", "2015", "piracy"),
        ({"applicant": {"group": {"members": 1, "sme_members": 2}}}, "sub.foreign_filing", "2015", "applicant.group"),
        ({}, "sub.regional", "2015", "1, 2, 3"),
        ({"applicant": {"group": []}}, "sub.foreign_filing", "2015", "applicant.group"),
        *(
            (f'{{"cases": [{{"costs": [{{"amount": 1, "tax_included": true, "tax_rate": {rate}}}]}}]}}', *FOREIGN, "tax_rate")
            for rate in ('"1e-99999999"', "1e-99999999", '"1e-99999999%"', f'"1/1{"0" * 100}"')
        ),
        ([], "sub.foreign_filing", "2015", "[]"),
        ("{", "sub.foreign_filing", "2015", "asked.json"),
        ("[" * 100_000, "sub.foreign_filing", "2015", "asked.json"),
    ],
)
def test_what_cannot_be_is_named_and_ends_with_two(run, asked, programme, year, named):
    with pytest.raises(CommandError) as refused:
        run(asked, programme, year)

    assert refused.value.returncode == 2
    assert named in str(refused.value)


def test_missing_file_ends_with_two(tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command(
            "calculate_grant",
            "--programme",
            "sub.foreign_filing",
            "--fiscal-year",
            "2015",
            "--input",
            str(tmp_path / "no.json"),
        )
    assert refused.value.returncode == 2
