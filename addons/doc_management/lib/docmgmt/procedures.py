"""What the regulations say about the switches of a working procedure.

Agencies differ on a known list of points (C1 … C32). Each point with a switch stands
in :data:`SWITCHES` with its default; :data:`SAYINGS` holds what each regulation says
about it and in which article. Where a regulation is silent the default holds.
Classes of documents that stay outside (C10) are a list, not a switch:
:data:`EXCLUSIONS`.

State secrets have no switch: no procedure can let them in (C12).

Sources: Nghị định 30/2020/NĐ-CP (nd30); Vĩnh Long 910/QĐ-UBND 2018 (vl); Hà Nam
40/2019/QĐ-UBND (hn); Hà Tĩnh 33/2019/QĐ-UBND (ht) and 206/QĐ-VPUB 2014 (td); Đắk Nông
63/QĐ-SKHCN 2015 (dn); Quyết định 28/2018/QĐ-TTg Art. 6 for the default of C15.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .compat import StrEnum

Value = str | bool | int


class Regulation(StrEnum):
    """The regulations that are shipped ready."""

    ND30 = "nd30"
    VL = "vl"
    HN = "hn"
    HT = "ht"
    TD = "td"
    DN = "dn"


@dataclass(frozen=True)
class Switch:
    """One point on which agencies differ."""

    name: str
    """Name of the field of the procedure."""
    conflict: str
    """The point it settles: C1 … C32; empty where no regulation speaks of it."""
    choices: tuple[Value, ...]
    """The default first. A number has its default alone."""

    @property
    def default(self) -> Value:
        return self.choices[0]

    @property
    def is_number(self) -> bool:
        return type(self.default) is int


@dataclass(frozen=True)
class Saying:
    """What a regulation says about a switch."""

    value: Value
    article: str
    """E.g. "Art. 8.3a"; where the text of another act speaks, that act."""


OFF_ON = (False, True)
ON_OFF = (True, False)

SWITCHES: tuple[Switch, ...] = (
    Switch("number_timing", "C1", ("after_sign", "before_sign")),
    Switch("number_timing_scope", "C1", ("electronic", "all")),
    Switch("signature_profile", "C2", ("nd30_2020", "tt01_2019")),
    Switch("scan_signing_required", "C3", OFF_ON),
    Switch("annex_signing", "C4", ("agency_only", "as_main")),
    Switch("series_mode", "C6", ("single", "per_type", "groups")),
    Switch("block_number_if_incomplete", "C7", OFF_ON),
    Switch("paper_policy", "C8", ("rules", "always", "never")),
    Switch("email_dispatch", "C9", ("only_unconnected", "allowed", "forbidden")),
    Switch("marks_block_exchange", "C11", ON_OFF),
    Switch("shortcut_prior_opinion", "C13", OFF_ON),
    Switch("shortcut_info_only", "C13", OFF_ON),
    Switch("submit_within", "C14", ("same_day", "next_working_day", "hours")),
    Switch("submit_hours", "C14", (4,)),
    Switch("issue_cutoff", "C15", ("next_morning", "next_day")),
    Switch("receipt_time_rule", "C16", ("office_hours", "raw")),
    Switch("lunch_is_office_time", "C16", OFF_ON),
    Switch("sent_time_rule", "C17", ("acknowledged", "raw")),
    Switch("dossier_close_approval", "C18", ("leader", "unit_head", "none")),
    Switch("auto_done_on_reply", "C19", ON_OFF),
    Switch("silence_means_consent", "C20", OFF_ON),
    Switch("opinions_first", "C20", OFF_ON),
    Switch("max_upload_mb", "C21", (10,)),
    Switch("notify_leader_on_refusal", "C24", ON_OFF),
    Switch("read_scope", "C25", ("involved", "unit", "agency")),
    Switch("copy_maker", "C25", ("clerk", "official")),
    Switch("proxy_personal_signing", "C26", OFF_ON),
    Switch("report_period", "C27", ("month", "quarter", "half_year", "year")),
    Switch("issue_actor", "C31", ("clerk", "signer")),
    Switch("schedule_clash", "", ("warn", "block")),
)

BY_NAME: Mapping[str, Switch] = MappingProxyType(
    {switch.name: switch for switch in SWITCHES}
)

SAYINGS: Mapping[Regulation, Mapping[str, Saying]] = MappingProxyType(
    {
        Regulation.ND30: {
            "number_timing": Saying("after_sign", "Art. 15.2"),
            "signature_profile": Saying("nd30_2020", "Annex I"),
            "annex_signing": Saying("agency_only", "Annex I part II.III.1d"),
            "submit_within": Saying("next_working_day", "Art. 4.2c, 23.1"),
            "issue_cutoff": Saying("next_day", "Art. 18.1"),
            "dossier_close_approval": Saying("none", "Art. 29.4"),
            "read_scope": Saying("involved", "Annex VI part III.3b"),
            "proxy_personal_signing": Saying(False, "Art. 32.3"),
            "issue_actor": Saying("clerk", "Art. 32.2c"),
        },
        Regulation.VL: {
            "number_timing": Saying("after_sign", "Art. 12.2"),
            "submit_within": Saying("hours", "Art. 12.1d"),
            "auto_done_on_reply": Saying(False, "Art. 14"),
            "max_upload_mb": Saying(10, "Art. 4.3"),
            "report_period": Saying("quarter", "Art. 18.2"),
            "issue_actor": Saying("clerk", "Art. 12.2"),
        },
        Regulation.HN: {
            "signature_profile": Saying("tt01_2019", "Art. 11.2c"),
            "scan_signing_required": Saying(True, "Art. 9.3a"),
            "series_mode": Saying("single", "Art. 14.2"),
            "paper_policy": Saying("rules", "Art. 6.3, 6.5"),
            "email_dispatch": Saying("only_unconnected", "Art. 6.2b"),
            "issue_cutoff": Saying("next_morning", "Art. 7.2"),
            "receipt_time_rule": Saying("office_hours", "Art. 12.2"),
            "sent_time_rule": Saying("acknowledged", "Art. 12.1"),
            "report_period": Saying("half_year", "Art. 20.4"),
            "issue_actor": Saying("clerk", "Art. 10.2, 12.1"),
        },
        Regulation.HT: {
            "number_timing": Saying("after_sign", "Art. 10.1b, 10.1c"),
            "signature_profile": Saying("tt01_2019", "Art. 11.4"),
            "scan_signing_required": Saying(True, "Art. 8.1"),
            "annex_signing": Saying("as_main", "Art. 10.1c"),
            "paper_policy": Saying("rules", "Art. 7"),
            "email_dispatch": Saying("forbidden", "Art. 6"),
            "marks_block_exchange": Saying(True, "Art. 6"),
            "submit_within": Saying("same_day", "Art. 8.3"),
            "issue_cutoff": Saying("next_morning", "Art. 10.2"),
            "receipt_time_rule": Saying("raw", "Art. 10.2a"),
            "sent_time_rule": Saying("raw", "Art. 10.2a"),
            "notify_leader_on_refusal": Saying(True, "Art. 8.2c"),
            "proxy_personal_signing": Saying(False, "Art. 4.2"),
            "report_period": Saying("half_year", "Art. 17.1"),
            "issue_actor": Saying("clerk", "Art. 10.1c"),
        },
        Regulation.TD: {
            "number_timing": Saying("after_sign", "Art. 7.2a"),
            "series_mode": Saying("per_type", "Art. 7.2c"),
            "block_number_if_incomplete": Saying(True, "Art. 3.5b, 7.2e"),
            "paper_policy": Saying("always", "Art. 7.2d"),
            "shortcut_prior_opinion": Saying(True, "Art. 3.2c"),
            "shortcut_info_only": Saying(True, "Art. 3.2d"),
            "dossier_close_approval": Saying("leader", "Art. 8.7c.2, 8.13"),
            "auto_done_on_reply": Saying(True, "Art. 8.7c.1, 8.7c.4"),
            "silence_means_consent": Saying(True, "Art. 8.10"),
            "opinions_first": Saying(True, "Art. 8.11"),
            "read_scope": Saying("agency", "Art. 4.3"),
            "copy_maker": Saying("official", "Art. 4.3b, 4.3c"),
            "report_period": Saying("month", "Art. 4.4c"),
            "issue_actor": Saying("clerk", "Art. 3.5a, 7.2b"),
        },
        Regulation.DN: {
            "number_timing": Saying("before_sign", "Art. 8.3a"),
            "number_timing_scope": Saying("electronic", "Art. 8.3a, 8.3b"),
            "email_dispatch": Saying("allowed", "Art. 5, 8.3b"),
            "dossier_close_approval": Saying("unit_head", "Art. 7.3"),
            "auto_done_on_reply": Saying(False, "Art. 7.2c"),
            "read_scope": Saying("involved", "Art. 8.3b"),
            "issue_actor": Saying("signer", "Art. 8.3a"),
        },
    }
)


EXCLUSIONS: Mapping[Regulation, Mapping[str, str]] = MappingProxyType(
    {
        Regulation.DN: {
            "unlawful": "Art. 3.1",
            "dispute": "Art. 3.2",
            "unofficial": "Art. 3.3",
            "one_stop": "Art. 3.4",
        }
    }
)
"""Classes of documents that a regulation keeps out of the system (C10), by code, with
the article. Others keep none out: HN Art. 14.1 wants every document in."""


def preset(regulation: Regulation) -> dict[str, Value]:
    """Return the value of every switch under a regulation, by field name."""
    says = SAYINGS[regulation]
    return {
        switch.name: says[switch.name].value if switch.name in says else switch.default
        for switch in SWITCHES
    }


def article(regulation: Regulation, name: str) -> str:
    """Return the article from which a value comes; empty where it is the default."""
    saying = SAYINGS[regulation].get(name)
    return saying.article if saying else ""


def departures(
    regulation: Regulation, values: Mapping[str, Value]
) -> tuple[tuple[str, Saying], ...]:
    """Return the switches that differ from what the regulation itself says.

    A default on which the regulation is silent is the agency's to choose, so a change
    of it is no departure.
    """
    return tuple(
        (name, saying)
        for name, saying in SAYINGS[regulation].items()
        if values[name] != saying.value
    )
