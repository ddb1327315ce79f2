"""The presets against the list of points on which the regulations differ."""

import re

import pytest

from docmgmt.procedures import (
    BY_NAME,
    EXCLUSIONS,
    SAYINGS,
    SWITCHES,
    Regulation,
    article,
    departures,
    preset,
)

ALL = tuple(Regulation)

# Values in the order nd30, vl, hn, ht, td, dn; "-" is silence: the default holds.
CONFLICTS = [
    (
        "C1",
        "number_timing",
        "after_sign",
        ["after_sign", "after_sign", "-", "after_sign", "after_sign", "before_sign"],
    ),
    (
        "C1",
        "number_timing_scope",
        "electronic",
        ["-", "-", "-", "-", "-", "electronic"],
    ),
    (
        "C2",
        "signature_profile",
        "nd30_2020",
        ["nd30_2020", "-", "tt01_2019", "tt01_2019", "-", "-"],
    ),
    ("C3", "scan_signing_required", False, ["-", "-", True, True, "-", "-"]),
    (
        "C4",
        "annex_signing",
        "agency_only",
        ["agency_only", "-", "-", "as_main", "-", "-"],
    ),
    ("C6", "series_mode", "single", ["-", "-", "single", "-", "per_type", "-"]),
    ("C7", "block_number_if_incomplete", False, ["-", "-", "-", "-", True, "-"]),
    ("C8", "paper_policy", "rules", ["-", "-", "rules", "rules", "always", "-"]),
    (
        "C9",
        "email_dispatch",
        "only_unconnected",
        ["-", "-", "only_unconnected", "forbidden", "-", "allowed"],
    ),
    ("C11", "marks_block_exchange", True, ["-", "-", "-", True, "-", "-"]),
    ("C13", "shortcut_prior_opinion", False, ["-", "-", "-", "-", True, "-"]),
    ("C13", "shortcut_info_only", False, ["-", "-", "-", "-", True, "-"]),
    (
        "C14",
        "submit_within",
        "same_day",
        ["next_working_day", "hours", "-", "same_day", "-", "-"],
    ),
    ("C14", "submit_hours", 4, ["-", "-", "-", "-", "-", "-"]),
    (
        "C15",
        "issue_cutoff",
        "next_morning",
        ["next_day", "-", "next_morning", "next_morning", "-", "-"],
    ),
    (
        "C16",
        "receipt_time_rule",
        "office_hours",
        ["-", "-", "office_hours", "raw", "-", "-"],
    ),
    ("C16", "lunch_is_office_time", False, ["-", "-", "-", "-", "-", "-"]),
    (
        "C17",
        "sent_time_rule",
        "acknowledged",
        ["-", "-", "acknowledged", "raw", "-", "-"],
    ),
    (
        "C18",
        "dossier_close_approval",
        "leader",
        ["none", "-", "-", "-", "leader", "unit_head"],
    ),
    ("C19", "auto_done_on_reply", True, ["-", False, "-", "-", True, False]),
    ("C20", "silence_means_consent", False, ["-", "-", "-", "-", True, "-"]),
    ("C20", "opinions_first", False, ["-", "-", "-", "-", True, "-"]),
    ("C21", "max_upload_mb", 10, ["-", 10, "-", "-", "-", "-"]),
    ("C24", "notify_leader_on_refusal", True, ["-", "-", "-", True, "-", "-"]),
    (
        "C25",
        "read_scope",
        "involved",
        ["involved", "-", "-", "-", "agency", "involved"],
    ),
    ("C25", "copy_maker", "clerk", ["-", "-", "-", "-", "official", "-"]),
    ("C26", "proxy_personal_signing", False, [False, "-", "-", False, "-", "-"]),
    (
        "C27",
        "report_period",
        "month",
        ["-", "quarter", "half_year", "half_year", "month", "-"],
    ),
    (
        "C31",
        "issue_actor",
        "clerk",
        ["clerk", "clerk", "clerk", "clerk", "clerk", "signer"],
    ),
    ("", "schedule_clash", "warn", ["-", "-", "-", "-", "-", "-"]),
]


@pytest.mark.parametrize(
    ("conflict", "name", "default", "said"),
    CONFLICTS,
    ids=[row[1] for row in CONFLICTS],
)
def test_each_regulation_has_its_own_value_or_the_default(
    conflict, name, default, said
):
    assert (BY_NAME[name].conflict, BY_NAME[name].default) == (conflict, default)
    for regulation, value in zip(ALL, said, strict=True):
        expected = default if value == "-" else value
        assert preset(regulation)[name] == expected, regulation
        assert bool(article(regulation, name)) == (value != "-"), regulation


def test_the_table_of_conflicts_names_every_switch_once():
    assert [row[1] for row in CONFLICTS] == [switch.name for switch in SWITCHES]


@pytest.mark.parametrize("regulation", ALL)
def test_every_saying_is_a_known_choice_with_its_article(regulation):
    for name, saying in SAYINGS[regulation].items():
        switch = BY_NAME[name]
        if switch.is_number:
            assert type(saying.value) is int
        else:
            assert saying.value in switch.choices
        assert re.fullmatch(r"(Art\.|Annex) [\w. ,đ]+", saying.article)


def test_presets_differ_from_each_other():
    assert len({tuple(preset(regulation).values()) for regulation in ALL}) == len(ALL)


def test_no_switch_lets_state_secrets_in():
    assert not [switch for switch in SWITCHES if switch.conflict == "C12"]
    words = " ".join(switch.name for switch in SWITCHES)
    assert not re.search("secre|classif|mat_", words)


def test_only_dak_nong_keeps_classes_of_documents_out():
    assert set(EXCLUSIONS) == {Regulation.DN}
    assert list(EXCLUSIONS[Regulation.DN].values()) == [
        "Art. 3.1",
        "Art. 3.2",
        "Art. 3.3",
        "Art. 3.4",
    ]


def test_departures_name_what_the_regulation_says_otherwise():
    values = preset(Regulation.HT)
    assert departures(Regulation.HT, values) == ()
    values["receipt_time_rule"] = "office_hours"
    values["series_mode"] = "per_type"  # HT is silent: the agency's to choose
    [(name, saying)] = departures(Regulation.HT, values)
    assert (name, saying.value, saying.article) == (
        "receipt_time_rule",
        "raw",
        "Art. 10.2a",
    )
