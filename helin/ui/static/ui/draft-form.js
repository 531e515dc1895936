/**
 * Keeps a half-written form in this browser: <draft-form data-key data-owner data-secret data-restored data-discard>
 * <form>…</form></draft-form>. Of somebody signed in (data-owner) for a week, of nobody's only in this tab; while the
 * field named in data-secret ("name=value") says so, nothing. Drafts of anybody else go as soon as a form is opened.
 */

import { forget, forgetKey, keep, nameOf, read } from "./draft-store.js";

/** Names and values worth keeping: never files, passwords, tokens or hidden fields. */
function kept(form) {
  return [...form.elements].filter(
    (field) => field.name && !field.disabled && !["file", "password", "hidden", "submit", "button"].includes(field.type),
  );
}

class DraftForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.owner = this.dataset.owner ?? "";
    forget((name) => !name.startsWith(nameOf(this.owner, "")));
    if (this.isSecret()) this.done();
    else if (!this.querySelector("[data-invalid]")) this.restore();
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      if (this.isSecret()) this.done();
      else this.timer = setTimeout(() => this.save(), 300);
    });
    addEventListener("pagehide", () => this.timer && this.save());
  }

  /** Whether what is written here must not stay in any browser. */
  isSecret() {
    const [name, value] = (this.dataset.secret ?? "").split("=");
    return Boolean(name) && this.form.elements[name]?.value === value;
  }

  /** What was typed is safe elsewhere, or must not stay. */
  done() {
    clearTimeout(this.timer);
    this.timer = 0;
    forget((name) => name === nameOf(this.owner, this.dataset.key));
  }

  save() {
    if (this.isSecret()) return;
    const values = kept(this.form).map((field) =>
      ["checkbox", "radio"].includes(field.type) ? [field.name, field.value, field.checked] : [field.name, field.value],
    );
    keep(this.owner, this.dataset.key, values);
  }

  restore() {
    const values = read(this.owner, this.dataset.key);
    if (!values) return;
    let changed = false;
    for (const field of kept(this.form)) {
      const isTick = ["checkbox", "radio"].includes(field.type);
      const found = values.find(([name, value]) => name === field.name && (!isTick || value === field.value));
      if (!found) continue;
      if (isTick) {
        changed ||= field.checked !== found[2];
        field.checked = found[2];
      } else if (!field.value && found[1]) {
        changed = true;
        field.value = found[1];
      }
    }
    if (changed) this.tell();
  }

  tell() {
    const note = document.createElement("div");
    note.className = "draft-note";
    note.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = this.dataset.restored;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.dataset.kind = "quiet";
    button.textContent = this.dataset.discard;
    button.addEventListener("click", () => {
      this.form.reset();
      this.done();
      note.remove();
      kept(this.form)[0]?.focus();
    });
    note.append(text, button);
    this.prepend(note);
  }
}

class DraftsDone extends HTMLElement {
  connectedCallback() {
    forgetKey(this.dataset);
  }
}

customElements.define("draft-form", DraftForm);
customElements.define("drafts-done", DraftsDone);
