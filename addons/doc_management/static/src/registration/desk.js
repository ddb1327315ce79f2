/**
 * What the parts of the registration desk share: the action around, the form inside
 * and the page beside it. Wrapped with `useState` by whoever shows any of it.
 */
export class Desk {
    /** Name of the field somebody stands in. */
    focus = "";
    /** Fields that a person has stood in and left, per document. */
    visited = {};
    /** How many fields are still to be looked at in the open document. */
    toLook = 0;

    visit(resId, name) {
        this.visited[resId] = {...this.visited[resId], [name]: true};
    }

    hasVisited(resId, name) {
        return Boolean(this.visited[resId]?.[name]);
    }
}
