import {describe, expect, test} from "@odoo/hoot";
import {levelIcon} from "@doc_interconnect/follow/follow_list";

describe.current.tags("desktop");

test("every level has an icon of its own", () => {
    const icons = ["fine", "look", "stop", "none"].map(levelIcon);
    expect(new Set(icons).size).toBe(4);
});

test("a level nobody knows is never green", () => {
    for (const level of ["", "unknown", undefined]) {
        expect(levelIcon(level)).toBe(levelIcon("none"));
    }
});
