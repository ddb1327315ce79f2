"""How a template refuses: told apart from the filling, which only the child imports."""

from __future__ import annotations

from ..compat import StrEnum
from ..errors import RuleError


class TemplateFault(StrEnum):
    """Why a template gives no document."""

    UNKNOWN_TAG = "unknown_tag"
    """A tag names a value that there is not (``detail``)."""
    SYNTAX = "syntax"
    """``detail``"""
    FORBIDDEN = "forbidden"
    """It tries what a template must not."""
    BROKEN = "broken"
    """No Word document."""


class TemplateRefused(RuleError):
    """The template gives no document."""
