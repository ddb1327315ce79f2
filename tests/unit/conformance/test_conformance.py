"""The conformance tool has to fail whenever a claim is not backed by a passed test."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from provisions.evidence import exists, load_results, outcome_of
from provisions.lines import SEEDS, Expected, load_inventory, load_regulations
from provisions.report import State, examine, load_open, render

ROOT = Path(__file__).resolve().parents[3]
LIST = ROOT / "tests" / "conformance"

PASSING = "tests/unit/test_rules.py::test_holds"
ODOO = "doc_management.tests.test_rights.TestRights.test_a_stranger_reads_nothing"

HEAD = """
[regulation]
code = "vl"
prefix = "VL"
decision = "910/QĐ-UBND"
"""


def entry(name, tag="DM", addon="doc_management", **over):
    """One line of the list as TOML; `over` replaces or (None) removes keys."""
    values = {
        "id": name,
        "tag": tag,
        "addon": addon,
        "procedures": ["vl"],
        "text": f"What the provision {name} asks of the system.",
        "tests": [],
    } | over
    rows = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in values.items()
        if value is not None
    ]
    return "\n[[requirement]]\n" + "\n".join(rows) + "\n"


class Bench:
    """A checkout in a temporary folder: a list of three lines, tests and results."""

    def __init__(self, root):
        self.root = root
        self.lines = root / "tests" / "conformance"
        self.results = root / "build" / "results"
        self.lines.mkdir(parents=True)
        self.results.mkdir(parents=True)
        self.write(
            "tests/unit/test_rules.py",
            "def test_holds(): ...\n"
            "def test_other(): ...\n"
            "class TestGroup:\n    def test_inside(self): ...\n",
        )
        self.write(
            "addons/doc_management/tests/test_rights.py",
            "class TestRights(Shared):\n"
            "    def test_a_stranger_reads_nothing(self): ...\n",
        )
        self.write("docs/operations.md", "# Operations\n\n## Backup\n\nDaily.\n")
        self.list(entry("VL-1"), entry("VL-2"), entry("VL-3", "OPS", "operations"))
        self.inventory({"VL-1": "DM", "VL-2": "DM", "VL-3": "OPS"})
        self.ran({PASSING: "passed"})

    def write(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def list(self, *entries, head=HEAD, file="vl.toml"):
        self.write(f"tests/conformance/{file}", head + "".join(entries))

    def inventory(self, tags):
        rows = "".join(f"{name} {tag}\n" for name, tag in tags.items())
        self.write("tests/conformance/inventory.txt", "# id tag\n" + rows)
        self.expected = Expected(
            by_tag=Counter(tags.values()),
            by_prefix=Counter(name.partition("-")[0] for name in tags),
        )

    def ran(self, outcomes, file="unit.jsonl"):
        rows = [
            json.dumps({"test": test, "outcome": outcome})
            for test, outcome in outcomes.items()
        ]
        self.write(f"build/results/{file}", "\n".join(rows) + "\n")

    def report(self):
        return examine(self.lines, self.results, self.root, self.expected)

    def problems(self):
        return self.report().problems

    def gaps(self, *still_open):
        """What is found missing, with these ids listed as open."""
        self.write("tests/conformance/open.txt", "# id\n" + "\n".join(still_open))
        where = (self.lines, self.results, self.root, self.expected)
        return examine(*where, gaps=True)

    def claim(self, *tests, tag="DM", addon="doc_management", **over):
        """Claim the first line (or the OPS one) by these tests."""
        if tag == "OPS":
            third = entry("VL-3", tag, addon, **{"tests": list(tests)} | over)
            self.list(entry("VL-1"), entry("VL-2"), third)
        else:
            first = entry("VL-1", tag, addon, **{"tests": list(tests)} | over)
            self.list(first, entry("VL-2"), entry("VL-3", "OPS", "operations"))


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def only(problems, *words):
    """There is one problem, and it names these words."""
    assert len(problems) == 1, problems
    for word in words:
        assert word in problems[0]


def test_a_whole_list_without_claims_has_no_problem(bench):
    report = bench.report()
    assert report.problems == []
    assert report.count(State.UNCLAIMED) == 3
    assert report.count(State.PROVEN) == 0


def test_a_line_whose_tests_all_passed_is_proven(bench):
    bench.claim(PASSING, ODOO)
    bench.ran({ODOO: "passed"}, file="odoo.jsonl")
    report = bench.report()
    assert report.problems == []
    assert report.verdicts["VL-1"].state is State.PROVEN


def test_a_missing_provision_is_named(bench):
    bench.list(entry("VL-1"), entry("VL-3", "OPS", "operations"))
    problems = bench.problems()
    assert "VL-2: missing" in problems
    assert "tag DM: 1 lines, should be 2" in problems
    assert "regulation VL: 2 lines, should be 3" in problems


def test_a_provision_may_stand_in_the_list_once(bench):
    ops = entry("VL-3", "OPS", "operations")
    bench.list(entry("VL-1"), entry("VL-1"), entry("VL-2"), ops)
    assert "VL-1: stands in the list 2 times" in bench.problems()


def test_an_invented_provision_is_refused(bench):
    ops = entry("VL-3", "OPS", "operations")
    bench.list(entry("VL-1"), entry("VL-2"), entry("VL-2b"), ops)
    assert "VL-2b: no such provision" in bench.problems()


def test_an_unknown_tag_is_refused(bench):
    bench.claim(tag="XX", addon="doc_management")
    assert any("VL-1: unknown tag 'XX'" in problem for problem in bench.problems())


def test_a_line_keeps_the_tag_of_the_inventory(bench):
    bench.claim(tag="DS", addon="doc_signing")
    assert "VL-1: tagged DS, is DM" in bench.problems()


def test_changing_list_and_inventory_together_still_breaks_the_counts(bench):
    expected = bench.expected
    bench.list(entry("VL-1"), entry("VL-3", "OPS", "operations"))
    bench.inventory({"VL-1": "DM", "VL-3": "OPS"})
    bench.expected = expected
    assert "tag DM: 1 lines, should be 2" in bench.problems()


def test_the_addon_follows_from_the_tag(bench):
    bench.claim(addon="doc_signing")
    only(bench.problems(), "VL-1", "a DM line belongs to doc_management")


@pytest.mark.parametrize("text", ["", "Short.", "ThisIsOneWordOfTwentyFive", "a b c d"])
def test_a_text_that_says_nothing_is_refused(bench, text):
    bench.claim(text=text)
    only(bench.problems(), "VL-1", "too short")


@pytest.mark.parametrize(
    ("over", "complaint"),
    [
        ({"procedures": ["vl", "xx"]}, "unknown procedure 'xx'"),
        ({"procedures": ["vl", "vl"]}, "names a procedure twice"),
        ({"procedures": ["hn"]}, "does not name its own procedure vl"),
        ({"text": None, "test": []}, "too short"),
        ({"test": [PASSING]}, "unknown key test"),
        ({"tests": None}, "lacks tests"),
        ({"tests": PASSING}, "tests is not a list of text"),
        ({"tests": [PASSING, PASSING]}, "names a test twice"),
    ],
)
def test_a_malformed_line_is_refused(bench, over, complaint):
    bench.claim(**over)
    problems = bench.problems()
    assert any("VL-1" in row and complaint in row for row in problems), problems


def test_a_line_stands_in_the_file_of_its_regulation(bench):
    bench.list(entry("HN-1"), head=HEAD.replace("VL", "HN").replace("vl", "hn"))
    bench.list(
        entry("VL-1"), entry("VL-2"), file="dn.toml", head=HEAD.replace("VL", "DN")
    )
    assert "VL-1: stands in dn.toml, of DN" in bench.problems()


def test_a_file_that_is_no_toml_is_a_problem(bench):
    bench.write("tests/conformance/broken.toml", "id = VL-1\n")
    only(bench.problems(), "broken.toml: not readable")


@pytest.mark.parametrize("outcome", ["failed", "error"])
def test_a_claim_by_a_test_that_did_not_pass_fails(bench, outcome):
    bench.claim(PASSING)
    bench.ran({PASSING: outcome})
    report = bench.report()
    only(report.problems, "VL-1", PASSING, outcome)
    assert report.verdicts["VL-1"].state is State.FAILED


def test_one_failed_test_of_several_fails_the_line(bench):
    bench.claim(PASSING, "tests/unit/test_rules.py::test_other")
    bench.ran({PASSING: "passed", "tests/unit/test_rules.py::test_other": "failed"})
    report = bench.report()
    only(report.problems, "test_other: failed")
    assert report.verdicts["VL-1"].state is State.FAILED


def test_a_claim_by_a_test_that_did_not_run_fails(bench):
    bench.claim("tests/unit/test_rules.py::test_other")
    only(bench.problems(), "VL-1", "test_other: did not run")


@pytest.mark.parametrize(
    "test",
    [
        "tests/unit/test_rules.py::test_gone",
        "tests/unit/test_gone.py::test_holds",
        "tests/unit/test_rules.py",
        "doc_management.tests.test_rights.TestRights.test_gone",
        "doc_management.tests.test_rights.TestGone.test_a_stranger_reads_nothing",
        "doc_management.models.test_rights.TestRights.test_a_stranger_reads_nothing",
        "nonsense",
    ],
)
def test_a_claim_by_a_test_that_does_not_exist_fails_even_with_a_result(bench, test):
    bench.claim(test)
    bench.ran({test: "passed"})
    only(bench.problems(), "VL-1", test, "does not exist")


def test_a_skipped_test_proves_nothing(bench):
    bench.claim(PASSING)
    bench.ran({PASSING: "skipped"})
    problems = bench.problems()
    assert "unit.jsonl:1: outcome 'skipped'" in problems
    assert f"VL-1: {PASSING}: error" in problems


def test_ids_match_whole_and_not_by_their_beginning(bench):
    bench.write("tests/unit/test_rules.py", "def test_hold(): ...\n")
    bench.claim("tests/unit/test_rules.py::test_hold")
    bench.ran({PASSING: "passed"})
    only(bench.problems(), "test_hold: did not run")


def test_a_parametrised_test_passes_only_with_all_its_cases(bench):
    bench.claim(PASSING)
    bench.ran({f"{PASSING}[a]": "passed", f"{PASSING}[b]": "passed"})
    assert bench.problems() == []
    bench.ran({f"{PASSING}[a]": "passed", f"{PASSING}[b]": "failed"})
    only(bench.problems(), "VL-1", f"{PASSING}: failed")


def test_a_single_case_can_be_claimed(bench):
    bench.claim(f"{PASSING}[a]")
    bench.ran({f"{PASSING}[a]": "passed", f"{PASSING}[b]": "failed"})
    assert bench.problems() == []
    bench.ran({f"{PASSING}[b]": "passed"})
    only(bench.problems(), f"{PASSING}[a]: did not run")


def test_of_several_runs_of_a_test_the_worst_counts(bench):
    bench.claim(PASSING)
    bench.ran({PASSING: "failed"}, file="a.jsonl")
    bench.ran({PASSING: "passed"}, file="b.jsonl")
    only(bench.problems(), f"{PASSING}: failed")


def test_a_result_that_cannot_be_read_is_a_problem(bench):
    bench.write("build/results/unit.jsonl", '{"test": "x", "outcome": "pas\n["x"]\n')
    assert bench.problems() == [
        "unit.jsonl:1: not a test result",
        "unit.jsonl:2: not a test result",
    ]


def test_results_may_carry_the_full_module_path_of_odoo(bench):
    bench.ran({f"odoo.addons.{ODOO}": "passed"})
    assert outcome_of(ODOO, load_results(bench.results, []), bench.root) == "passed"


def test_a_test_inherited_from_a_shared_class_exists(bench):
    inherited = "doc_management.tests.test_rights.TestRights.test_shared_rule"
    assert not exists(inherited, bench.root)
    bench.write(
        "addons/doc_management/tests/shared.py",
        "class Shared:\n    def test_shared_rule(self): ...\n",
    )
    # A new process would read the folder afresh; so does a new file.
    assert exists(inherited, bench.root)


def test_a_test_in_a_pytest_class_exists(bench):
    assert exists("tests/unit/test_rules.py::TestGroup::test_inside", bench.root)
    assert not exists("tests/unit/test_rules.py::test_inside", bench.root)


def many(count, tests):
    names = {f"VL-{number}": "DM" for number in range(1, count + 1)}
    entries = [entry(name, tests=[tests(number)]) for number, name in enumerate(names)]
    return names, entries


def test_a_test_may_prove_five_lines(bench):
    names, entries = many(5, lambda number: PASSING)
    bench.inventory(names)
    bench.list(*entries)
    assert bench.problems() == []


def test_a_test_may_not_prove_six_lines(bench):
    names, entries = many(6, lambda number: PASSING)
    bench.inventory(names)
    bench.list(*entries)
    only(bench.problems(), PASSING, "claimed for 6 lines, at most 5", "VL-6")


def test_the_cases_of_one_test_count_together(bench):
    names, entries = many(6, lambda number: f"{PASSING}[{number}]")
    bench.inventory(names)
    bench.list(*entries)
    bench.ran({f"{PASSING}[{number}]": "passed" for number in range(6)})
    only(bench.problems(), PASSING, "claimed for 6 lines")


def test_the_limit_holds_over_all_files(bench):
    names, entries = many(5, lambda number: PASSING)
    bench.inventory(names | {"HN-1": "DM"})
    bench.list(*entries)
    other = entry("HN-1", tests=[PASSING], procedures=["hn"])
    bench.list(other, head=HEAD.replace("VL", "HN").replace("vl", "hn"), file="hn.toml")
    only(bench.problems(), PASSING, "claimed for 6 lines", "HN-1")


def test_what_is_no_matter_of_software_cannot_be_claimed(bench):
    bench.inventory({"VL-1": "NS"})
    bench.list(entry("VL-1", "NS", "none"))
    report = bench.report()
    assert report.problems == []
    assert report.verdicts["VL-1"].state is State.NOT_SOFTWARE
    bench.list(entry("VL-1", "NS", "none", tests=[PASSING]))
    only(bench.problems(), "VL-1", "cannot be claimed")


def test_an_operations_line_is_fulfilled_by_a_chapter(bench):
    bench.claim(tag="OPS", addon="operations", docs="docs/operations.md#Backup")
    report = bench.report()
    assert report.problems == []
    assert report.verdicts["VL-3"].state is State.DOCUMENTED


@pytest.mark.parametrize(
    "docs",
    [
        "docs/operations.md#Restore",
        "docs/operations.md#Daily.",
        "docs/operations.md",
        "docs/gone.md#Backup",
    ],
)
def test_a_chapter_that_is_not_there_fails_the_line(bench, docs):
    bench.claim(tag="OPS", addon="operations", docs=docs)
    report = bench.report()
    only(report.problems, "VL-3", docs, "no such heading")
    assert report.verdicts["VL-3"].state is State.FAILED


def test_docs_prove_nothing_about_software(bench):
    bench.claim(docs="docs/operations.md#Backup")
    only(bench.problems(), "VL-1", "only an OPS line is fulfilled by docs")


def test_the_report_shows_line_test_result_and_ends_with_all_figures(bench):
    bench.claim(PASSING)
    rows = list(render(bench.report()))
    assert f"  VL-1          DM  proven        {PASSING}: passed" in rows
    assert "  VL-2          DM  unclaimed" in rows
    columns = "lines/claimed/proven/failed/documented/unclaimed/not software"
    assert rows[-1] == (
        f"conformance ({columns}): DM 2/1/1/0/0/1/0; DS 0/0/0/0/0/0/0;"
        " DI 0/0/0/0/0/0/0; OPS 1/0/0/0/0/1/0; NS 0/0/0/0/0/0/0;"
        " VL 3/1/1/0/0/2/0; all 3/1/1/0/0/2/0; tests 1; problems 0"
    )


def test_the_quiet_report_still_names_what_is_wrong(bench):
    bench.claim(PASSING)
    bench.ran({PASSING: "failed"})
    rows = list(render(bench.report(), quiet=True))
    assert f"✗ VL-1: {PASSING}: failed" in rows
    assert not any(row.startswith("  VL-") for row in rows)


def run(*arguments):
    command = [sys.executable, str(ROOT / "scripts" / "conformance.py"), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_the_command_fails_on_a_list_that_is_not_whole(bench):
    done = run("--lines", str(bench.lines), "--results", str(bench.results))
    assert done.returncode == 1
    assert "regulation HN: 0 lines, should be 110" in done.stdout


def test_the_command_succeeds_on_the_real_list_without_its_claims(bench):
    for item in load_regulations(LIST, []):
        entries = [
            entry(line.id, line.tag, line.addon, procedures=list(line.procedures))
            for line in item.requirements
        ]
        head = HEAD.replace("VL", item.prefix).replace("vl", item.code)
        bench.list(*entries, head=head, file=f"{item.code}.toml")
    inventory = (LIST / "inventory.txt").read_text(encoding="utf-8")
    bench.write("tests/conformance/inventory.txt", inventory)
    done = run("--lines", str(bench.lines), "--results", str(bench.results))
    # 360 lines without proof, and the 38 of the manual name no chapter besides.
    assert done.returncode == 1
    assert done.stdout.endswith("all 450/0/0/0/0/360/90; tests 0; problems 398\n")
    faults = [row for row in done.stdout.splitlines() if row.startswith("✗")]
    assert {" ".join(row.split()[-2:]) for row in faults} == {
        "without proof",
        "the manual",
    }


def test_the_real_list_holds_every_provision_once_in_the_order_of_the_texts():
    problems = []
    regulations = load_regulations(LIST, problems)
    assert problems == []
    ids = [line.id for item in regulations for line in item.requirements]
    assert ids == list(load_inventory(LIST / "inventory.txt"))
    assert len(set(ids)) == len(ids) == 450


def test_the_real_list_has_the_counts_of_the_five_regulations():
    regulations = load_regulations(LIST, [])
    counts = {item.prefix: len(item.requirements) for item in regulations}
    assert counts == {"VL": 105, "HN": 110, "HT": 97, "TD": 77, "DN": 61}
    tags = Counter(line.tag for item in regulations for line in item.requirements)
    assert tags == {"DM": 226, "DS": 45, "DI": 51, "OPS": 38, "NS": 90}
    assert (dict(SEEDS.by_tag), dict(SEEDS.by_prefix)) == (tags, counts)


def test_the_claims_of_the_real_list_want_nothing_but_a_run(tmp_path):
    report = examine(LIST, tmp_path, ROOT)
    assert any(problem.endswith(": did not run") for problem in report.problems)
    assert [
        problem for problem in report.problems if not problem.endswith(": did not run")
    ] == []


def test_no_two_provisions_of_the_real_list_share_a_text():
    lines = [line for item in load_regulations(LIST, []) for line in item.requirements]
    texts = Counter(line.text for line in lines)
    assert [text for text, number in texts.items() if number > 1] == []


# No gaps ----------------------------------------------------------------------


def whole(bench, **over):
    """All claimed: two lines of software, one of the manual."""
    lines = {
        "VL-1": entry("VL-1", tests=[PASSING]),
        "VL-2": entry("VL-2", "DS", "doc_signing", tests=[PASSING]),
        "VL-3": entry("VL-3", "OPS", "operations", docs="docs/operations.md#Backup"),
    } | over
    bench.list(*lines.values())
    bench.inventory({"VL-1": "DM", "VL-2": "DS", "VL-3": "OPS"})


def test_a_list_without_gaps_passes(bench):
    whole(bench)
    assert bench.gaps().problems == []


def test_a_line_of_a_complete_tag_without_proof_is_a_fault(bench):
    whole(bench, **{"VL-1": entry("VL-1")})
    only(bench.gaps().problems, "VL-1", "DM", "without proof")
    # Listing it as open is no way out.
    assert len(bench.gaps("VL-1").problems) == 1
    only(bench.gaps("VL-1").problems, "VL-1", "no DM line may be")


def test_a_line_of_another_tag_has_to_be_listed_as_open(bench):
    whole(bench, **{"VL-2": entry("VL-2", "DS", "doc_signing")})
    only(bench.gaps().problems, "VL-2", "DS", "without proof")
    assert bench.gaps("VL-2  # the seal").problems == []


def test_what_is_claimed_and_still_listed_is_told(bench):
    whole(bench)
    report = bench.gaps("VL-2")
    assert (report.problems, report.closed) == ([], ("VL-2",))
    assert any("still lists" in row and "VL-2" in row for row in render(report))


def test_an_unknown_provision_is_not_open(bench):
    whole(bench)
    only(bench.gaps("VL-9").problems, "VL-9", "no such provision")


def test_a_line_of_the_manual_names_its_chapter_even_with_a_test(bench):
    whole(bench, **{"VL-3": entry("VL-3", "OPS", "operations", tests=[PASSING])})
    only(bench.gaps().problems, "VL-3", "no chapter")


def test_the_list_of_this_repository_is_open_only_where_it_says_so():
    """Whatever the tests gave: no line is unclaimed and unlisted."""
    problems = []
    regulations = load_regulations(LIST, problems)
    lines = {line.id: line for one in regulations for line in one.requirements}
    still_open = set(load_open(LIST / "open.txt"))
    unclaimed = {
        name
        for name, line in lines.items()
        if line.tag != "NS" and not line.tests and not line.docs
    }
    assert unclaimed <= still_open
    assert {lines[name].tag for name in still_open} <= {"DS", "DI"}
    manual = [line for line in lines.values() if line.tag == "OPS"]
    assert [line.id for line in manual if not line.docs] == []
