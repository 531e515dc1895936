/** <unsent-words>: before signing out, says once that words are still waiting to be sent; the second press signs out. */

import { all, canKeep } from "./outbox.js";

class UnsentWords extends HTMLElement {
  connectedCallback() {
    if (!canKeep()) return;
    this.addEventListener("submit", async (event) => {
      if (this.asked) return;
      event.preventDefault();
      this.asked = true;
      const waits = (await all()).some((one) => one.state !== "sent");
      if (waits) this.querySelector("[role=alert]").hidden = false;
      else event.target.requestSubmit();
    });
  }
}

customElements.define("unsent-words", UnsentWords);
