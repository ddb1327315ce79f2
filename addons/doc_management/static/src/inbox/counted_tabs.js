import {Component, useEffect, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

/** Tabs with how much stands in each; chips in a row that scrolls on phones. */
export class CountedTabs extends Component {
    static template = "doc_management.CountedTabs";
    static props = {
        tabs: Array,
        current: String,
        onSelect: Function,
        label: {type: String, optional: true},
        slots: {type: Object, optional: true},
    };

    setup() {
        this.root = useRef("root");
        useEffect(
            (root) => {
                root?.querySelector("[aria-selected=true]")?.scrollIntoView({
                    block: "nearest",
                    inline: "nearest",
                });
            },
            () => [this.root.el, this.props.current]
        );
    }

    get label() {
        return this.props.label || _t("What waits for you");
    }

    /** On a phone what alarms stands where it is seen without scrolling. */
    get tabs() {
        const {tabs} = this.props;
        if (!this.env.isSmall || !tabs.length) {
            return tabs;
        }
        const [first, ...others] = tabs;
        const loud = others.filter((one) => this.alarms(one));
        const quiet = others.filter((one) => !this.alarms(one));
        return [first, ...loud, ...quiet];
    }

    alarms({tab, late, alarm}) {
        return alarm || (tab === "overdue" && late > 0);
    }

    /** Arrow keys walk along the tabs, as the pattern for tabs asks. */
    onKeydown(ev) {
        const step = {ArrowRight: 1, ArrowLeft: -1}[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        const {tabs} = this;
        const {current} = this.props;
        const index = tabs.findIndex(({tab}) => tab === current);
        const next = tabs[(index + step + tabs.length) % tabs.length];
        this.props.onSelect(next.tab);
        this.root.el.querySelector(`[data-tab="${next.tab}"]`)?.focus();
    }
}
