/** <outbox-list data-owner data-pass data-url>: what waits on this device, and what became of it, with a button to send. */

import { all, canKeep, drop, put, send } from "../ui/outbox.js";

const clock = (at) => new Intl.DateTimeFormat(document.documentElement.lang, { hour: "numeric", minute: "2-digit" }).format(at);

class OutboxList extends HTMLElement {
  connectedCallback() {
    if (!canKeep()) return;
    this.send = () => send(this.dataset.pass);
    this.look = ({ detail }) => this.show(detail);
    addEventListener("online", this.send);
    addEventListener("outbox", this.look);
    this.part("send").addEventListener("click", this.send);
    this.show().then(this.send);
  }

  disconnectedCallback() {
    removeEventListener("online", this.send);
    removeEventListener("outbox", this.look);
  }

  part = (name, within = this) => within.querySelector(`[data-part=${name}]`);

  async show(reason = "") {
    const here = (one) => !this.dataset.url || one.url === this.dataset.url;
    const entries = (await all()).filter(here);
    const mine = entries.filter((one) => one.owner === this.dataset.owner);
    this.part("rows").replaceChildren(...mine.map((entry) => this.row(entry)));
    const waiting = mine.filter((one) => one.state === "waiting").length;
    this.part("send").hidden = !waiting;
    this.part("away").hidden = !waiting || reason !== "away";
    this.part("signed-out").hidden = !waiting || reason !== "signed-out";
    this.part("others").hidden = entries.length === mine.length;
    this.hidden = !entries.length;
  }

  row(entry) {
    const row = this.part("row").content.cloneNode(true).firstElementChild;
    row.dataset.state = entry.state;
    const link = this.part("title", row);
    link.textContent = entry.title;
    link.href = entry.href;
    this.part("what", row).textContent = `${entry.label} · ${clock(entry.made_at)}`;
    for (const badge of row.querySelectorAll("[data-state-of]")) badge.hidden = badge.dataset.stateOf !== entry.state;
    this.lines(this.part("said", row), entry.said);
    this.part("why", row).textContent = entry.why ?? "";
    const moved = this.part("moved", row);
    moved.hidden = entry.state !== "moved";
    if (entry.state === "moved") this.both(moved, entry);
    const discard = this.part("discard", row);
    discard.hidden = entry.state === "waiting";
    discard.addEventListener("click", () => drop(entry.key));
    return row;
  }

  /** Both versions side by side; whoever wrote decides. */
  both(moved, entry) {
    this.part("status", moved).textContent = entry.now.status;
    this.part("by", moved).textContent = entry.now.by;
    this.lines(this.part("now-said", moved), entry.now.said);
    const again = this.part("again", moved);
    again.hidden = !entry.can;
    again.addEventListener("click", async () => {
      await put({ ...entry, state: "waiting" });
      await this.send();
    });
  }

  lines(box, texts) {
    box.replaceChildren(...texts.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  }
}

customElements.define("outbox-list", OutboxList);
