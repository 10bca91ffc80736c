"""targetkit with what it needs and nothing else: it imports, and whatever needs more says what is missing."""

import importlib
import pkgutil
import subprocess
import sys
import sysconfig
from importlib.metadata import distributions
from pathlib import Path

before = set(sys.modules)
targetkit = importlib.import_module("targetkit")

# six and tzdata come with python-dateutil, each with some of its versions.
needed = {"attrs", "pip", "python-dateutil", "setuptools", "six", "targetkit", "tzdata"}
installed = {found.metadata["Name"].lower() for found in distributions()}
assert installed <= needed, f"unexpected: {installed - needed}"

# What is nothing without its library: the command, and what Hypothesis draws from.
doors = {"targetkit.cli._commands", "targetkit._hypothesis", "targetkit.strategies"}
for found in pkgutil.walk_packages(targetkit.__path__, "targetkit."):
    if found.name not in doors:
        importlib.import_module(found.name)
loaded = {name.partition(".")[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)
assert loaded <= {"attr", "attrs", "dateutil", "six", "targetkit"}, f"unexpected: {loaded}"
print("loaded:", *sorted(loaded))

month = targetkit.Month(2026, 11)
plan = targetkit.decompose(
    {targetkit.Metric("signings"): 4},
    targetkit.Manager("li-na"),
    month,
    calendar=targetkit.WorkCalendar.daily(),
)
progress = targetkit.track(plan, targetkit.Actuals([], metrics=plan.metrics), month.start)
uses = {
    "testing": lambda: importlib.import_module("targetkit.strategies"),
    "calendars": lambda: importlib.import_module("targetkit.interop.holidays").calendar("CN", years=2026),
    "json": lambda: importlib.import_module("targetkit.interop.json").dumps(plan),
    "frames": lambda: importlib.import_module("targetkit.interop.frames").to_frame(plan),
    "notebook": lambda: importlib.import_module("targetkit.interop.charts").burn_up(progress, "signings"),
    "excel": lambda: importlib.import_module("targetkit.interop.excel").write_pack("pack.xlsx", plan),
}
for extra, use in uses.items():
    said = ""
    try:
        use()
    except targetkit.MissingExtra as missing:
        said = str(missing)
    assert f"pip install 'targetkit[{extra}]'" in said, f"{extra}: {said!r} is no remedy"
    print(f"{extra}: {said}")

command = Path(sysconfig.get_path("scripts"), "targetkit")
run = subprocess.run([command, "demo"], capture_output=True, check=False, text=True)
assert run.returncode, "the demo cannot work without the extra"
assert "pip install 'targetkit[cli]'" in run.stderr, run.stderr
assert "Traceback" not in run.stderr, run.stderr
print("the command:", run.stderr.strip())
