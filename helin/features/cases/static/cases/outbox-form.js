/** <outbox-form data-url data-pass data-owner data-seen data-href data-title data-trail>: what its form says goes by way of the outbox. */

import { all, canKeep, drop, find, put, send } from "../ui/outbox.js";

class OutboxForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form || !canKeep()) return;
    this.addEventListener("submit", (event) => this.take(event), true);
    this.hideWhatWaits();
    addEventListener("outbox", (this.look = () => this.hideWhatWaits()));
  }

  disconnectedCallback() {
    removeEventListener("outbox", this.look);
  }

  /** Before htmx sees it: keep the words first, then try to send them. */
  async take(event) {
    if (this.refused) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.busy || !(navigator.onLine || this.form.reportValidity())) return;
    this.busy = true;
    const button = event.submitter ?? this.form.querySelector("button");
    const entry = this.entry(button);
    try {
      await put(entry);
      this.querySelector("draft-form")?.done();
      await send(this.dataset.pass);
      await this.after(await find(entry.key), button);
    } catch {
      this.plainly(button); // the browser keeps nothing: as without this element
    } finally {
      this.busy = false;
    }
  }

  plainly(button) {
    this.refused = true;
    const verb = document.createElement("input"); // htmx sends a button's name only when it saw the press
    Object.assign(verb, { type: "hidden", name: button.name, value: button.value });
    this.form.append(verb);
    this.form.requestSubmit(button);
  }

  entry(button) {
    const data = new FormData(this.form, button);
    data.delete("csrfmiddlewaretoken");
    const { url, owner, seen, href, title } = this.dataset;
    const told = { label: button.textContent.trim(), said: this.said(), made_at: Date.now(), state: "waiting" };
    return { key: crypto.randomUUID(), url, owner, seen, href, title, ...told, fields: [...data] };
  }

  /** What a person would recognise it by: the words typed. */
  said() {
    return [...this.form.querySelectorAll("textarea")].map((field) => field.value.trim()).filter(Boolean);
  }

  async after(entry, button) {
    if (!entry || entry.state === "sent") return location.assign(this.dataset.href + (this.dataset.trail ?? ""));
    if (entry.state !== "returned") return this.hideWhatWaits();
    await drop(entry.key); // the page itself says at which field something is wrong
    this.plainly(button);
  }

  /** Nobody writes the same twice because the first still waits. */
  async hideWhatWaits() {
    const waits = (await all()).some(
      ({ url, owner, state }) => url === this.dataset.url && owner === this.dataset.owner && state !== "sent",
    );
    (this.closest(".moves") ?? this.form).hidden = waits;
  }
}

customElements.define("outbox-form", OutboxForm);
