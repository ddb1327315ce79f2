/**
 * @typedef {{ id: number, title: string, subject: string, urgency: string,
 *  act: "sign" | "initial" | "approve", sha256: string,
 *  files: Object[], incoming: Object[] }} BookItem
 */

/** @param {string} sha256 the first bytes of the file's fingerprint, to be compared */
export function shortCode(sha256) {
    const code = (sha256 || "").slice(0, 8).toUpperCase();
    return code ? `${code.slice(0, 4)}·${code.slice(4)}` : "";
}

/**
 * Returns a line for each document of a batch: what it is about, the code of its file.
 *
 * @param {BookItem[]} items
 */
export function linesOf(items) {
    return items
        .map(
            ({subject, title, sha256}) => `• ${subject || title} (${shortCode(sha256)})`
        )
        .join("\n");
}

/**
 * Returns where to go after a decision: the next that is still open, else the first.
 *
 * @param {BookItem[]} items
 * @param {Record<number, string>} done what was decided, by id
 * @param {number} from
 */
export function nextOpen(items, done, from) {
    for (let step = 1; step <= items.length; step++) {
        const place = (from + step) % items.length;
        if (!done[items[place].id]) {
            return place;
        }
    }
    return -1;
}

/**
 * Returns the tabs of a document: its own files, main first, then what it answers.
 *
 * @param {BookItem} item
 */
export function tabsOf(item) {
    const rank = (file) => (file.role === "main" ? 0 : 1);
    const own = [...item.files].sort((a, b) => rank(a) - rank(b));
    return [
        ...own.map((file) => ({...file, from: "draft"})),
        ...item.incoming.map((file) => ({...file, from: "incoming"})),
    ];
}

/**
 * Returns the act of a key, or an empty string.
 *
 * @param {string} key
 * @param {BookItem} item
 */
export function actOfKey(key, item) {
    if (key === "j") {
        return "next";
    }
    if (key === "k") {
        return "previous";
    }
    if (key === "r") {
        return "return";
    }
    if (key === "s" && item.act === "sign") {
        return "decide";
    }
    if (key === "a" && item.act !== "sign") {
        return "decide";
    }
    return "";
}

/**
 * Returns what may be signed in one go: shown as it is now, open, nothing against it.
 *
 * @param {{ items: BookItem[], seen: Record<number, string>,
 *  done: Record<number, string>, blockers: Record<number, string> }} state
 */
export function signable({items, seen, done, blockers}) {
    return items.filter(
        (item) =>
            item.act === "sign" &&
            item.sha256 &&
            seen[item.id] === item.sha256 &&
            !done[item.id] &&
            blockers[item.id] === ""
    );
}
