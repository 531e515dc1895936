/** Turns a question that opens in place (<details>) into a dialog; in large type it stays in place: no pop-ups. */

class AskFirst extends HTMLElement {
  connectedCallback() {
    const details = this.querySelector("details");
    if (!details || document.documentElement.dataset.mode === "elder" || !window.HTMLDialogElement) return;
    const body = details.querySelector(".dialog-body");
    const summary = details.querySelector("summary");

    const opener = document.createElement("button");
    opener.type = "button";
    opener.className = summary.className;
    opener.dataset.kind = summary.dataset.kind;
    opener.setAttribute("aria-haspopup", "dialog");
    opener.append(...summary.childNodes);

    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.setAttribute("aria-labelledby", body.getAttribute("aria-labelledby"));
    body.removeAttribute("role");
    body.removeAttribute("aria-labelledby");
    dialog.append(body);
    body.append(this.closer(dialog));

    opener.addEventListener("click", () => dialog.showModal());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => opener.focus());
    details.replaceWith(opener, dialog);
  }

  closer(dialog) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.dataset.kind = "quiet";
    button.textContent = this.dataset.close;
    button.addEventListener("click", () => dialog.close());
    return button;
  }
}

customElements.define("ask-first", AskFirst);
