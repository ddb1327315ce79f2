import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {pageUrl} from "@doc_management/preview/doc_preview_model";

import {MM, STEPS, moved, onPage, placesOf, styleOf} from "./placement_model";

const MODEL = "doc.outgoing";
const WIDTH = 1200;
export const DRAW_AFTER = 250;
const ZOOMS = [0.6, 0.75, 1, 1.25, 1.5, 2];
const ROUND = ["seal"];

/**
 * The page as it will be signed: where number, date, signature and seal will stand.
 * What may be moved is moved by mouse, finger or arrow keys; the server draws the page
 * anew from the bytes to be signed, says what to look at, and checks every place.
 */
export class SignaturePlacement extends Component {
    static template = "doc_signing.Placement";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.notification = useService("notification");
        this.sheet = useRef("sheet");
        this.touched = new Set();
        this.asked = 0;
        this.state = useState({
            data: null,
            spots: [],
            page: 1,
            zoom: 1,
            isSmall: this.ui.isSmall,
            drawing: false,
            signing: false,
            grip: null,
            missing: false,
        });
        useBus(this.ui.bus, "resize", () => {
            this.state.isSmall = this.ui.isSmall;
        });
        this.drawSoon = useDebounced(() => this.load(this.state.page), DRAW_AFTER);
        this.env.config.setDisplayName(_t("Place and sign"));
        onWillStart(() => this.load());
    }

    get id() {
        const {context, params} = this.props.action;
        return (context && context.active_id) || (params && params.resId);
    }

    // What the server knows -------------------------------------------------------

    /** Draw a page anew; only the answer to the latest question counts. */
    async load(page = null, fileId = this.state.data?.file.id) {
        if (!this.id) {
            this.state.missing = true;
            return;
        }
        const turn = ++this.asked;
        this.state.drawing = true;
        try {
            const data = await this.orm.call(MODEL, "action_placement", [[this.id]], {
                places: this.places,
                file_id: fileId || null,
                page,
                width: WIDTH,
            });
            if (turn === this.asked) {
                this.state.data = data;
                this.state.spots = data.spots;
                this.state.page = data.image.page;
            }
        } finally {
            if (turn === this.asked) {
                this.state.drawing = false;
            }
        }
    }

    get places() {
        return placesOf(this.state.spots, this.touched);
    }

    get size() {
        return this.state.data.sizes[this.state.page - 1];
    }

    get pages() {
        return this.state.data.sizes.map((_size, place) => place + 1);
    }

    get isOnly() {
        return this.pages.length === 1 && this.state.data.files.length === 1;
    }

    get isDrawn() {
        return !this.state.drawing && this.state.data.image.page === this.state.page;
    }

    get source() {
        const {image} = this.state.data;
        return image.page === this.state.page
            ? `data:image/png;base64,${image.png}`
            : this.plainPage(this.state.page, WIDTH);
    }

    plainPage(page, width) {
        return pageUrl(this.state.data.file, page, width);
    }

    pageText(page) {
        return _t("Page %(page)s of %(name)s", {
            page,
            name: this.state.data.file.name,
        });
    }

    get spots() {
        return this.state.spots.filter(({box}) => box.page === this.state.page);
    }

    /** A mark that may go to the page shown, but stands on another. */
    get comer() {
        return this.state.spots.find(
            ({anywhere, box}) => anywhere && box.page !== this.state.page
        );
    }

    style(spot) {
        return styleOf(spot.box, this.size);
    }

    spotClass(spot) {
        return {
            o_doc_place_moves: Boolean(spot.reach),
            o_doc_place_round: ROUND.includes(spot.mark),
            o_doc_place_held: this.state.grip?.mark === spot.mark,
            o_doc_place_guessed: spot.guessed,
        };
    }

    spotText(spot) {
        return spot.reach
            ? _t("%(mark)s: drag it, or move it by 1 mm with the arrow keys", {
                  mark: spot.label,
              })
            : spot.label;
    }

    get isAgency() {
        return this.state.data.purpose === "agency";
    }

    get sealText() {
        return _t("red, %(mm)s mm across (real size), over a third of the signature", {
            mm: this.state.data.seal_mm,
        });
    }

    /** Something stands where it stood last time: that may be forgotten. */
    get isRemembered() {
        return this.state.spots.some(({remembered}) => remembered);
    }

    /** The page says nothing of the place: the signer chooses it. */
    get isFree() {
        return this.state.spots.some(({anywhere}) => anywhere);
    }

    get moves() {
        return this.state.spots.some(({reach}) => reach);
    }

    // Looking ---------------------------------------------------------------------

    show(page) {
        this.state.page = page;
        const has = this.state.spots.some(({box}) => box.page === page);
        if (has && this.state.data.image.page !== page) {
            this.load(page);
        }
    }

    showFile(file) {
        if (file.id !== this.state.data.file.id) {
            // Only the main document has anything that moves: what was moved stays.
            const kept = file.role === "main" ? this.kept : this.state.spots;
            if (this.state.data.file.role === "main") {
                this.kept = this.state.spots;
            }
            this.state.spots = kept || [];
            this.load(null, file.id);
        }
    }

    zoom(step) {
        const place = ZOOMS.indexOf(this.state.zoom) + step;
        this.state.zoom = ZOOMS[Math.min(Math.max(place, 0), ZOOMS.length - 1)];
    }

    get percent() {
        return `${Math.round(this.state.zoom * 100)} %`;
    }

    // Moving ----------------------------------------------------------------------

    put(spot, box) {
        this.touched.add(spot.mark);
        Object.assign(spot.box, box);
    }

    onTake(ev, spot) {
        if (!spot.reach || this.state.signing || ev.button > 0) {
            return;
        }
        ev.target.closest(".o_doc_place_spot").setPointerCapture(ev.pointerId);
        this.state.grip = {
            mark: spot.mark,
            x: ev.clientX,
            y: ev.clientY,
            from: {...spot.box},
        };
    }

    onDrag(ev, spot) {
        const {grip} = this.state;
        if (!grip || grip.mark !== spot.mark) {
            return;
        }
        const scale = this.size[0] / this.sheet.el.clientWidth;
        const right = (ev.clientX - grip.x) * scale;
        const up = (grip.y - ev.clientY) * scale;
        Object.assign(spot.box, moved(spot, grip.from, right, up, ev.shiftKey));
    }

    onDrop(spot) {
        const {grip} = this.state;
        if (!grip || grip.mark !== spot.mark) {
            return;
        }
        this.state.grip = null;
        const {left, bottom} = spot.box;
        if (left !== grip.from.left || bottom !== grip.from.bottom) {
            this.put(spot, spot.box);
            this.load(this.state.page);
        }
    }

    onLost(spot) {
        const {grip} = this.state;
        if (grip && grip.mark === spot.mark) {
            Object.assign(spot.box, grip.from);
            this.state.grip = null;
        }
    }

    onKey(ev, spot) {
        const step = STEPS[ev.key];
        if (!step || !spot.reach || this.state.signing) {
            return;
        }
        ev.preventDefault();
        const [right, up] = step;
        this.put(spot, moved(spot, spot.box, right * MM, up * MM));
        this.state.drawing = true;
        // What was asked before this step would move it back.
        this.asked++;
        this.drawSoon();
    }

    bring(spot) {
        const there = onPage(spot, this.state.page, this.state.data.sizes);
        this.touched.add(spot.mark);
        Object.assign(spot, there);
        this.load(this.state.page);
    }

    reset() {
        for (const spot of this.state.spots) {
            if (spot.reach) {
                this.put(spot, spot.rule);
            }
        }
        this.load();
    }

    async forget() {
        await this.orm.call(MODEL, "action_forget_places", [[this.id]]);
        await this.load();
    }

    // Signing ---------------------------------------------------------------------

    get against() {
        const {blockers, refusal} = this.state.data;
        return [...blockers, refusal].filter(Boolean);
    }

    get canSign() {
        return !this.against.length && !this.state.drawing && !this.state.signing;
    }

    async sign() {
        if (this.against.length) {
            this.notification.add(this.against.join("\n"), {
                type: "warning",
                sticky: true,
            });
            return;
        }
        if (!this.canSign) {
            return;
        }
        this.state.signing = true;
        try {
            await this.orm.call(MODEL, "action_sign_placed", [
                [this.id],
                this.state.data.sha256,
                this.mainPlaces,
            ]);
            this.leave();
        } finally {
            this.state.signing = false;
        }
    }

    /** Also while an annex is looked at; a guess becomes a choice by signing. */
    get mainPlaces() {
        const isMain = this.state.data.file.role === "main";
        const spots = isMain ? this.state.spots : this.kept || [];
        const guessed = spots.filter((spot) => spot.guessed).map(({mark}) => mark);
        return placesOf(spots, new Set([...this.touched, ...guessed]));
    }

    leave() {
        this.env.config.historyBack();
    }
}

registry.category("actions").add("doc_signing_placement", SignaturePlacement);
