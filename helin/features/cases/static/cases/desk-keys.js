/** Keys of the work list. They do nothing while one types, and one box turns them off for this browser (WCAG 2.1.4). */

const OFF = "helin.desk-keys";

class DeskKeys extends HTMLElement {
  connectedCallback() {
    const box = this.querySelector("#keys-on");
    box.checked = localStorage.getItem(OFF) !== "off";
    box.addEventListener("change", () => localStorage.setItem(OFF, box.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    const typing = event.target.closest("input, select, textarea, [contenteditable], dialog");
    const held = event.ctrlKey || event.metaKey || event.altKey;
    if (event.defaultPrevented || typing || held || localStorage.getItem(OFF) === "off") return;
    const act = this.acts(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  }

  acts(key) {
    if (/^[1-9]$/.test(key)) {
      const queue = document.querySelectorAll(".queues .queue")[Number(key) - 1];
      return queue && (() => queue.click());
    }
    return {
      j: () => this.step(1),
      k: () => this.step(-1),
      o: () => this.row()?.click(),
      "/": () => document.querySelector("[role='search'] input[name='q']")?.focus(),
      "?": () => this.querySelector("button, summary")?.click(),
    }[key];
  }

  links() {
    return [...document.querySelectorAll("#work-list td[data-kind='title'] a")];
  }

  row() {
    return this.links().find((link) => link.closest("tr").contains(document.activeElement));
  }

  step(by) {
    const links = this.links();
    const here = links.indexOf(this.row());
    links[Math.min(Math.max(here + by, 0), links.length - 1)]?.focus();
  }
}

customElements.define("desk-keys", DeskKeys);
