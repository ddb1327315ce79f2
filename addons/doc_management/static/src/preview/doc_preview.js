import {
    Component,
    onMounted,
    onPatched,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {useDropzone} from "@web/core/dropzone/dropzone_hook";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {checkFileSize} from "@web/core/utils/files";
import {useBus, useService} from "@web/core/utils/hooks";
import {hidePDFJSButtons} from "@web/core/utils/pdfjs";
import {getDataURLFromFile} from "@web/core/utils/urls";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {docFocus, focusBoxes} from "../draft/doc_focus";
import {fileWanted} from "../form/doc_mend";
import {boxesOn, entryOf} from "../registration/reading";
import {
    existingPage,
    fileUrl,
    inReadingOrder,
    kindOf,
    nextZoom,
    pageUrl,
    renderWidth,
    roleOfNext,
    TEXT_ZOOM,
    textOffset,
    ZOOMS,
} from "./doc_preview_model";

/** Page and zoom per file, so that coming back shows what was being read. */
const memory = new Map();

/**
 * The document itself: its current files as tabs, their pages as images from the
 * server, and the place where files are dropped.
 */
export class DocPreview extends Component {
    static template = "doc_management.Preview";
    static components = {Dropdown, DropdownItem};
    static props = {
        ...standardFieldProps,
        canAttachField: {type: String, optional: true},
        replaceMain: {type: Boolean, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.pages = useRef("pages");
        this.input = useRef("input");
        this.viewer = useRef("viewer");
        this.desk = this.env.docDesk ? useState(this.env.docDesk) : null;
        this.focus = useState(docFocus);
        this.state = useState({
            fileId: null,
            width: 0,
            views: {},
            failed: {},
            pending: [],
            sending: "",
            roleToAdd: "",
        });
        useDropzone(
            this.root,
            (ev) => this.addFiles(ev.dataTransfer.files),
            "o_doc_dropzone",
            () => this.canAttach
        );
        useBus(fileWanted, "choose", ({detail}) => {
            if (this.canAttach && detail.resId === this.props.record.resId) {
                this.choose(detail.role);
            }
        });
        const measure = () => {
            const width = this.pages.el?.clientWidth || 0;
            if (width && Math.abs(width - this.state.width) > 20) {
                this.state.width = width;
            }
        };
        onMounted(() => {
            measure();
            browser.addEventListener("resize", measure);
        });
        onPatched(measure);
        onWillUnmount(() => {
            browser.removeEventListener("resize", measure);
            this.state.pending.forEach((item) => URL.revokeObjectURL(item.url));
        });
        useEffect(
            (viewer) => {
                if (viewer) {
                    hidePDFJSButtons(viewer, {hideDownload: true, hidePrint: true});
                }
            },
            () => [this.viewer.el]
        );
        useEffect(
            () => {
                this.sendPending();
            },
            () => [this.props.record.resId, this.state.pending.length]
        );
        useEffect(
            () => {
                this.scrollToPage();
                this.centreText();
            },
            () => [this.file?.id]
        );
        useEffect(
            () => this.showFocused(),
            () => [this.desk?.focus]
        );
        useEffect(
            () => this.showAsked(),
            () => [this.focus.count]
        );
        useEffect(
            () => this.centreText(),
            () => [this.state.width, this.page, this.magnification]
        );
    }

    // Files ----------------------------------------------------------------------

    get files() {
        const list = this.props.record.data[this.props.name];
        return inReadingOrder(
            (list?.records || []).map((record) => ({...record.data, id: record.resId}))
        );
    }

    get file() {
        const {files} = this;
        return files.find((file) => file.id === this.state.fileId) || files[0];
    }

    get kind() {
        return this.file ? kindOf(this.file) : "none";
    }

    label(file) {
        return file.role === "main" ? _t("Main document") : file.name;
    }

    url(file, download) {
        return fileUrl(file, download);
    }

    show(file) {
        this.state.fileId = file.id;
    }

    // Pages ----------------------------------------------------------------------

    get pageCount() {
        return this.kind === "pages" ? this.file.page_count : 0;
    }

    get view() {
        return this.state.views[this.file?.id] || memory.get(this.file?.id) || {};
    }

    get page() {
        return existingPage(this.view.page || 1, this.pageCount);
    }

    get magnification() {
        return this.view.zoom || (this.env.isSmall ? TEXT_ZOOM : 1);
    }

    keep(change) {
        const view = {...this.view, ...change};
        memory.set(this.file.id, view);
        this.state.views[this.file.id] = view;
    }

    /** One page at a time on phones, so that what is decided about it stays near. */
    get shownPages() {
        if (this.env.isSmall) {
            return [this.page];
        }
        return Array.from({length: this.pageCount}, (_, index) => index + 1);
    }

    pageSource(page) {
        const width = (this.state.width || 560) * this.magnification;
        const again = this.state.failed[this.pageKey(page)];
        const url = pageUrl(
            this.file,
            page,
            renderWidth(width, window.devicePixelRatio)
        );
        return again ? `${url}&again=${again}` : url;
    }

    pageText(page) {
        return _t("Page %(page)s of %(name)s", {page, name: this.file.name});
    }

    failedText(page) {
        return _t("Page %(page)s could not be shown.", {page});
    }

    pageKey(page) {
        return `${this.file.id}/${page}`;
    }

    hasFailed(page) {
        return this.state.failed[this.pageKey(page)] === true;
    }

    onPageFailed(page) {
        this.state.failed[this.pageKey(page)] = true;
    }

    tryAgain(page) {
        this.state.failed[this.pageKey(page)] = Date.now();
    }

    goTo(page) {
        this.keep({page: existingPage(page, this.pageCount)});
        this.scrollToPage();
    }

    scrollToPage() {
        const el = this.pages.el;
        const target = el?.querySelector(`[data-page="${this.page}"]`);
        if (target && !this.env.isSmall) {
            el.scrollTop = this.page > 1 ? target.offsetTop : 0;
        }
    }

    onScroll() {
        const el = this.pages.el;
        if (!el || this.env.isSmall) {
            return;
        }
        const middle = el.scrollTop + el.clientHeight / 2;
        const shown = [...el.querySelectorAll("[data-page]")].findLast(
            (candidate) => candidate.offsetTop <= middle
        );
        const page = Number(shown?.dataset.page || 1);
        if (page !== this.page) {
            this.keep({page});
        }
    }

    // What was read --------------------------------------------------------------

    /** Where the fields were read from; only at the registration desk. */
    boxes(page) {
        const isMain = this.file?.role === "main";
        // Reading the count draws the page anew with each place that is asked for
        if (isMain && this.focus.count && this.focus.resId && !this.desk) {
            return focusBoxes(this.props.record.resId, page);
        }
        return this.desk && isMain
            ? boxesOn(this.props.record.data.reading, page, this.desk.focus)
            : [];
    }

    /** Brings the place into view that a finding points at. */
    showAsked() {
        const {resId, page} = this.focus;
        const main = this.files.find((file) => file.role === "main");
        if (!page || resId !== this.props.record.resId || !main) {
            return;
        }
        this.state.fileId = main.id;
        if (page !== this.page) {
            this.goTo(page);
        }
        const target = this.pages.el?.querySelector(".o_doc_box_on");
        target?.scrollIntoView({block: "center", inline: "nearest"});
    }

    /** Brings the place of the field that somebody stands in into view. */
    showFocused() {
        const box = entryOf(this.props.record.data.reading, this.desk?.focus)?.box;
        if (!box) {
            return;
        }
        if (box.page !== this.page && this.env.isSmall) {
            this.keep({page: box.page});
        }
        this.pages.el
            ?.querySelector(".o_doc_box_on")
            ?.scrollIntoView({block: "nearest", inline: "nearest"});
    }

    // Zoom -----------------------------------------------------------------------

    get canZoomIn() {
        return this.magnification < ZOOMS.at(-1);
    }

    get canZoomOut() {
        return this.magnification > ZOOMS[0];
    }

    zoom(step) {
        this.keep({zoom: nextZoom(this.magnification, step)});
    }

    centreText() {
        const el = this.pages.el;
        if (el && this.env.isSmall && this.magnification > 1) {
            el.scrollLeft = textOffset(el.clientWidth * this.magnification);
        }
    }

    // Adding files ---------------------------------------------------------------

    get canAttach() {
        const {canAttachField, record} = this.props;
        return Boolean(canAttachField && record.data[canAttachField]);
    }

    get hasMain() {
        return roleOfNext(this.files, this.state.pending) !== "main";
    }

    pendingText({name}) {
        return this.state.sending === name
            ? _t("Sending %(name)s…", {name})
            : _t("%(name)s is added as soon as you save.", {name});
    }

    choose(role) {
        this.state.roleToAdd = role;
        this.input.el.click();
    }

    onChosen(ev) {
        this.addFiles(ev.target.files, this.state.roleToAdd);
        ev.target.value = "";
    }

    addFiles(list, role) {
        for (const file of list) {
            if (checkFileSize(file.size, this.notification)) {
                const given = role || roleOfNext(this.files, this.state.pending);
                this.state.pending.push({
                    file,
                    role: given,
                    name: file.name,
                    url: URL.createObjectURL(file),
                });
            }
        }
    }

    /** What is typed off before it is saved, shown by the browser's own means. */
    get pendingViewer() {
        const item = !this.file && this.state.pending.find(({role}) => role === "main");
        if (!item) {
            return "";
        }
        if (item.file.type.startsWith("image/")) {
            return item.url;
        }
        return item.file.type === "application/pdf"
            ? `/web/static/lib/pdfjs/web/viewer.html?file=${encodeURIComponent(
                  item.url
              )}#zoom=page-width&pagemode=none`
            : "";
    }

    /** Sends what waits, one after the other; a new document is saved by its author. */
    async sendPending() {
        const {record} = this.props;
        if (!this.state.pending.length || this.state.sending || !record.resId) {
            return;
        }
        try {
            if ((await record.isDirty()) && !(await record.save())) {
                return;
            }
            while (this.state.pending.length) {
                const {file, role, name} = this.state.pending[0];
                this.state.sending = name;
                const content = (await getDataURLFromFile(file)).split(",")[1];
                await this.orm.call(record.resModel, "action_attach", [
                    [record.resId],
                    name,
                    content,
                    role,
                ]);
                URL.revokeObjectURL(this.state.pending.shift().url);
            }
        } catch (error) {
            // What the server refused is not tried again by itself.
            this.state.pending.splice(0);
            throw error;
        } finally {
            this.state.sending = "";
            await record.model.load();
        }
    }
}

export const docPreview = {
    component: DocPreview,
    displayName: _t("Pages of the document"),
    supportedTypes: ["one2many"],
    supportedOptions: [
        {
            label: _t("Field that allows adding files"),
            name: "can_attach",
            type: "string",
        },
        {label: _t("New version replaces"), name: "replace_main", type: "boolean"},
    ],
    relatedFields: [
        {name: "name", type: "char"},
        {name: "role", type: "selection"},
        {name: "mimetype", type: "char"},
        {name: "page_count", type: "integer"},
        {name: "version", type: "integer"},
    ],
    extractProps: ({options}) => ({
        canAttachField: options.can_attach,
        replaceMain: Boolean(options.replace_main),
    }),
    isEmpty: () => false,
};

registry.category("fields").add("doc_preview", docPreview);
