/**
 * Which single key does what at the working inbox. Keys are matched by their place
 * (`ev.code`), since a Vietnamese keyboard turns d, j and s into tone marks.
 */
export const KEYS = {
    KeyJ: "next",
    ArrowDown: "next",
    KeyK: "previous",
    ArrowUp: "previous",
    Enter: "verb",
    Space: "page",
    KeyX: "select",
    KeyD: "read",
    KeyC: "forward",
    KeyB: "direct",
    KeyH: "file",
    KeyT: "follow",
    KeyY: "copy",
    Escape: "back",
};

/** Keys that are no letters: they work even where single letters are switched off. */
const PLAIN = new Set(["next", "previous", "verb", "page", "back"]);
const LETTERS = new Set(["KeyJ", "KeyK"]);

const TYPING =
    "input, textarea, select, [contenteditable]:not([contenteditable=false])";
const PRESSABLE = "button, a[href], [role=button], .o_list_record_selector";

/**
 * @param {KeyboardEvent} ev
 * @param {boolean} singleKeys whether letters act at once
 * @returns {string|null} a command, `tab:3` for a tab by its number, or nothing
 */
export function commandOf(ev, singleKeys = true) {
    const target = ev.target;
    if (
        ev.isComposing ||
        ev.defaultPrevented ||
        ev.ctrlKey ||
        ev.altKey ||
        ev.metaKey
    ) {
        return null;
    }
    const typing = target?.closest?.(TYPING);
    if (typing && typing.type !== "checkbox") {
        return null;
    }
    if (["Enter", "Space"].includes(ev.code) && target?.closest?.(PRESSABLE)) {
        return null;
    }
    if (ev.code === "Space" && typing) {
        return null;
    }
    if (singleKeys && ev.key === "?") {
        return "help";
    }
    if (singleKeys && ev.key === "/") {
        return "search";
    }
    if (ev.shiftKey) {
        return null;
    }
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(ev.code || "");
    if (digit) {
        return singleKeys ? `tab:${digit[1]}` : null;
    }
    const command = KEYS[ev.code];
    if (!command) {
        return null;
    }
    if (!singleKeys && (LETTERS.has(ev.code) || !PLAIN.has(command))) {
        return null;
    }
    return command;
}
