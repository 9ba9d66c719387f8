"""What is installed beside Lotwise, and how it is pinned."""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import platform
import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.install_python import EMBEDDED_ENGINE, engine_fits, without

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["runtime", "dev", "node"]
PACKAGES = ["graph", "loaders", "lotwise", "resolvers", "schema"]


def lock_text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")


def entries(text: str) -> dict[str, str]:
    """The packages of a lock file: canonical name to the whole entry with its hashes."""
    parts = re.split(r"^(?=\S+==)", text, flags=re.MULTILINE)[1:]
    return {canonicalize_name(part.split("==")[0]): part for part in parts}


def versions(name: str) -> dict[str, str]:
    found = {}
    for package, entry in entries(lock_text(name)).items():
        match = re.match(r"\S+==(\S+)", entry)
        assert match is not None
        found[package] = match.group(1)
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_no_package_of_the_locks_is_called_like_one_of_ours(name: str) -> None:
    """PyPI has a package named `schema`; installed beside ours, one would hide the other."""
    assert entries(lock_text(name)).keys().isdisjoint(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_installed_distribution_brings_a_package_of_our_names(package: str) -> None:
    owners = {
        canonicalize_name(one)
        for one in importlib.metadata.packages_distributions().get(package, [])
    }
    assert owners <= {"lotwise"}
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.distribution("schema")


@pytest.mark.parametrize("package", PACKAGES)
def test_our_packages_are_imported_from_here(package: str) -> None:
    file = importlib.import_module(package).__file__
    assert file is not None
    assert Path(file).resolve().is_relative_to(ROOT / package)


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes_and_no_address(name: str) -> None:
    text = lock_text(name)
    assert "://" not in text
    assert not re.search(
        r"^\s*(--index-url|--extra-index-url|--find-links|-i|-f)\b", text, re.MULTILINE
    )
    assert not re.search(r"(?<![\w.-])/(home|root|tmp|usr|opt|work)/", text)
    found = entries(text)
    assert found
    assert [one for one, entry in found.items() if "--hash=sha256:" not in entry] == []


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, dev = versions("runtime"), versions("dev")
    assert {name: dev.get(name) for name in runtime} == runtime


def test_every_declared_dependency_is_locked_in_a_version_it_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = [Requirement(one) for one in project["project"]["dependencies"]]
    declared += [Requirement(one) for one in project["build-system"]["requires"]]
    locked = versions("runtime")
    wrong = [
        str(one) for one in declared if locked[canonicalize_name(one.name)] not in one.specifier
    ]
    assert wrong == []


def test_what_is_installed_is_what_is_locked() -> None:
    """A forgotten `make install` after a change of the locks shows here."""
    different = {}
    for name, entry in entries(lock_text("dev")).items():
        requirement = Requirement(re.sub(r"\s*\\\n.*", "", entry, flags=re.DOTALL))
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        if name in EMBEDDED_ENGINE and not this_machine_has_the_engine():
            continue
        installed = importlib.metadata.version(name)
        if installed not in requirement.specifier:
            different[name] = installed
    assert different == {}


def this_machine_has_the_engine() -> bool:
    return engine_fits(platform.system(), *platform.libc_ver())


MACHINES = [
    ("linux", "x86_64", "3.11", True),
    ("linux", "aarch64", "3.14", True),
    ("darwin", "arm64", "3.13", True),
    ("win32", "AMD64", "3.12", True),
    ("darwin", "x86_64", "3.13", False),
    ("linux", "armv7l", "3.13", False),
    ("linux", "s390x", "3.13", False),
    ("win32", "ARM64", "3.13", False),
    ("linux", "x86_64", "3.15", False),
]


@pytest.mark.parametrize(("system", "machine", "python", "expected"), MACHINES)
def test_the_embedded_engine_is_asked_for_only_where_it_has_a_build(
    system: str, machine: str, python: str, expected: bool
) -> None:
    environment = {
        **default_environment(),
        "sys_platform": system,
        "platform_machine": machine,
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
    }
    entry = entries(lock_text("runtime"))["arcadedb-embedded"]
    requirement = Requirement(re.sub(r"\s*\\\n.*", "", entry, flags=re.DOTALL))
    assert requirement.marker is not None
    assert requirement.marker.evaluate({k: str(v) for k, v in environment.items()}) is expected


@pytest.mark.parametrize(
    ("system", "libc", "version", "expected"),
    [
        ("Linux", "glibc", "2.34", True),
        ("Linux", "glibc", "2.41", True),
        ("Linux", "glibc", "2.31", False),
        ("Linux", "musl", "1.2.5", False),
        ("Linux", "", "", False),
        ("Darwin", "", "", True),
        ("Windows", "", "", True),
    ],
)
def test_the_embedded_engine_is_left_out_on_an_unfit_c_library(
    system: str, libc: str, version: str, expected: bool
) -> None:
    assert engine_fits(system, libc, version) is expected


def test_leaving_out_the_engine_leaves_the_rest_as_it_was() -> None:
    text = lock_text("runtime")
    before, after = entries(text), entries(without(text, EMBEDDED_ENGINE))
    assert set(before) - set(after) == EMBEDDED_ENGINE
    assert {name: before[name] for name in after} == after


def test_the_npm_lock_pins_exactly_and_names_no_address() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    installed = {path: one for path, one in lock["packages"].items() if path}
    assert [path for path, one in installed.items() if "resolved" in one] == []
    assert [path for path, one in installed.items() if "integrity" not in one] == []
    for name, version in (package["dependencies"] | package["devDependencies"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert installed[f"node_modules/{name}"]["version"] == version
