import {commandOf} from "@doc_management/inbox/inbox_keys";
import {sectionsOf} from "@doc_management/inbox/inbox_sections";
import {tabDomain} from "@doc_management/inbox/inbox_search_model";
import {describe, expect, test} from "@odoo/hoot";

function press(over) {
    return {
        code: "",
        key: "",
        target: document.createElement("div"),
        isComposing: false,
        defaultPrevented: false,
        ctrlKey: false,
        altKey: false,
        metaKey: false,
        shiftKey: false,
        ...over,
    };
}

describe("keys", () => {
    test("letters are known by their place, whatever the keyboard writes", () => {
        expect(commandOf(press({code: "KeyD", key: "đ"}))).toBe("read");
        expect(commandOf(press({code: "KeyJ", key: "Unidentified"}))).toBe("next");
        expect(commandOf(press({code: "KeyC", key: "c"}))).toBe("forward");
        expect(commandOf(press({code: "Digit3", key: "3"}))).toBe("tab:3");
        expect(commandOf(press({code: "Numpad9", key: "9"}))).toBe("tab:9");
        expect(commandOf(press({code: "Digit0", key: "0"}))).toBe(null);
        expect(commandOf(press({code: "KeyQ", key: "q"}))).toBe(null);
    });

    test("a letter that is still being composed does nothing", () => {
        expect(commandOf(press({code: "KeyD", isComposing: true}))).toBe(null);
    });

    test("keys with Ctrl, Alt or Meta belong to others", () => {
        for (const modifier of ["ctrlKey", "altKey", "metaKey"]) {
            expect(commandOf(press({code: "KeyC", [modifier]: true}))).toBe(null);
        }
        expect(commandOf(press({code: "KeyD", shiftKey: true}))).toBe(null);
    });

    test("whoever types a text is left alone, a tick box is not a text", () => {
        for (const tag of ["input", "textarea", "select"]) {
            const target = document.createElement(tag);
            expect(commandOf(press({code: "KeyD", target}))).toBe(null);
            expect(commandOf(press({code: "Slash", key: "/", target}))).toBe(null);
        }
        const box = document.createElement("input");
        box.type = "checkbox";
        expect(commandOf(press({code: "KeyX", target: box}))).toBe("select");
    });

    test("Enter and Space press the button they stand on", () => {
        const button = document.createElement("button");
        expect(commandOf(press({code: "Enter", target: button}))).toBe(null);
        expect(commandOf(press({code: "Space", target: button}))).toBe(null);
        expect(commandOf(press({code: "KeyJ", target: button}))).toBe("next");
        expect(commandOf(press({code: "Enter"}))).toBe("verb");
    });

    test("question mark and slash by what they write", () => {
        expect(commandOf(press({code: "Slash", key: "?", shiftKey: true}))).toBe(
            "help"
        );
        expect(commandOf(press({code: "Digit7", key: "/", shiftKey: true}))).toBe(
            "search"
        );
    });

    test("switched off, single characters do nothing and the others go on", () => {
        for (const code of ["KeyD", "KeyJ", "KeyK", "KeyX", "Digit1"]) {
            expect(commandOf(press({code}), false)).toBe(null);
        }
        expect(commandOf(press({code: "Slash", key: "?"}), false)).toBe(null);
        expect(commandOf(press({code: "Enter"}), false)).toBe("verb");
        expect(commandOf(press({code: "ArrowDown"}), false)).toBe("next");
        expect(commandOf(press({code: "Escape"}), false)).toBe("back");
    });
});

describe("sections and tabs", () => {
    test("what is neither urgent nor due is the rest", () => {
        expect(sectionsOf({count: 12, urgent: 2, due: 3})).toEqual({
            urgent: 2,
            due: 3,
            rest: 7,
        });
        expect(sectionsOf(undefined)).toEqual({});
    });

    test("overdue is asked across all tabs", () => {
        expect(tabDomain("overdue")).toEqual([["overdue", "=", true]]);
        expect(tabDomain("inform")).toEqual([["tab", "=", "inform"]]);
    });
});
