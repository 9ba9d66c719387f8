"""``python -m lotwise`` is the command ``lotwise``."""

from lotwise.cli import app

if __name__ == "__main__":
    app(prog_name="lotwise")
