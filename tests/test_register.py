"""The register: which findings somebody answers for, and why an acceptance does not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from iaclint.acceptance import Register, Status
from iaclint.catalog import load_rules
from iaclint.cli.cases import example
from iaclint.judgement import Verdict
from iaclint.modules import Modules, RootModule
from iaclint.rule import Graph, Judgements, Rule, Severity, fail_if, rule
from iaclint.settings import Fact, Settings, SettledSuppression
from iaclint.source import Repository, SourceFile, Span
from iaclint.values.ask import below
from tests.support import Files, graph_of_text, write

TODAY = date(2026, 11, 26)
GOOD = 'reason="agreed" expires=2027-03-31'


@rule(Severity.HIGH, fix="keep them", peers=("PEER_1",))
def ret_x_short(graph: Graph) -> Judgements:
    """Days are few."""
    for group in graph.resources("x_group"):
        yield fail_if(below(group["days"], 90), group, "days are few", at=group["days"])


@rule(Severity.HIGH, fix="keep them")
def mfa_aws_weak(graph: Graph) -> Judgements:
    """A user is weak."""
    for user in graph.resources("x_user"):
        yield fail_if(below(user["factors"], 2), user, "the user is weak")


@rule(Severity.HIGH, fix="add one", elsewhere=True)
def log_x_absent(graph: Graph) -> Judgements:
    """There is none."""
    for group in graph.resources("x_group"):
        yield fail_if(below(group["days"], 9999), group, "there is none")


NONE = Settings()
RULES = (log_x_absent, mfa_aws_weak, ret_x_short)


def accepted(
    directory: Path, files: Files, settings: Settings = NONE, judged: Sequence[Rule] = (ret_x_short,)
) -> tuple[Register, set[str]]:
    """The register after a run, and the addresses of what it answers for."""
    repository = Repository(write(directory, files))
    register = Register(settings, RULES, TODAY)
    graph = Graph(RootModule(Modules(repository), "."), settings)
    found = [(one, judgement) for one in judged for judgement in one.judge(graph) if judgement.verdict is Verdict.FAIL]
    register.read(repository.sources())
    answers = {j.resource.address for one, j in found if register.accept(one, graph.root.label, j) is not None}
    return register, answers


def group(name: str, days: str = "days = 1", before: str = "") -> str:
    return f'{before}\nresource "x_group" "{name}" {{\n  {days}\n}}\n'


SOURCES = {
    "on the argument": (group("a", f"days = 1 # iaclint: ignore[ret-x-short] {GOOD}") + group("b"), {"x_group.a"}),
    "above the argument": (group("a", f"# iaclint: ignore[ret] {GOOD}\n  days = 1"), {"x_group.a"}),
    "above the resource": (group("a", before=f"# iaclint: ignore[PEER_1] {GOOD}") + group("b"), {"x_group.a"}),
    "on another argument": (group("a", f"days = 1\n  n = 2 # iaclint: ignore[ret] {GOOD}"), set()),
    "of another rule": (group("a", f"days = 1 # iaclint: ignore[log-x] {GOOD}"), set()),
    "where the value is written": (
        f'variable "d" {{\n  default = 1 # iaclint: ignore[ret] {GOOD}\n}}\n' + group("a", "days = var.d"),
        {"x_group.a"},
    ),
    "where the value is used": (
        'variable "d" {\n  default = 1\n}\n' + group("a", f"days = var.d # iaclint: ignore[ret] {GOOD}"),
        {"x_group.a"},
    ),
    "above the resource that uses it": (
        'variable "d" {\n  default = 1\n}\n' + group("a", "days = var.d", f"# iaclint: ignore[ret] {GOOD}"),
        {"x_group.a"},
    ),
}


@pytest.mark.parametrize("case", SOURCES)
def test_comments_answer_for_what_they_are_about(tmp_path: Path, case: str) -> None:
    text, expected = SOURCES[case]
    assert accepted(tmp_path, text)[1] == expected


def test_a_comment_on_a_module_call_answers_for_all_in_it(tmp_path: Path) -> None:
    calls = 'module "a" {\n  source = "./m"\n}\nmodule "b" {\n  source = "./m"\n}\n'
    files = {
        "main.tf": f"# iaclint: ignore[ret] {GOOD}\n{calls}",
        "m/main.tf": group("g") + 'module "n" {\n  source = "../n"\n}\n',
        "n/main.tf": group("h"),
    }
    assert accepted(tmp_path, files)[1] == {"module.a.x_group.g", "module.a.module.n.x_group.h"}


@pytest.mark.parametrize(
    ("settings", "expected"), [(NONE, set()), (Settings(vendored_suppressions=True), {"module.a.x_group.g"})]
)
def test_comments_of_fetched_modules_count_only_if_asked_for(
    tmp_path: Path, settings: Settings, expected: set[str]
) -> None:
    manifest = (
        '{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"a","Source":"x/y/z","Dir":".terraform/modules/a"}]}'
    )
    files = {
        "main.tf": 'module "a" {\n  source = "x/y/z"\n}\n',
        ".terraform/modules/modules.json": manifest,
        ".terraform/modules/a/main.tf": group("g", f"days = 1 # iaclint: ignore[ret] {GOOD}"),
    }
    assert accepted(tmp_path, files, settings)[1] == expected


def settled(
    address: str = "x_group.a", rule: str = "ret", reason: str = "agreed", day: date | None = TODAY
) -> Settings:
    return Settings(suppressions=(SettledSuppression(rule, address, reason, day, place="iaclint.toml:1"),))


@pytest.mark.parametrize(
    ("address", "expected"),
    [("x_group.a", {"x_group.a"}), ("x_group.*", {"x_group.a", "x_group.b"}), ("module.*", set())],
)
def test_the_settings_answer_for_addresses(tmp_path: Path, address: str, expected: set[str]) -> None:
    assert accepted(tmp_path, group("a") + group("b"), settled(address))[1] == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ('module.m["a"].x_group.g[1]', {'module.m["a"].x_group.g[1]'}),
        ('module.m["a"].*', {'module.m["a"].x_group.g[0]', 'module.m["a"].x_group.g[1]'}),
        ("module.m[*].x_group.g[0]", {'module.m["a"].x_group.g[0]', 'module.m["b]"].x_group.g[0]'}),
        ('module.m["b]"].x_group.g', set()),
        ("module.m[ab].x_group.g", set()),
        ("module.m.x_group.g", {f'module.m["{key}"].x_group.g[{n}]' for key in ("a", "b]") for n in (0, 1)}),
    ],
)
def test_the_settings_answer_for_instances(tmp_path: Path, address: str, expected: set[str]) -> None:
    """Brackets stand for themselves, and an address without keys for all instances."""
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  for_each = toset(["a", "b]"])\n}\n',
        "m/main.tf": group("g", "days = 1\n  count = 2"),
    }
    assert accepted(tmp_path, files, settled(address))[1] == expected


def test_of_two_comments_the_nearer_one_answers(tmp_path: Path) -> None:
    """The outer one is left for the rest of the text that it is about."""
    text = group("a", f"days = 1 # iaclint: ignore[ret] {GOOD}", f"# iaclint: ignore[ret] {GOOD}") + group("b")
    register, answers = accepted(tmp_path, text)
    assert (answers, [register.uses[one] for one in register.acceptances]) == ({"x_group.a"}, [0, 1])


def test_comments_of_two_repositories_with_the_same_paths_count(tmp_path: Path) -> None:
    register = Register(NONE, RULES, TODAY)
    for name in ("one", "two"):
        text = group("a", f"days = 1 # iaclint: ignore[ret] {GOOD}")
        repository = Repository(write(tmp_path / name, text))
        graph = Graph(RootModule(Modules(repository), "."), NONE)
        (judgement,) = ret_x_short.judge(graph)
        register.read(repository.sources())
        assert register.accept(ret_x_short, ".", judgement) is not None


def test_a_file_that_is_read_twice_has_its_comments_once(tmp_path: Path) -> None:
    """As for a plan that is judged beside its source."""
    write(tmp_path, group("a", f"days = 1 # iaclint: ignore[ret] {GOOD}"))
    register = Register(NONE, RULES, TODAY)
    for repository in (Repository(tmp_path), Repository(tmp_path)):
        (judgement,) = ret_x_short.judge(Graph(RootModule(Modules(repository), "."), NONE))
        register.read(repository.sources())
        assert register.accept(ret_x_short, ".", judgement) is not None
    assert [register.uses[one] for one in register.acceptances] == [2]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often it is asked whether a text contains a place, by file."""
    asked: Counter[str] = Counter()
    contains = Span.contains

    def counted(around: Span, place: Span) -> bool:
        asked[place.file.path] += 1
        return contains(around, place)

    monkeypatch.setattr(Span, "contains", counted)
    return asked


def test_many_comments_are_not_looked_through_one_by_one(tmp_path: Path, asked: Counter[str]) -> None:
    number = 200
    text = "".join(group(f"g{n}", f"days = 1 # iaclint: ignore[ret] {GOOD}") for n in range(number))
    register, answers = accepted(tmp_path, text)
    assert (len(answers), len(register.acceptances)) == (number, number)
    assert asked.total() < 10 * number


def test_comments_beside_one_another_do_not_hide_the_one_around_them(tmp_path: Path, asked: Counter[str]) -> None:
    others = "".join(f"x{n} = 1 # iaclint: ignore[ret] {GOOD}\n  " for n in range(200))
    register, answers = accepted(tmp_path, group("a", f"{others}days = 1", f"# iaclint: ignore[ret] {GOOD}"))
    assert (answers, [register.uses[one] for one in register.acceptances][:2]) == ({"x_group.a"}, [1, 0])
    assert asked.total() < 10


def test_a_far_day_is_no_error() -> None:
    """Python's days end with the year 9999."""
    register = Register(Settings(suppression_days=3650), RULES, date(9999, 12, 1))
    register.read([SourceFile("main.tf", group("a", f"days = 1 # iaclint: ignore[ret] {GOOD}"))])
    assert [one.is_expired for one in register.acceptances] == [True]


FAULTS = {
    "ignore[ret]": "It has no reason; add reason",
    'ignore[ret] reason=" "': "It has no reason",
    'ignore[ret] reason="x"': "It has no day of expiry; add expires=2027-05-25 or earlier",
    'ignore[ret] reason="x" expires=2026-11-25': "It expired on 2026-11-25; fix what it is about",
    'ignore[ret] reason="x" expires=2027-05-26': "It expires on 2027-05-26, and may do so on 2027-05-25 at the latest",
    'ignore[ret] reason="x" expires=soon': "`soon` is no day; write it as 2027-03-31",
    'ignore[ret] reason="x" expires=20270331': "`20270331` is no day; write it as 2027-03-31",
    f"ignore[ret-x-shrot] {GOOD}": "No rule is named `ret-x-shrot`; did you mean `ret-x-short`?",
    f"ignore[zzz] {GOOD}": "No rule is named `zzz`; `iaclint rules` lists them",
    f"ignore[mfa] {GOOD}": "`mfa` can only be suppressed in the settings file",
    "ignore": "It is not understood",
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_does_not_count_is_told_and_accepts_nothing(tmp_path: Path, text: str) -> None:
    register, answers = accepted(tmp_path, group("a", f"days = 1 # iaclint: {text}"))
    (problem,) = register.problems((ret_x_short,), complete=True)
    assert answers == set()
    assert (problem.summary, problem.line, problem.is_warning) == ("This suppression accepts nothing", 3, True)
    assert problem.detail.startswith(FAULTS[text])


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("expires=2026-11-25", Status.EXPIRED),
        ("expires=2027-11-25", Status.INVALID),
        ("expires=2026-11-26", Status.ACTIVE),
    ],
)
def test_the_last_day_still_counts(tmp_path: Path, text: str, status: Status) -> None:
    register, _ = accepted(tmp_path, group("a", f'days = 1 # iaclint: ignore[ret] reason="x" {text}'))
    assert [register.status(one, (ret_x_short,)) for one in register.acceptances] == [status]


def test_one_that_matches_nothing_is_told_if_all_was_looked_at(tmp_path: Path) -> None:
    text = group("a", f"days = 100 # iaclint: ignore[ret] {GOOD}")
    register, _ = accepted(tmp_path, text)
    (problem,) = register.problems((ret_x_short,), complete=True)
    assert (problem.summary, problem.line) == ("Unused suppression", 3)
    assert register.problems((ret_x_short,), complete=False) == []
    assert register.problems((), complete=True) == [], "its rule was not asked"


FACT = Fact("log-x-absent", "It is in another repository.", "https://example.com", "@sec", date(2026, 1, 1))


def test_a_fact_answers_for_a_rule_that_looks_for_something(tmp_path: Path) -> None:
    register, answers = accepted(tmp_path, group("a"), Settings(facts=(FACT,)), (log_x_absent, ret_x_short))
    assert answers == {"x_group.a"}
    assert register.problems((log_x_absent,), complete=True) == []


@pytest.mark.parametrize(
    ("root", "expected"), [("*", True), ("envs/prod", True), ("envs/prod (live)", True), ("envs", False)]
)
def test_a_fact_is_about_a_root_module_in_whatever_environment(tmp_path: Path, root: str, expected: bool) -> None:
    repository = Repository(write(tmp_path, {"envs/prod/main.tf": group("a")}))
    graph = Graph(RootModule(Modules(repository), "envs/prod", environment="live"), NONE)
    (judgement,) = log_x_absent.judge(graph)
    register = Register(Settings(facts=(replace(FACT, root=root),)), RULES, TODAY)
    assert (register.accept(log_x_absent, graph.root.label, judgement) is not None) is expected


@pytest.mark.parametrize(
    ("fact", "fault"),
    [
        (Fact("ret-x-short", "s", "e", "o", TODAY), "`ret-x-short` judges what is written in this repository"),
        (Fact("log-x-absnt", "s", "e", "o", TODAY), "no rule is named `log-x-absnt`; did you mean"),
        (Fact("log-x-absent", "s", "e", "o", TODAY, date(2026, 11, 25)), "it expired on 2026-11-25"),
        (Fact("log-x-absent", "s", "e", "o", date(2026, 11, 27)), "it is stated as of 2026-11-27"),
    ],
)
def test_a_fact_that_does_not_count(tmp_path: Path, fact: Fact, fault: str) -> None:
    register, answers = accepted(tmp_path, group("a"), Settings(facts=(fact,)), (log_x_absent,))
    assert answers == set()
    assert [one.fault[: len(fault)] for one in register.acceptances] == [fault]


def test_facts_can_answer_rules_of_the_house(tmp_path: Path) -> None:
    """A root module that is the baseline of an account, whose analyzer is in another repository."""
    rules = load_rules()
    analyzer = next(one for one in rules if one.name == "iam-aws-access-analyzer-absent")
    assert analyzer.elsewhere
    graph = graph_of_text(tmp_path, example(analyzer, "Bad"))
    fact = Fact(analyzer.name, "It is in another repository.", "https://example.com", "@sec", date(2026, 1, 1))
    register = Register(Settings(facts=(fact,)), rules, TODAY)
    found = [judgement for judgement in analyzer.judge(graph) if judgement.verdict is not Verdict.PASS]
    assert found
    assert all(register.accept(analyzer, graph.root.label, judgement) for judgement in found)
