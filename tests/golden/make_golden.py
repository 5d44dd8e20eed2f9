"""Write the files that the replaced script would write for tenants of the sample service.

    python tests/golden/make_golden.py --service target/debug/test-service

The method is that of the script, so that the files owe nothing to the product: the registration
list in the order of the service, one request per user, switches tested row by row, and CSV as
Export-Csv writes it. Where the script had a defect that the product must not have (a user whose
look-up failed was called Licensed), the fields that come from the user are null. The standard
library is all that is needed.
"""

import argparse
import hashlib
import http.client
import itertools
import json
import pathlib
import subprocess
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

SEED = 1
FILES_FOR = (10, 300)
HASHES_FOR = 10_000
STRICT_FOR = 300

LIST = "/v1.0/reports/authenticationMethods/userRegistrationDetails"

Row = dict[str, Any]

# What each switch keeps, by the names of the script and in their order in file names.
SWITCHES: dict[str, Callable[[Row], bool]] = {
    "AdminsOnly": lambda row: row["Is Admin"] is True,
    "LicensedUsersOnly": lambda row: row["License Status"] == "Licensed",
    "SsprEnabledUsers": lambda row: row["Is SSPR Capable"] is True,
    "SsprDisabledUsers": lambda row: row["Is SSPR Capable"] is False,
    "SsprTurnedOnButUserNotRegistered": lambda row: (
        row["Is SSPR Enabled by Admins"] != row["Is SSPR Registered by User"]
    ),
}

# What the same switches keep under Strict, which the script did not know.
STRICT: dict[str, Callable[[Row], bool]] = {
    "SsprEnabledUsers": lambda row: row["Is SSPR Enabled by Admins"] is True,
    "SsprDisabledUsers": lambda row: row["Is SSPR Enabled by Admins"] is False,
    "SsprTurnedOnButUserNotRegistered": lambda row: (
        row["Is SSPR Enabled by Admins"] is True and row["Is SSPR Registered by User"] is False
    ),
}

COLUMNS = [
    "User Name",
    "UPN",
    "Is SSPR Registered by User",
    "Is SSPR Enabled by Admins",
    "Department",
    "Registered Auth Methods",
    "Default Auth Method",
    "Job Title",
    "License Status",
    "Signin Enabled",
    "Is Admin",
]
DETAILED_COLUMNS = [*COLUMNS, "User Id", "Is SSPR Capable", "Data Last Updated"]


class Graph:
    """A caller with one connection, which it keeps."""

    def __init__(self, endpoint: str, token: str) -> None:
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(endpoint).netloc)
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, address: str) -> dict[str, Any] | None:
        """Return the object at an address, or None where there is none."""
        parts = urllib.parse.urlsplit(address)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self.connection.request("GET", target, headers=self.headers)
        response = self.connection.getresponse()
        body = response.read()
        if response.status == 404:
            return None
        if response.status != 200:
            raise RuntimeError(f"GET {target}: {response.status} {body.decode()}")
        return json.loads(body)

    def pages(self, address: str) -> Iterator[dict[str, Any]]:
        """Yield every object of a list, in the order of the service."""
        following: str | None = address
        while following:
            page = self.get(following)
            if page is None:
                raise RuntimeError(f"GET {following}: no such list")
            yield from page["value"]
            following = page.get("@odata.nextLink")


@contextmanager
def tenant(service: pathlib.Path, users: int) -> Iterator[Graph]:
    """Run a service with a tenant of some size; it ends when its stdin does."""
    command = [str(service), "--users", str(users), "--seed", str(SEED)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        started = json.loads(process.stdout.readline())
        try:
            yield Graph(started["endpoint"], started["access_token"])
        finally:
            process.stdin.close()


def rows(graph: Graph) -> list[Row]:
    """Ask for everything that any of the files needs."""
    properties = "accountEnabled,assignedLicenses,department,jobTitle"
    found = []
    for registration in graph.pages(f"{LIST}?$top=999"):
        if registration["userType"].lower() != "member":
            continue
        user = graph.get(f"/v1.0/users/{registration['id']}?$select={properties}")
        found.append(row(registration, user))
    return found


def row(registration: dict[str, Any], user: dict[str, Any] | None) -> Row:
    """Put together one row; everything about a user who could not be looked up is null."""
    license_status = None
    if user is not None:
        license_status = "Licensed" if user["assignedLicenses"] else "Unlicensed"
    user = user or {}
    return {
        "User Name": registration["userDisplayName"],
        "UPN": registration["userPrincipalName"],
        "Is SSPR Registered by User": registration["isSsprRegistered"],
        "Is SSPR Enabled by Admins": registration["isSsprEnabled"],
        "Department": user.get("department"),
        "Registered Auth Methods": ",".join(registration["methodsRegistered"]),
        "Default Auth Method": registration["userPreferredMethodForSecondaryAuthentication"],
        "Job Title": user.get("jobTitle"),
        "License Status": license_status,
        "Signin Enabled": user.get("accountEnabled"),
        "Is Admin": registration["isAdmin"],
        "User Id": registration["id"],
        "Is SSPR Capable": registration["isSsprCapable"],
        "Data Last Updated": registration["lastUpdatedDateTime"][:19] + "Z",
    }


def field(value: str | bool | None) -> str:
    """Quote a value as Export-Csv does: null is nothing, an empty text is a pair of quotes."""
    return "" if value is None else '"' + str(value).replace('"', '""') + '"'


def csv(columns: list[str], kept: Iterable[Row]) -> bytes:
    """Return a whole file: the header, and a line for each row."""
    records = [columns, *([row[column] for column in columns] for row in kept)]
    return "".join(",".join(map(field, record)) + "\n" for record in records).encode()


def combinations() -> Iterator[tuple[str, ...]]:
    """Yield every set of switches, the empty one first."""
    for size in range(len(SWITCHES) + 1):
        yield from itertools.combinations(SWITCHES, size)


def files(found: list[Row], *, strict: bool, detailed: bool) -> dict[str, bytes]:
    """Return every file of a tenant by its name without extension."""
    made = {}
    for switches in combinations():
        tests = [SWITCHES[switch] for switch in switches]
        made["+".join(switches) or "All"] = csv(
            COLUMNS, (row for row in found if all(test(row) for test in tests))
        )
        if strict and any(switch in STRICT for switch in switches):
            tests = [STRICT.get(switch, SWITCHES[switch]) for switch in switches]
            kept = (row for row in found if all(test(row) for test in tests))
            made["+".join(("Strict", *switches))] = csv(COLUMNS, kept)
    if detailed:
        made["Detailed"] = csv(DETAILED_COLUMNS, found)
    return made


def main() -> None:
    """Write all files beside this script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--service", required=True, type=pathlib.Path, help="the built test-service"
    )
    parser.add_argument(
        "--into", type=pathlib.Path, default=pathlib.Path(__file__).parent / "sspr_status"
    )
    arguments = parser.parse_args()
    for users in (*FILES_FOR, HASHES_FOR):
        with tenant(arguments.service, users) as graph:
            found = rows(graph)
        made = files(found, strict=users == STRICT_FOR, detailed=users in FILES_FOR)
        if users == HASHES_FOR:
            lines = (
                f"{hashlib.sha256(content).hexdigest()}  {name}.csv\n"
                for name, content in sorted(made.items())
            )
            (arguments.into / f"{users}.sha256").write_bytes("".join(lines).encode())
            continue
        folder = arguments.into / str(users)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in made.items():
            (folder / f"{name}.csv").write_bytes(content)


if __name__ == "__main__":
    main()
