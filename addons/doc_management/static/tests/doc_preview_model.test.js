import {
    existingPage,
    fileUrl,
    inReadingOrder,
    kindOf,
    nextZoom,
    pageUrl,
    renderWidth,
    roleOfNext,
    ZOOMS,
} from "@doc_management/preview/doc_preview_model";
import {describe, expect, test} from "@odoo/hoot";

describe.current.tags("headless");

test("addresses carry the name as the server expects it", () => {
    const file = {id: 7, name: "Phụ lục 1/2.pdf"};
    expect(fileUrl(file)).toBe("/doc/file/7/Ph%E1%BB%A5%20l%E1%BB%A5c%201%2F2.pdf");
    expect(fileUrl(file, true)).toMatch(/\?download=1$/);
    expect(pageUrl(file, 2, 800)).toBe("/doc/file/7/page/2.png?w=800");
});

test("few widths are asked for, sharp on fine screens", () => {
    expect(renderWidth(390, 1)).toBe(480);
    expect(renderWidth(560, 1)).toBe(800);
    expect(renderWidth(390, 2)).toBe(800);
    expect(renderWidth(390, 3)).toBe(800);
    expect(renderWidth(5000, 2)).toBe(1600);
    expect(renderWidth(560, undefined)).toBe(800);
});

test("the main document stands first, the rest keeps its order", () => {
    const files = [
        {id: 1, role: "annex"},
        {id: 2, role: "scan"},
        {id: 3, role: "main"},
    ];
    expect(inReadingOrder(files).map((file) => file.id)).toEqual([3, 1, 2]);
    expect(files.map((file) => file.id)).toEqual([1, 2, 3]);
});

test("what can be shown is told from what cannot", () => {
    expect(kindOf({mimetype: "application/pdf", page_count: 2})).toBe("pages");
    expect(kindOf({mimetype: "application/pdf", page_count: 0})).toBe("broken");
    expect(kindOf({mimetype: "image/png", page_count: 0})).toBe("picture");
    expect(kindOf({mimetype: "image/svg+xml", page_count: 0})).toBe("other");
});

test("zoom and pages stay within what exists", () => {
    expect(nextZoom(1, 1)).toBe(1.25);
    expect(nextZoom(1.2, 1)).toBe(1.25);
    expect(nextZoom(1.2, -1)).toBe(1);
    expect(nextZoom(ZOOMS.at(-1), 1)).toBe(ZOOMS.at(-1));
    expect(nextZoom(ZOOMS[0], -1)).toBe(ZOOMS[0]);
    expect(existingPage(0, 3)).toBe(1);
    expect(existingPage(9, 3)).toBe(3);
    expect(existingPage(1, 0)).toBe(1);
});

test("the first file is the document, the next are annexes", () => {
    expect(roleOfNext([], [])).toBe("main");
    expect(roleOfNext([{role: "annex"}], [])).toBe("main");
    expect(roleOfNext([{role: "main"}], [])).toBe("annex");
    expect(roleOfNext([], [{role: "main"}])).toBe("annex");
});
