"""Every combination of switches gives the bytes that the replaced script would have written."""

import hashlib
import os
from itertools import product
from pathlib import Path

import pytest
from conftest import ROOT, Service
from entra_auth_reports import Session

GOLDEN = ROOT / "tests" / "golden" / "sspr_status"

SWITCHES = {
    "AdminsOnly": "admins_only",
    "LicensedUsersOnly": "licensed_users_only",
    "SsprEnabledUsers": "sspr_enabled_users",
    "SsprDisabledUsers": "sspr_disabled_users",
    "SsprTurnedOnButUserNotRegistered": "sspr_turned_on_but_user_not_registered",
}

COMBINATIONS = [
    [switch for switch, chosen in zip(SWITCHES, choice, strict=True) if chosen]
    for choice in product([False, True], repeat=len(SWITCHES))
]


def written(session: Session, folder: Path, switches: list[str], **more: bool) -> bytes:
    chosen = {SWITCHES[switch]: True for switch in switches}
    path = session.sspr_status(**chosen, **more).to_csv(folder / "report.csv")
    assert path is not None
    # Lines end as they do on the system; those of the golden files are not from Windows.
    return path.read_bytes().replace(os.linesep.encode(), b"\n")


def golden(users: int, name: str) -> bytes:
    return (GOLDEN / str(users) / f"{name}.csv").read_bytes()


@pytest.mark.parametrize("users", [10, 300])
def test_all_32_combinations_give_the_golden_bytes(
    service: Service, session: Session, tmp_path: Path, users: int
) -> None:
    service.serve(users)
    different = [
        switches
        for switches in COMBINATIONS
        if written(session, tmp_path, switches) != golden(users, "+".join(switches) or "All")
    ]
    assert len(COMBINATIONS) == 32
    assert different == []


def test_all_32_combinations_of_10000_users_have_the_golden_hashes(
    service: Service, session: Session, tmp_path: Path
) -> None:
    service.serve(10_000)
    lines = (GOLDEN / "10000.sha256").read_text().splitlines()
    hashes = {name: digest for digest, name in (line.split("  ") for line in lines)}
    different = [
        switches
        for switches in COMBINATIONS
        if hashlib.sha256(written(session, tmp_path, switches)).hexdigest()
        != hashes["+".join(switches) + ".csv" if switches else "All.csv"]
    ]
    assert different == []


def test_strict_gives_its_golden_bytes(session: Session, tmp_path: Path) -> None:
    names = [path.stem for path in (GOLDEN / "300").glob("Strict+*.csv")]
    different = [
        name
        for name in names
        if written(session, tmp_path, name.split("+")[1:], strict=True) != golden(300, name)
    ]
    assert names
    assert different == []


@pytest.mark.parametrize("users", [10, 300])
def test_detailed_gives_its_golden_bytes(
    service: Service, session: Session, tmp_path: Path, users: int
) -> None:
    service.serve(users)
    assert written(session, tmp_path, [], detailed=True) == golden(users, "Detailed")
