"""A proposed policy planned in bulk: recent leads routed again by the live policy and by the proposed one."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.protocol import Bar, Figure, Options, Result, at_most, run, say

_POLICY = """
rules:
  - {id: enterprise, when: lead.employees >= 1000, require: {seniority: [senior, principal]}}
  - {id: partners, when: 'lead.channel == "partner"', route: {to: queue, name: partners}}
  - {id: hot, when: 'engagement.pricing_page >= 3 || engagement.demo_request >= 1', lead_priority: 5}
capacity: {pace_per_day: 8}
"""


def measure(options: Options) -> Result:
    """`fairlead policy plan` over recent leads of the sample, with a trained model; reading the records included."""
    leads = 5_000 if options.quick else 50_000
    folder = Path(tempfile.mkdtemp(prefix="fairlead-bench-", dir=Path.cwd()))
    try:
        home, export, policy = folder / "home", folder / "export", folder / "policy.yaml"
        policy.write_text(_POLICY, encoding="utf-8")
        say("sample, import and training …")
        _fairlead("sample", "--leads", str(leads), "--months", "18", "--seed", str(options.seed), "--affinity", "1.6", "--out", str(export))
        _fairlead("import", str(export), "--preset", "sample", "--home", str(home))
        _fairlead("train", "--home", str(home))
        start = time.perf_counter()
        told = _fairlead("policy", "plan", str(policy), "--days", "3650", "--leads", str(leads), "--json", "--home", str(home))
        seconds = time.perf_counter() - start
        start = time.perf_counter()
        _fairlead("policy", "plan", str(policy), "--days", "3650", "--leads", "1", "--json", "--home", str(home))
        reading = time.perf_counter() - start
        found = json.loads(told)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures = {
        "leads": Figure(found["leads"], "1"),
        "changed": Figure(len(found["changes"]), "1"),
        "seconds": Figure(seconds, "s"),
        "seconds_for_one_lead": Figure(reading, "s"),
        "milliseconds_per_lead": Figure(1e3 * (seconds - reading) / max(found["leads"] - 1, 1), "ms"),
    }
    bars: list[Bar] = [] if options.quick else [at_most("50,000 leads planned within 60 s", seconds, 60.0)]
    return Result(figures, {}, bars)


def _fairlead(*words: str) -> str:
    program = Path(sys.executable).with_name("fairlead")
    done = subprocess.run([str(program), *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"fairlead {' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


if __name__ == "__main__":
    run(measure, "planning")
