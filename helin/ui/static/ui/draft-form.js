/** Keeps a half-written form in this browser: <draft-form data-key data-restored data-discard><form>…</form></draft-form>. */

const PREFIX = "helin:draft:";
const KEEP_MS = 7 * 24 * 3600 * 1000;

/** Names and values worth keeping: never files, passwords, tokens or hidden fields. */
function kept(form) {
  return [...form.elements].filter(
    (field) => field.name && !field.disabled && !["file", "password", "hidden", "submit", "button"].includes(field.type),
  );
}

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(PREFIX + key));
    return draft && Date.now() - draft.at < KEEP_MS ? draft.values : null;
  } catch {
    return null;
  }
}

function forget(key) {
  try {
    const mine = Object.keys(localStorage).filter((name) => (key ? name === PREFIX + key : name.startsWith(PREFIX)));
    mine.forEach((name) => localStorage.removeItem(name));
  } catch {
    /* storage is switched off: nothing was kept */
  }
}

class DraftForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    if (!this.querySelector("[data-invalid]")) this.restore();
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), 300);
    });
    addEventListener("pagehide", () => this.timer && this.save());
  }

  /** What was typed is safe elsewhere. */
  done() {
    clearTimeout(this.timer);
    this.timer = 0;
    forget(this.dataset.key);
  }

  save() {
    const values = kept(this.form).map((field) =>
      ["checkbox", "radio"].includes(field.type) ? [field.name, field.value, field.checked] : [field.name, field.value],
    );
    try {
      localStorage.setItem(PREFIX + this.dataset.key, JSON.stringify({ at: Date.now(), values }));
    } catch {
      /* storage is full or switched off: the form still works */
    }
  }

  restore() {
    const values = read(this.dataset.key);
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
      forget(this.dataset.key);
      note.remove();
      kept(this.form)[0]?.focus();
    });
    note.append(text, button);
    this.prepend(note);
  }
}

class DraftsDone extends HTMLElement {
  connectedCallback() {
    forget(this.dataset.key);
  }
}

customElements.define("draft-form", DraftForm);
customElements.define("drafts-done", DraftsDone);
