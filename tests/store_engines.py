"""The two engines of the store, as fixtures: every contract test runs on both.

PostgreSQL is the one of Debian's packages (postgresql, postgis), started once for a run on a
socket of its own in a temporary folder.
"""

import os
import shutil
import subprocess
import tempfile
from glob import glob
from itertools import count
from pathlib import Path

import psycopg
import pytest

ENGINES = ["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)]
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres():
    """Start a PostgreSQL server; return its socket's folder."""
    homes = sorted(glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[-2]))
    if not homes or not glob("/usr/share/postgresql/*/extension/postgis.control"):
        pytest.skip("NOT TESTED: no PostgreSQL with PostGIS here; install Debian's postgresql and postgis")
    binaries, root = Path(homes[-1]), os.geteuid() == 0
    folder = tempfile.mkdtemp(prefix="frontline-pg-")
    if root:
        shutil.chown(folder, "postgres", "postgres")

    def run(*command):
        prefix = ["runuser", "-u", "postgres", "--"] if root else []
        done = subprocess.run([*prefix, *command], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=50"
    data = f"{folder}/data"
    run(
        str(binaries / "initdb"),
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "--locale=C.UTF-8",
        "-E",
        "UTF8",
    )
    run(str(binaries / "pg_ctl"), "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start")
    with psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty")
    with psycopg.connect(host=folder, user="postgres", dbname="empty", autocommit=True) as connection:
        connection.execute("CREATE EXTENSION postgis")  # once: it takes a second
    yield folder
    run(str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(postgres):
    """Return the address of an empty PostgreSQL database."""
    return new_database(postgres)


@pytest.fixture(params=ENGINES)
def place(request, tmp_path):
    """Return where a new store may be made: a path, or the address of an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "s.db")
    return new_database(request.getfixturevalue("postgres"))


def new_database(folder):
    """Make an empty database on the server; return its address."""
    name = f"test{next(_numbers)}"
    with psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE empty")
    return f"postgresql://postgres@/{name}?host={folder}"
