/** j and k walk the rows of a list by its links while the focus is inside it (WCAG 2.1.4: only on focus). */

class RowKeys extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
      const step = { j: 1, k: -1 }[event.key];
      if (!step) return;
      const links = [...this.querySelectorAll("tbody tr, li")].map((row) => row.querySelector("a, button")).filter(Boolean);
      const here = links.findIndex((link) => link.closest("tr, li").contains(document.activeElement));
      const next = links[Math.min(Math.max(here + step, 0), links.length - 1)];
      event.preventDefault();
      next?.focus();
    });
  }
}

customElements.define("row-keys", RowKeys);
