import os
import shutil
import stat
from pathlib import Path

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont

from docmgmt import fonts
from docmgmt.fonts import (
    DEBIAN_PACKAGES,
    FAMILIES,
    REQUIRED,
    FontError,
    FontFault,
    FontFile,
    find_fonts,
    missing_glyphs,
    search_fonts,
)


def fontconfig(tmp_path, *directories):
    """Return an environment in which fontconfig sees only these directories."""
    config = tmp_path / "fonts.conf"
    listed = "".join(f"<dir>{directory}</dir>" for directory in directories)
    config.write_text(
        f"<fontconfig>{listed}<cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    return {**os.environ, "FONTCONFIG_FILE": str(config)}


def copy_faces(directory):
    """Copy the four faces of the installed typeface; return the family's name."""
    directory.mkdir()
    found = find_fonts()
    for face in found.faces():
        shutil.copy(face.path, directory)
    return found.family


def cut(path, keep):
    """Rewrite a font so that it has the glyphs of these characters only."""
    font = TTFont(path)
    options = subset.Options(drop_tables=["GSUB", "GPOS", "GDEF"], name_IDs=["*"])
    cutter = subset.Subsetter(options)
    cutter.populate(text=keep)
    cutter.subset(font)
    font.save(path)


def test_the_machines_typeface_has_every_vietnamese_letter_in_all_faces():
    found = find_fonts()
    assert found.family in FAMILIES
    assert len(set(found.faces())) == 4
    for face in found.faces():
        cmap = TTFont(face.path, fontNumber=face.index).getBestCmap()
        assert not [char for char in REQUIRED if ord(char) not in cmap]
    styles = [
        (font["post"].italicAngle != 0, font["OS/2"].usWeightClass >= 600)
        for font in (TTFont(face.path, fontNumber=face.index) for face in found.faces())
    ]
    assert styles == [(False, False), (False, True), (True, False), (True, True)]


def test_the_typeface_is_as_wide_as_times():
    """Widths of Times New Roman: a, m, W, zero, in thousandths of the size."""
    font = TTFont(find_fonts().regular.path)
    cmap, widths, unit = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    measured = [round(widths[cmap[ord(char)]][0] * 1000 / unit) for char in "amW0"]
    assert measured == [444, 778, 944, 500]


def test_134_letters_are_required():
    letters = {char for char in REQUIRED if char.isalpha() and not char.isascii()}
    assert len(letters) == 134
    assert {"ậ", "Ữ", "đ", "Đ", "ỵ", "Ẵ"} <= letters


def test_a_family_that_lacks_one_letter_in_one_face_is_refused(tmp_path):
    family = copy_faces(tmp_path / "faces")
    victim = tmp_path / "faces" / find_fonts().bold_italic.path.name
    cut(victim, "".join(REQUIRED - {"ẵ"}))
    with pytest.raises(FontError) as caught:
        search_fonts(environ=fontconfig(tmp_path, tmp_path / "faces"))
    assert caught.value.code is FontFault.NO_VIETNAMESE
    assert caught.value.values == {
        "family": family,
        "missing": "ẵ",
        "packages": DEBIAN_PACKAGES,
    }


def test_a_good_build_is_taken_although_an_old_one_comes_first(tmp_path):
    copy_faces(tmp_path / "a_old")
    copy_faces(tmp_path / "b_new")
    old = tmp_path / "a_old" / find_fonts().regular.path.name
    cut(old, "".join(char for char in REQUIRED if ord(char) < 0x180))
    found = search_fonts(
        environ=fontconfig(tmp_path, tmp_path / "a_old", tmp_path / "b_new")
    )
    assert {face.path.parent.name for face in found.faces()} == {"b_new"}


def test_a_family_without_one_of_its_faces_is_not_found(tmp_path):
    copy_faces(tmp_path / "faces")
    (tmp_path / "faces" / find_fonts().italic.path.name).unlink()
    with pytest.raises(FontError) as caught:
        search_fonts(environ=fontconfig(tmp_path, tmp_path / "faces"))
    assert caught.value.code is FontFault.NOT_FOUND
    assert caught.value.values["packages"] == DEBIAN_PACKAGES


def test_an_unwanted_family_is_not_taken(tmp_path):
    copy_faces(tmp_path / "faces")
    with pytest.raises(FontError) as caught:
        search_fonts(("Tahoma",), fontconfig(tmp_path, tmp_path / "faces"))
    assert caught.value.code is FontFault.NOT_FOUND


def test_without_fontconfig_the_error_names_the_package(tmp_path):
    with pytest.raises(FontError) as caught:
        search_fonts(environ={"PATH": str(tmp_path)})
    assert caught.value.code is FontFault.NO_FONTCONFIG
    assert "fontconfig" in caught.value.values["packages"]


def test_a_failing_fontconfig_is_an_error_not_an_empty_list(tmp_path):
    program = tmp_path / "fc-list"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(FontError) as caught:
        search_fonts(environ={"PATH": str(tmp_path)})
    assert caught.value.code is FontFault.NO_FONTCONFIG


def test_a_file_that_is_no_font_lacks_everything(tmp_path):
    path = tmp_path / "x.ttf"
    path.write_bytes(b"not a font")
    assert missing_glyphs(FontFile(path)) == REQUIRED
    assert missing_glyphs(FontFile(Path("/nowhere.ttf")), "ab") == {"a", "b"}


def test_a_removed_typeface_is_looked_up_again(tmp_path, monkeypatch):
    good = find_fonts()
    gone = fonts.FontSet("x", *[FontFile(tmp_path / "gone.ttf")] * 4)
    monkeypatch.setattr(fonts, "_found", gone)
    assert find_fonts() == good
