import {reactive} from "@odoo/owl";

/**
 * The place on the document that somebody asked to see. `count` grows with every
 * question, so that asking for the same place twice scrolls there twice.
 */
export const docFocus = reactive({
    resId: null,
    page: 0,
    box: null,
    level: "",
    count: 0,
});

/**
 * @param {number} resId record whose document is meant
 * @param {{page: number, box: number[] | null, level: string}} place
 */
export function showOnPage(resId, {page, box, level}) {
    Object.assign(docFocus, {resId, page, box, level, count: docFocus.count + 1});
}

/**
 * @param {number} resId
 * @param {number} page
 * @returns {Object[]} the box asked for, as the preview draws it; none elsewhere
 */
export function focusBoxes(resId, page) {
    const {box, level} = docFocus;
    if (docFocus.resId !== resId || docFocus.page !== page || !box) {
        return [];
    }
    const [left, top, right, bottom] = box;
    // A little room around the words
    const sides = {
        left: left - 0.005,
        top: top - 0.003,
        width: right - left + 0.01,
        height: bottom - top + 0.006,
    };
    const style = Object.entries(sides)
        .map(([side, part]) => `${side}: ${(part * 100).toFixed(2)}%`)
        .join("; ");
    return [{name: "finding", level, on: true, style}];
}
