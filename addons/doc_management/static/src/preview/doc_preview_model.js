/** Widths in pixels that the server renders pages at; see controllers/doc_file.py. */
const WIDTHS = [480, 800, 1200, 1600];

/** Steps of the magnifier; 1 fits the page to the column. */
export const ZOOMS = [0.75, 1, 1.25, 1.5, 2];

/** On phones the margins of the page are cut off, so that the text fits the width. */
export const TEXT_ZOOM = 1.2;
/** Where the text begins, as part of the page's width: a bit less than 30 mm of A4. */
const TEXT_START = 0.12;

/**
 * @typedef {{ id: number, name: string, role: string, mimetype: string,
 *  page_count: number, version: number }} DocFile
 */

/**
 * @param {{ id: number, name: string }} file
 * @param {boolean} [download]
 */
export function fileUrl(file, download = false) {
    const url = `/doc/file/${file.id}/${encodeURIComponent(file.name)}`;
    return download ? `${url}?download=1` : url;
}

/**
 * @param {DocFile} file
 * @param {number} page from 1
 * @param {number} width in pixels
 */
export function pageUrl(file, page, width) {
    return `/doc/file/${file.id}/page/${page}.png?w=${width}`;
}

/**
 * Returns the rendered width that is sharp enough, so that few sizes fill the cache.
 *
 * @param {number} shown width on the screen in CSS pixels
 * @param {number} ratio device pixels per CSS pixel
 */
export function renderWidth(shown, ratio) {
    const wanted = shown * Math.min(ratio || 1, 2);
    return WIDTHS.find((width) => width >= wanted * 0.9) || WIDTHS.at(-1);
}

/** @param {DocFile[]} files the main document first, the rest as it was added */
export function inReadingOrder(files) {
    const rank = (file) => (file.role === "main" ? 0 : 1);
    return [...files].sort((a, b) => rank(a) - rank(b));
}

/** @param {DocFile} file */
export function kindOf(file) {
    if (file.mimetype === "application/pdf") {
        return file.page_count > 0 ? "pages" : "broken";
    }
    return ["image/png", "image/jpeg", "image/gif", "image/webp"].includes(
        file.mimetype
    )
        ? "picture"
        : "other";
}

/**
 * @param {number} zoom
 * @param {number} step 1 or -1
 * @returns {number} the next step of the magnifier
 */
export function nextZoom(zoom, step) {
    if (step > 0) {
        return ZOOMS.find((level) => level > zoom) || ZOOMS.at(-1);
    }
    return ZOOMS.findLast((level) => level < zoom) || ZOOMS[0];
}

/**
 * @param {number} page
 * @param {number} count
 * @returns {number} a page that exists, from 1
 */
export function existingPage(page, count) {
    return Math.max(1, Math.min(page, count || 1));
}

/** @param {number} pageWidth shown width of the page; where to scroll to see its text */
export function textOffset(pageWidth) {
    return Math.round(pageWidth * TEXT_START);
}

/**
 * The first file dropped becomes the main document, whatever follows an annex.
 *
 * @param {DocFile[]} files what is there already
 * @param {{ role: string }[]} pending what waits to be sent
 */
export function roleOfNext(files, pending) {
    const hasMain = [...files, ...pending].some((file) => file.role === "main");
    return hasMain ? "annex" : "main";
}
