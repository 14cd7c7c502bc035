"""Run a benchmark: python -m bench NAME [options]; without a name, list them."""

import runpy
import sys
from ast import get_docstring, parse
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Run the named module, or tell which there are."""
    names = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    name = sys.argv[1] if len(sys.argv) > 1 else None
    if name in names:
        sys.argv[:2] = [f"bench {name}"]
        runpy.run_module(f"bench.{name}", run_name="__main__")
        return
    for each in names:
        told = get_docstring(parse((HERE / f"{each}.py").read_text("utf-8"))) or ""
        print(f"{each:12} {told.splitlines()[0] if told else ''}")
    sys.exit(0 if name is None else 2)


main()
