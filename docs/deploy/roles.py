"""Make a store's tables, and make or renew the role ``viewer``, which may read them and nothing else.

Usage: python roles.py ADDRESS-OF-THE-OWNER FILE-WITH-THE-VIEWERS-PASSWORD
"""

import sys
from pathlib import Path

import psycopg
from psycopg import sql

from store import open_store


def make_viewer(address: str, password: str) -> None:
    """Give the role its password, and the right to read what is there and what will be."""
    with psycopg.connect(address, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'viewer'").fetchone()
        word = "ALTER" if known else "CREATE"
        connection.execute(
            sql.SQL(word + " ROLE viewer LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                sql.Literal(password)
            )
        )
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO viewer")
        connection.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO viewer")


if __name__ == "__main__":
    open_store(sys.argv[1]).close()
    make_viewer(sys.argv[1], Path(sys.argv[2]).read_text("utf-8").strip())
