import {describe, expect, test} from "@odoo/hoot";
import {readStep} from "@doc_interconnect/fields/doc_step_field";

describe.current.tags("desktop");

test("a reported step has an icon and its words", () => {
    expect(readStep("fine|08:02")).toEqual({
        level: "fine",
        words: "08:02",
        icon: "fa-check",
    });
    expect(readStep("stop|từ chối | 3/5")).toEqual({
        level: "stop",
        words: "từ chối | 3/5",
        icon: "fa-times",
    });
});

test("what nobody reported is never green", () => {
    for (const value of [false, "", "08:02", "unknown|x", "constructor|x"]) {
        expect(readStep(value).level).toBe("none");
    }
});
