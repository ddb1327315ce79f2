"""How far a visible signature may be moved from where the rule puts it.

Decree 30/2020/NĐ-CP, Annex I, Part I: I.4 (margins), II.7d (the signature between
title and name), II.8 (the seal in its real size, over about a third of the signature
from the left). Places come from people: every one is checked before it is used.
"""

from __future__ import annotations

import math

from . import geometry, signing
from .values import POINTS_PER_MM, Box, Code, DocSignError

MAX_SIGNATURE_WIDTH = 55 * POINTS_PER_MM
MAX_SIGNATURE_HEIGHT = 25 * POINTS_PER_MM
_MIN_SIGNATURE = 3 * POINTS_PER_MM
_BESIDE = 10 * POINTS_PER_MM
"""A hand may reach so far beyond the column of title and name."""
_OVER_LINES = 3 * POINTS_PER_MM
"""And so far into the lines themselves, as pens do."""
_SEAL_SHARE = 1 / 6
"""Of the seal's width, either way: it covers between a sixth and a half of itself."""
_SLACK = 0.5
"""Points: browsers round."""
_MARGINS_MM = (30.0, 20.0, 15.0, 20.0)
"""Left, bottom, right, top: the least that the decree allows on A4."""


def of_signature(block: Box) -> Box:
    """Where a signature may lie, for the room between its title and its name."""
    width = max(block.width, MAX_SIGNATURE_WIDTH) + 2 * _BESIDE
    return Box(
        block.page,
        block.left + (block.width - width) / 2,
        block.bottom - _OVER_LINES,
        width,
        block.height + 2 * _OVER_LINES,
    )


def of_seal(rule: Box, person: Box) -> Box:
    """Where a seal may lie that by ``rule`` covers a third of the ``person``'s mark.

    A sixth of its width to either side; its middle stays beside the signature.
    """
    aside = rule.width * _SEAL_SHARE
    bottom = min(rule.bottom, person.bottom - rule.height / 2)
    top = max(rule.top, person.top + rule.height / 2)
    return Box(
        rule.page, rule.left - aside, bottom, rule.width + 2 * aside, top - bottom
    )


def on_page(box: Box, size: tuple[float, float]) -> Box:
    """The part of ``box`` that is on a page of that size (width, height)."""
    left, bottom = max(0.0, box.left), max(0.0, box.bottom)
    right, top = min(size[0], box.right), min(size[1], box.top)
    return Box(box.page, left, bottom, max(0.0, right - left), max(0.0, top - bottom))


def margins(page: int, size: tuple[float, float]) -> Box:
    """What is inside the decree's margins of a page."""
    left, bottom, right, top = (value * POINTS_PER_MM for value in _MARGINS_MM)
    return Box(page, left, bottom, size[0] - left - right, size[1] - bottom - top)


def check_on_page(pdf: bytes, box: Box) -> None:
    """Raises DocSignError ``no_such_page``, ``place_off_page``."""
    numbers = (box.left, box.bottom, box.width, box.height)
    if not all(math.isfinite(number) for number in numbers):
        raise DocSignError(Code.PLACE_OFF_PAGE, "no numbers")
    frame = geometry.page_frame(signing.open_pdf(pdf), box.page)
    page = Box(box.page, 0.0, 0.0, frame.width, frame.height)
    if box.width <= 0 or box.height <= 0 or not page.holds(box, _SLACK):
        raise DocSignError(Code.PLACE_OFF_PAGE, f"page {box.page + 1}")


def check_signature(pdf: bytes, place: Box, block: Box | None) -> None:
    """Raises DocSignError ``place_size``, ``place_unlawful`` and as above.

    ``block``: the room between title and name, None when they are not printed.
    """
    check_on_page(pdf, place)
    fits = (
        _MIN_SIGNATURE <= place.width <= MAX_SIGNATURE_WIDTH + _SLACK
        and _MIN_SIGNATURE <= place.height <= MAX_SIGNATURE_HEIGHT + _SLACK
    )
    if not fits:
        raise DocSignError(Code.PLACE_SIZE, "of a signature")
    if block is not None and not of_signature(block).holds(place, _SLACK):
        raise DocSignError(Code.PLACE_UNLAWFUL, "not between title and name")


def check_seal(pdf: bytes, place: Box, rule: Box, person: Box) -> None:
    """Raises DocSignError ``place_size``, ``place_unlawful`` and as above."""
    check_on_page(pdf, place)
    if (
        abs(place.width - rule.width) > _SLACK
        or abs(place.height - rule.height) > _SLACK
    ):
        raise DocSignError(Code.PLACE_SIZE, "a seal keeps its real size")
    if not of_seal(rule, person).holds(place, _SLACK):
        raise DocSignError(Code.PLACE_UNLAWFUL, "not over a third of the signature")
