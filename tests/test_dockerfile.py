"""The image: as small in rights as it can be, and told apart from what must never get into it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
LINES = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text(encoding="utf-8")).splitlines()
STEPS = [line.partition(" ")[::2] for line in LINES if line.strip() and not line.lstrip().startswith("#")]
LAST = max(number for number, (word, _) in enumerate(STEPS) if word == "FROM")
FINAL = STEPS[LAST:]


def all_of(word: str, steps: list[tuple[str, str]]) -> list[str]:
    return [rest for each, rest in steps if each == word]


def test_builds_in_one_stage_and_runs_in_another() -> None:
    assert len(all_of("FROM", STEPS)) == 2
    assert any("--from=build" in rest for rest in all_of("COPY", FINAL))
    assert not any("pip install" in rest for rest in all_of("RUN", FINAL)), "the image that runs installs nothing"


def test_every_base_has_a_tag_and_none_is_latest() -> None:
    for base in all_of("FROM", STEPS):
        image = base.split()[0]
        assert re.fullmatch(r"python:3\.\d+-slim", image), image


def test_dependencies_are_those_of_the_lock_file_with_their_hashes() -> None:
    installs = [part for run in all_of("RUN", STEPS) for part in run.split("&&") if "pip install" in part]
    assert len(installs) == 2
    assert "--require-hashes" in installs[0]
    assert "requirements.lock" in installs[0]
    assert "--no-deps" in installs[1]
    assert "--no-build-isolation" in installs[1]


def test_catalogues_are_compiled_in_the_image() -> None:
    assert any("pybabel compile" in run for run in all_of("RUN", STEPS))


def test_runs_as_nobody_in_particular_with_a_fixed_id() -> None:
    (user,) = all_of("USER", FINAL)
    number, _, group = user.partition(":")
    assert int(number) > 0
    assert int(group) > 0
    assert any(f"--uid {number}" in run for run in all_of("RUN", FINAL))
    assert all_of("USER", STEPS[:LAST]) == []


def test_code_belongs_to_root_so_that_what_runs_cannot_change_it() -> None:
    assert not any("--chown" in rest or "--chmod" in rest for rest in all_of("COPY", STEPS))


def test_data_is_the_only_place_to_write() -> None:
    assert all_of("VOLUME", FINAL) == ["/data"]
    (prepare,) = all_of("RUN", FINAL)
    assert re.search(r"--owner silta --group silta --mode 0700 /data", prepare)
    assert "-perm -0002 -exec chmod o-w" in prepare, "folders of the base image that anyone may write to are closed"
    environment = " ".join(all_of("ENV", FINAL))
    assert "SILTA_DATA=/data" in environment
    assert "TMPDIR=/data" in environment
    assert "PYTHONDONTWRITEBYTECODE=1" in environment


def test_is_reached_from_outside_and_says_whether_it_is_well() -> None:
    assert "SILTA_HOST=0.0.0.0" in " ".join(all_of("ENV", FINAL))
    assert all_of("EXPOSE", FINAL) == ["8080"]
    (health,) = all_of("HEALTHCHECK", FINAL)
    assert "http://127.0.0.1:" in health
    assert "/healthz" in health
    assert "SILTA_PORT" in health, "wherever it listens"
    assert all_of("CMD", FINAL) == ['["silta", "run"]'], "a list, so that Silta itself is told to stop"


def test_carries_no_secret_and_no_data() -> None:
    words = {"password", "secret", "token", "key"}
    named = re.findall(r"(\w+)=", " ".join(all_of("ENV", STEPS) + all_of("ARG", STEPS)))
    assert not [name for name in named if any(word in name.casefold() for word in words)]
    assert not any(rest.split()[0] in {".", "./"} for rest in all_of("COPY", STEPS))
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in ignored if line and not line.startswith("#")]
    assert rules[0] == "*", "everything stays out that is not let in by name"
    let_in = {line.removeprefix("!") for line in rules if line.startswith("!")}
    copied = {rest.split()[0] for rest in all_of("COPY", STEPS) if not rest.startswith("--from")}
    assert let_in == copied
    assert all((ROOT / name).exists() for name in copied)
