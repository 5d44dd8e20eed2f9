"""A report as data."""

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

import pandas
import polars
import pyarrow
import pytest
from conftest import Service
from entra_auth_reports import Coverage, Session, UsageError, sample_tenant, sspr_status
from entra_auth_reports._html import page

NOBODY = {"sspr_enabled_users": True, "sspr_disabled_users": True}


def test_the_first_report_needs_no_more_than_the_sample_tenant() -> None:
    with sample_tenant(users=50) as tenant:
        report = sspr_status(access_token=tenant.access_token, graph_endpoint=tenant.endpoint)
    assert len(report) == report.summary["users"] > 0


def test_the_same_seed_gives_the_same_people() -> None:
    reports = []
    for seed in (1, 1, 2):
        with sample_tenant(users=20, seed=seed) as tenant:
            found = sspr_status(access_token=tenant.access_token, graph_endpoint=tenant.endpoint)
            reports.append(list(found))
    assert reports[0] == reports[1] != reports[2]


def test_rows_are_dictionaries_with_the_columns_in_order(session: Session) -> None:
    report = session.sspr_status(detailed=True)
    rows = list(report)
    assert len(rows) == len(report)
    assert all(list(row) == report.columns for row in rows)
    assert report.columns[:3] == ["user_name", "upn", "is_sspr_registered"]
    assert report.columns[-3:] == ["user_id", "is_sspr_capable", "data_last_updated"]
    classes = {name: {type(row[name]) for row in rows} - {type(None)} for name in report.columns}
    assert classes["upn"] == {str}
    assert classes["is_sspr_enabled"] == {bool}
    assert classes["registered_auth_methods"] == {list}
    assert classes["data_last_updated"] == {datetime}
    assert rows[0]["data_last_updated"].utcoffset() == timedelta(0)


def test_two_iterations_do_not_disturb_each_other(session: Session) -> None:
    report = session.sspr_status()
    first, second = iter(report), iter(report)
    next(first)
    assert next(first) != next(second)
    assert sum(1 for _ in first) == len(report) - 2


def test_switches_keep_their_rows_alone(session: Session) -> None:
    everyone, admins = session.sspr_status(), session.sspr_status(admins_only=True)
    assert 0 < len(admins) < len(everyone)
    assert all(row["is_admin"] for row in admins)


def test_coverage_has_every_field_that_is_declared(session: Session) -> None:
    report = session.sspr_status()
    whole = report.coverage
    assert set(report._table.outcome["coverage"]) == set(Coverage.__annotations__)
    assert whole["scope"] == "tenant"
    assert whole["tenant_users"] == 300
    assert isinstance(whole["data_oldest"], datetime)
    assert whole["data_newest"] is not None
    assert whole["data_oldest"] <= whole["data_newest"]


def test_the_summary_counts_the_rows(session: Session) -> None:
    report = session.sspr_status(detailed=True)
    summary = report.summary
    assert next(iter(summary)) == "users"
    assert summary["users"] == len(report)
    assert summary["admins"] == sum(row["is_admin"] is True for row in report)
    assert summary["capable"] == sum(row["is_sspr_capable"] is True for row in report)


def test_what_a_narrowed_report_did_not_count_is_none(session: Session) -> None:
    coverage = session.sspr_status(admins_only=True).coverage
    assert coverage["scope"] == "narrowed"
    assert coverage["not_listed"] is None


def test_pyarrow_reads_the_rows(session: Session) -> None:
    report = session.sspr_status(detailed=True)
    table = pyarrow.table(report)
    assert table.to_pylist() == list(report)
    assert pyarrow.schema(report) == table.schema
    assert table.schema.field("registered_auth_methods").type == pyarrow.list_(pyarrow.string())
    assert table.schema.field("data_last_updated").type == pyarrow.timestamp("us", tz="UTC")


def test_polars_reads_the_rows(session: Session) -> None:
    report = session.sspr_status(detailed=True)
    frame = report.to_polars()
    assert isinstance(frame, polars.DataFrame)
    assert frame["upn"].to_list() == [row["upn"] for row in report]
    assert frame["data_last_updated"].to_list() == [row["data_last_updated"] for row in report]


def test_pandas_keeps_a_missing_bool_apart_from_false(session: Session) -> None:
    report = session.sspr_status()
    frame = report.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert str(frame["signin_enabled"].dtype) == "boolean"
    missing = [row["signin_enabled"] is None for row in report]
    assert any(missing)
    assert frame["signin_enabled"].isna().tolist() == missing


@pytest.mark.parametrize(("method", "package"), [("to_pandas", "pandas"), ("to_polars", "polars")])
def test_a_package_that_is_not_installed_is_named(
    session: Session, monkeypatch: pytest.MonkeyPatch, method: str, package: str
) -> None:
    report = session.sspr_status()
    monkeypatch.setitem(__import__("sys").modules, package, None)
    with pytest.raises(ImportError, match=f"pip install {package}"):
        getattr(report, method)()


def test_a_report_without_rows_still_has_its_columns(session: Session) -> None:
    report = session.sspr_status(**NOBODY)
    assert len(report) == 0
    assert list(report) == []
    assert pyarrow.table(report).column_names == report.columns
    assert report.to_polars().height == 0
    assert "<th>user_name</th>" in report._repr_html_()


def test_html_is_escaped_and_ends_after_twenty_rows(service: Service, session: Session) -> None:
    service.serve(2_000)
    report = session.sspr_status()
    hostile = [row for row in report if "<" in row["user_name"]]
    assert hostile
    shown = report._repr_html_()
    assert shown.count("<tr>") == 21
    assert f"<p>{len(report) - 20:,} more rows</p>" in shown
    assert "Coverage: " in shown
    below = page(report, [row["user_name"] for row in hostile])
    assert not any(row["user_name"] in below for row in hostile)
    assert "&lt;" in below


def test_repr_says_what_was_found(session: Session) -> None:
    report = session.sspr_status()
    assert repr(report).startswith(f"<Report sspr_status: {len(report)} rows. ")


def test_json_has_the_rows(session: Session, tmp_path: Path) -> None:
    report = session.sspr_status()
    path = report.to_json(tmp_path / "report.json")
    assert path is not None
    assert json.loads(path.read_text("utf-8")) == list(report)


def test_columns_encoding_and_delimiter_are_the_callers_choice(
    session: Session, tmp_path: Path
) -> None:
    path = session.sspr_status().to_csv(
        tmp_path / "report.csv", columns=["UPN", "is_admin"], encoding="utf8BOM", delimiter=";"
    )
    assert path is not None
    assert path.read_bytes().startswith(b'\xef\xbb\xbf"UPN";"Is Admin"')


def test_formula_safe_disarms_what_a_spreadsheet_would_calculate(
    service: Service, session: Session, tmp_path: Path
) -> None:
    service.serve(2_000)
    report = session.sspr_status()
    path = report.to_csv(tmp_path / "report.csv", formula_safe=True)
    assert path is not None
    with path.open(encoding="utf-8", newline="") as file:
        names = [row["User Name"] for row in csv.DictReader(file)]
    formulas = tuple("=+-@\t\r")
    assert any(row["user_name"].startswith(formulas) for row in report)
    assert not any(name.startswith(formulas) for name in names)


def test_a_folder_takes_the_name_of_the_original(session: Session, tmp_path: Path) -> None:
    path = session.sspr_status().to_csv(tmp_path)
    assert path is not None
    assert path.parent == tmp_path.resolve()
    assert path.name.startswith("SSPR_Status_Report_")
    assert path.suffix == ".csv"


def test_without_a_path_the_file_is_in_the_current_folder(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = session.sspr_status().to_json()
    assert path is not None
    assert [path] == list(tmp_path.resolve().iterdir())
    assert path.suffix == ".json"


def test_without_rows_there_is_no_file_by_default_name(session: Session, tmp_path: Path) -> None:
    assert session.sspr_status(**NOBODY).to_csv(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_without_rows_a_named_file_holds_the_header_alone(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("yesterday")
    assert session.sspr_status(**NOBODY).to_csv(path) == path.resolve()
    assert path.read_text().startswith('"User Name",')
    assert len(path.read_text().splitlines()) == 1


def test_one_text_is_no_list_of_columns(session: Session, tmp_path: Path) -> None:
    report = session.sspr_status()
    with pytest.raises(TypeError, match="list of names"):
        report.to_csv(tmp_path, columns="upn")
    with pytest.raises(UsageError, match="no column"):
        report.to_csv(tmp_path, columns=["shoe_size"])
