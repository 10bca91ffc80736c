"""The house in order: what lies where, and that what is said twice is said alike."""

import filecmp
import importlib
import pkgutil
import re
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import targetkit

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
INSTALLED = Path(targetkit.__path__[0])

# Each pattern is written so that it does not match itself.
PLACES = re.compile(
    r"(?<![\w.:/~$}])/(?:hom[e]|roo[t]|User[s]|wor[k]|far[m]|op[t]|mn[t]|sr[v]|tm[p]|va[r])/"
    r"|\b[A-Z]:\\(?:User[s]|Document[s])"
    r"|\bpyp[i]\.(?:org|python)|pythonhoste[d]\.|\bindex-ur[l]\b|\bnpmj[s]\."
)


def project_files():
    """What belongs to the project: what git knows or would add; without git, all but dot directories."""
    if (ROOT / ".git").exists():
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, capture_output=True, check=True, cwd=ROOT).stdout.decode().split("\0")
        found = [ROOT / name for name in names if name]
    else:
        found = [
            path
            for path in ROOT.rglob("*")
            if not {".venv", ".git", "__pycache__", "_build"} & set(path.parts)
            and not re.match(r"\.(?!ci|gitignore)", path.relative_to(ROOT).parts[0])
        ]
    return [path for path in found if path.is_file()]


def test_root():
    """The root holds what everybody looks for there, and nothing else."""
    allowed = {"CHANGELOG.md", "README.md", "docs", "pyproject.toml", "requirements.lock", "src", "tests"}
    names = {path.relative_to(ROOT).parts[0] for path in project_files()}

    assert allowed == {name for name in names if not name.startswith(".")}


def test_places():
    """No file names a directory of somebody's machine or the host of a package registry."""
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in project_files()
        for match in PLACES.finditer(path.read_bytes().decode(errors="replace"))
    }

    assert set() == found


@pytest.mark.parametrize(
    "text",
    [
        "see /hom" + "e/li-na/plan.csv",
        "C:" + "\\Users\\li-na",
        "https://pyp" + "i.org/simple",
        "(/tm" + "p/x)",
    ],
)
def test_places_are_seen(text):
    """The test above can fail."""
    assert PLACES.search(text)


def test_installed():
    """What is tested is what lies in src: install again after a change (`pip install --no-deps .`)."""
    source = ROOT / "src" / "targetkit"
    names = sorted(
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )

    assert "py.typed" in names
    assert (names, [], []) == filecmp.cmpfiles(source, INSTALLED, names, shallow=False)


def test_version():
    """pyproject.toml, the installed package and the changelog speak of one version."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    stated = PROJECT["project"]["version"]
    headings = re.findall(r"^## (.+)$", changelog, flags=re.MULTILINE)
    released = [heading for heading in headings if heading != "[Unreleased]"]

    assert stated == version("targetkit")
    assert "[Unreleased]" == headings[0]
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", heading) for heading in released)
    assert all(Version(heading[1:].partition("]")[0]) <= Version(stated) for heading in released)


def declared():
    """Everything that pyproject.toml asks for, wherever it does."""
    project = PROJECT["project"]
    lists = [
        PROJECT["build-system"]["requires"],
        project["dependencies"],
        *project["optional-dependencies"].values(),
        *PROJECT["dependency-groups"].values(),
    ]
    texts = {text for one in lists for text in one if isinstance(text, str)}
    return sorted(text for text in texts if Requirement(text).name != "targetkit")


@pytest.mark.parametrize("text", declared())
def test_locked(text):
    """The lock file holds what pyproject.toml asks for, in a version that it allows."""
    wanted = Requirement(text)
    pins = re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK, re.MULTILINE)
    pinned = {canonicalize_name(name): pin for name, pin in pins}

    assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)])


def test_hashed():
    """Every pin has its hashes, and the file says nothing of where to fetch from."""
    line = r"#.*|[\w.-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"

    assert [] == [found for found in LOCK.splitlines() if not re.fullmatch(line, found)]


def test_extras():
    """`all` is every extra."""
    extras = set(PROJECT["project"]["optional-dependencies"])
    everything = Requirement(PROJECT["project"]["optional-dependencies"]["all"][0])

    assert extras - {"all"} == everything.extras


def test_reference():
    """Every public module has its place in the reference."""
    pages = [page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "reference").rglob("*.md")]
    documented = {
        name for page in pages for name in re.findall(r"^\.\. automodule:: (\S+)$", page, re.MULTILINE)
    }
    found = pkgutil.walk_packages(targetkit.__path__, "targetkit.")
    public = {
        module.name
        for module in found
        if "._" not in module.name
        and (not module.ispkg or hasattr(importlib.import_module(module.name), "__all__"))
    }

    assert documented == public
