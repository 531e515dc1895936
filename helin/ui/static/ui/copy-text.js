/** A button that puts the address of the link inside it on the clipboard; without one, the link itself stays. */

class CopyText extends HTMLElement {
  connectedCallback() {
    const link = this.querySelector("[data-copy]");
    if (!link || !navigator.clipboard) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.dataset.kind = "secondary";
    button.textContent = this.dataset.label;
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(link.href);
      told.textContent = ` ${this.dataset.done}`;
    });
    this.append(button, told);
  }
}

customElements.define("copy-text", CopyText);
